#!/usr/bin/env python3
"""The button of the image for the i.MX RT1062 on the emulated machine: edges at
its pin, and the actor behind it."""

import subprocess
import unittest

from conversation import ConversationTest
from imxrt1062_machine import MachineTest


class ButtonTest(ConversationTest):
    def press(self, seconds):
        """Presses it for so long, with a contact that bounces at both ends."""
        for level in ("press", "release", "press"):
            self.board.tell(level)
            self.board.run(0.002)
        self.board.run(seconds)
        for level in ("release", "press", "release"):
            self.board.tell(level)
            self.board.run(0.002)

    def test_Press_OfABouncingContact_TakesOnePicture(self):
        self.press(0.1)
        self.board.run(0.5)
        seen = self.ask("button statistics")
        self.assertEqual(seen["presses"], "1")
        self.assertEqual(seen["pictures"], "1")
        self.assertEqual(seen["failed"], "0")
        self.assertEqual(seen["down"], "off")
        lines = [x for x in self.board.console_lines()
                 if x.startswith("button: ")]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("button: picture of press 1, frame ", lines[0])

    def test_Press_LongAndTwice_IsTold(self):
        self.press(1)
        self.board.run(0.5)
        self.press(0.05)
        self.board.run(0.1)
        self.press(0.05)
        self.board.run(0.5)
        seen = self.ask("button statistics")
        self.assertEqual((seen["presses"], seen["long_presses"],
                          seen["double_clicks"]), ("3", "1", "1"))

    def test_Contact_ThatIsClosedForAMoment_IsNoPress(self):
        for level in ("press", "release"):
            self.board.tell(level)
            self.board.run(0.01)
        self.board.run(0.2)
        seen = self.ask("button statistics")
        self.assertEqual(seen["presses"], "0")
        self.assertGreater(int(seen["bounces"]), 0)

    def test_Orders_PressItAndSetItUp(self):
        self.assertEqual(self.ask("button press")["press"], "1")
        self.board.run(0.2)
        self.assertEqual(self.ask("button statistics")["pictures"], "1")
        self.assertEqual(
            self.ask("button configure picture=off long_ms=100")["long_ms"],
            "100")
        self.ask("button press")
        self.press(0.2)
        self.board.run(0.2)
        seen = self.ask("button statistics")
        self.assertEqual((seen["presses"], seen["pictures"],
                          seen["long_presses"]), ("3", "1", "1"))
        self.board.tell("press")
        self.board.run(0.1)
        self.refuse_all([
            ("button press", "wait until it is released"),
            ("button configure debounce_ms=0", "give 1 to 1000"),
            ("button configure long_ms=49", "give 50 to 60000"),
            ("button configure double_ms=5001", "give 0 to 5000")])

    def test_Picture_ThatCannotBeTaken_IsCountedWithItsReason(self):
        self.ask("camera configure framerate=2")
        # The second one while the first waits for its frame.
        self.board.send(2 * b"button press\n")
        self.board.run(1)
        self.board.uart = b""
        seen = self.ask("button statistics")
        self.assertEqual((seen["presses"], seen["failed"]), ("2", "1"))
        self.assertIn("was not taken yet", seen["last_error"])
        self.board.tell("fault unplugged")
        self.board.type("button press")
        # Silence is noticed after three seconds.
        self.board.run(5)
        self.board.uart = b""
        self.assertEqual(self.ask("button statistics")["failed"], "2")
        self.board.tell("mend")
        self.board.run(3)


class PressOptionTest(MachineTest):
    def test_Presses_OfTheCommandLine_TakePictures(self):
        lines = self.boot(4, "--press", "1", "--press", "2:1.5")
        self.assertEqual(
            len([x for x in lines if x.startswith("button: picture")]), 2,
            lines)

    def test_Press_ThatIsWrong_IsRefused(self):
        for words in (["--press", "x"], ["--press", "2", "--press", "1"],
                      ["--press", "1:0"], ["--press", "1", "--remote"]):
            with self.subTest(words=words):
                run = subprocess.run(self.command(1, *words),
                                     capture_output=True, text=True,
                                     check=False)
                self.assertEqual(run.returncode, 2)
                self.assertIn("--press", run.stderr)


if __name__ == "__main__":
    unittest.main()
