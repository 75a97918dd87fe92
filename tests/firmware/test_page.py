#!/usr/bin/env python3
"""The page's program on the emulated board: nobody starves, whatever
processing costs."""

import unittest

from board import BoardTest


class PageTest(BoardTest):
    def check(self, seconds, process_ms):
        result = self.result(f"duration {seconds}", "check on",
                             f"capture configure process_ms {process_ms}")
        wanted = 5 * seconds
        self.assertAlmostEqual(result["led_toggles"], wanted, delta=1)
        self.assertAlmostEqual(self.toggles(), wanted, delta=2)
        self.assertAlmostEqual(result["heartbeats"], seconds, delta=1)
        self.assertAlmostEqual(self.lines.count("hello"), seconds, delta=1)
        self.assert_accounts_balance(result)
        self.assertEqual(result["out_of_order"], 0)
        self.assertEqual(result["capture_errors"], 0)
        self.assertEqual(result["leased"], 0)
        pattern = [x for x in self.lines if x.startswith("pattern: ")][0]
        self.assertRegex(pattern, r"checked, 0 torn, 0 misnumbered")
        return result

    def test_Page_For10Seconds_CapturesEveryFrame(self):
        result = self.check(10, 0)
        self.assertGreaterEqual(result["frames"]["delivered"], 297)
        self.assertEqual(sum(result["frames"]["dropped"].values()), 0)

    def test_Processing10ms_NobodyStarves(self):
        self.assertGreater(self.check(5, 10)["fps"], 29)

    def test_Processing34ms_NobodyStarves(self):
        self.assertGreater(self.check(5, 34)["fps"], 14)

    def test_Processing50ms_NobodyStarves(self):
        self.assertGreater(self.check(5, 50)["fps"], 14)

    def test_Processing100ms_NobodyStarves(self):
        self.assertGreater(self.check(5, 100)["fps"], 7)


if __name__ == "__main__":
    unittest.main()
