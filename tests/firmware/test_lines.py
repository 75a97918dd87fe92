#!/usr/bin/env python3
"""Lines that the image reads before its parts start, in the console's grammar."""

import json
import unittest

from board import BoardTest


class LinesTest(BoardTest):
    def test_Lines_ForParts_AreMergedOverTheirSettings(self):
        result = self.result("duration 5", "led blink 100",
                             "camera configure framerate 10",
                             "camera framebuffers 2", "heartbeat text a b, c")
        self.assertAlmostEqual(result["led_toggles"], 50, delta=1)
        self.assertAlmostEqual(self.toggles(), 50, delta=2)
        self.assertAlmostEqual(result["frames"]["delivered"], 50, delta=2)
        # The period is that of all images: a second.
        self.assertAlmostEqual(self.lines.count("a b, c"), 5, delta=1)
        self.assert_accounts_balance(result)

    def test_Lines_Wrong_AreNamedAndChangeNothing(self):
        lines = self.boot("duration 3", "lamp on", "check perhaps",
                          "camera configure speed=9")
        for wrong in "lamp on", "check perhaps", "camera configure speed=9":
            self.assertEqual(
                sum(x.startswith(f"actorcsi: '{wrong}': ") for x in lines), 1,
                lines)
        result = json.loads(lines[-1])
        self.assertAlmostEqual(result["duration_s"], 3, delta=0.1)
        self.assertAlmostEqual(result["led_toggles"], 15, delta=1)

    def test_Line_SettingThatThePartRefuses_EndsWithItsName(self):
        with self.assertRaises(AssertionError) as failed:
            self.boot("duration 3", "camera framesize HUGE")
        self.assertIn("camera framesize=", str(failed.exception))


if __name__ == "__main__":
    unittest.main()
