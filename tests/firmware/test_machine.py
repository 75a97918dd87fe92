#!/usr/bin/env python3
"""The image for mps2-an500 on the emulated machine and in QEMU: both say the
same at the console."""

import json
import os
import re
import subprocess
import unittest

from board import ELF, ROOT, BoardTest

EMULATOR = os.environ.get(
    "ACTORCSI_EMULATOR", ROOT / "build/host/tools/emulator/actorcsi-emulator")

# What depends on how long instructions take: they are not the same in number,
# because QEMU's UART takes a byte at once.
DURATIONS = ("latency_us", "led_late_us", "cpu_percent", "fps", "duration_s")

# What the heap came to in between depends on it as well, and where a loop was that the
# watchdog ended.
PEAKS = re.compile(r"\d+ at most, \d+ touched|pc [0-9a-f]{8}")


class MachineTest(BoardTest):
    def boot_on_machine(self, *boot_lines, press=()):
        command = [EMULATOR, ELF, "--board", "mps2-an500", "--seconds", "60",
                   "--json"]
        for line in boot_lines:
            command += ["--line", line]
        for when in press:
            command += ["--press", when]
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False,
                              timeout=280)
        errors = done.stderr.splitlines()
        self.assertEqual(len(errors), 1, errors)
        self.report = json.loads(errors[-1])
        self.assertEqual(self.report["complaints"], {})
        self.assertEqual(done.returncode, 0)
        return done.stdout.splitlines()

    def compare(self, *boot_lines):
        """Runs both; the lines, which are the same."""
        qemu = self.boot(*boot_lines)
        machine = self.boot_on_machine(*boot_lines)
        self.assertEqual(*([PEAKS.sub("", x) for x in lines[:-1]]
                           for lines in (machine, qemu)))
        ours, theirs = json.loads(machine[-1]), json.loads(qemu[-1])
        for name in DURATIONS:
            ours.pop(name)
            theirs.pop(name)
        self.assertEqual(ours, theirs)
        return machine

    def test_Page_For10Seconds_SaysTheSame(self):
        lines = self.compare("duration 10", "check on")
        self.assertAlmostEqual(lines.count("hello"), 10, delta=1)
        self.assertAlmostEqual(self.report["led_changes"], 50, delta=3)

    def test_Button_OfTheOtherBoard_TakesAPicture(self):
        # QEMU's board has no buttons that can be pressed.
        lines = self.boot_on_machine("duration 3", press=("1", "1.5:0.5"))
        self.assertEqual(
            len([x for x in lines if x.startswith("button: picture")]), 2,
            lines)

    def test_FaultAndReset_AreReportedInTheSameWords(self):
        lines = self.compare("duration 2", "fault stack-overflow")
        self.assertIn("reset: power on", lines)
        self.assertEqual(self.report["resets"], 1)

    def test_ActorThatIsStuck_MeetsTheWatchdogInBoth(self):
        self.compare("duration 2", "fault stuck-actor")
        self.assertEqual(self.report["resets"], 1)


if __name__ == "__main__":
    unittest.main()
