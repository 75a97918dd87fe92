#!/usr/bin/env python3
"""The image for the i.MX RT1062 on the emulated machine, unmodified.

ACTORCSI_EMULATOR and ACTORCSI_IMXRT1062 are the machine and the image, if they
are elsewhere than the builds have them."""

import json
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMULATOR = os.environ.get(
    "ACTORCSI_EMULATOR", ROOT / "build/host/tools/emulator/actorcsi-emulator")
IMAGE = os.environ.get(
    "ACTORCSI_IMXRT1062", ROOT / "build/imxrt1062/app/firmware/actorcsi.elf")


class MachineTest(unittest.TestCase):
    def boot(self, seconds, *options):
        """Runs the image; the console's lines. `self.report` is what the
        machine counted."""
        run = subprocess.run(
            [EMULATOR, IMAGE, "--seconds", str(seconds), "--json", *options],
            capture_output=True, text=True, check=False, timeout=240)
        lines = run.stdout.splitlines()
        errors = run.stderr.splitlines()
        self.assertTrue(errors and errors[-1].startswith("{"), run.stderr)
        self.assertEqual(errors[:-1], [], "\n".join(lines[-20:]))
        self.report = json.loads(errors[-1])
        return lines

    def assert_only_known_complaints(self):
        # A known error of the image: it does not stop this counter.
        complaints = [x for x in self.report["complaints"]
                      if not x.startswith("WDOG2: its power-down counter")]
        self.assertEqual(complaints, [])

    def test_Page_For60Seconds_HasEveryFrameWholeInMemory(self):
        lines = self.boot(60)
        self.assertAlmostEqual(lines.count("hello"), 60, delta=1)
        self.assertAlmostEqual(self.report["led_changes"], 300, delta=3)
        # Each frame but the last, which is still being sent, was compared.
        self.assertGreaterEqual(self.report["frames"], 60 * 30 - 10)
        self.assertGreaterEqual(
            self.report["whole"], self.report["frames"] - 2)
        self.assertEqual(self.report["damaged"], 0)
        self.assertEqual(self.report["resets"], 0)
        self.assert_only_known_complaints()

    def test_NoSdram_SaysSoAndResets(self):
        lines = self.boot(2, "--fault", "no-sdram")
        self.assertTrue([x for x in lines if "SDRAM" in x], lines)
        self.assertGreater(self.report["resets"], 0)

    def test_NoPlls_SaysSoAndResets(self):
        lines = self.boot(5, "--fault", "no-plls")
        self.assertTrue([x for x in lines if "PLL" in x], lines)
        self.assertGreater(self.report["resets"], 0)

    def test_DmaFaults_AreSurvived(self):
        for fault in ("overrun", "bus-error", "late"):
            with self.subTest(fault=fault):
                lines = self.boot(6, "--fault", fault)
                self.assertAlmostEqual(lines.count("hello"), 6, delta=1)
                self.assertAlmostEqual(
                    self.report["led_changes"], 30, delta=3)
                self.assertEqual(self.report["resets"], 0)
                self.assertGreaterEqual(
                    self.report["whole"], self.report["frames"] - 5)
                self.assert_only_known_complaints()

    def test_Line_ForThePartsAndForTheImage_IsCarriedOut(self):
        lines = self.boot(6, "--line", "led blink 100",
                          "--line", "heartbeat configure text moin",
                          "--line", "lamp on")
        self.assertAlmostEqual(self.report["led_changes"], 60, delta=3)
        self.assertAlmostEqual(lines.count("moin"), 6, delta=1)
        self.assertTrue([x for x in lines if x.startswith(
            "actorcsi: 'lamp on': ")], lines)
        self.assertEqual(self.report["resets"], 0)
        self.assert_only_known_complaints()

    def test_Line_FaultOfTheImage_IsCausedOnceAndResets(self):
        lines = self.boot(5, "--line", "fault null-call")
        self.assertEqual(self.report["resets"], 1)
        self.assertEqual(lines.count("line: fault null-call"), 2)
        self.assertTrue([x for x in lines if x.startswith("reset: ")
                         and "null call" in x], lines)


if __name__ == "__main__":
    unittest.main()
