#!/usr/bin/env python3
"""Faults on the emulated board: each ends in a report and a system that runs.
"""

import json
import unittest

from board import BoardTest
from image_faults import ImageFaults


class FaultTest(ImageFaults, BoardTest):
    def boot_with_fault(self, fault):
        return self.boot("duration 3", f"fault {fault}")

    def check_run(self, lines):
        result = json.loads(lines[-1])
        self.assertAlmostEqual(result["duration_s"], 3, delta=0.1)
        self.assert_accounts_balance(result)

    def test_Overrun_IsCountedAndCaptureGoesOn(self):
        result = self.result("duration 5", "fault overrun:2")
        self.assertEqual(result["frames"]["dropped"].get("overrun"), 2)
        self.assertGreater(result["frames"]["delivered"], 130)
        self.assert_accounts_balance(result)

    def test_BusError_IsCountedAndCaptureGoesOn(self):
        result = self.result("duration 5", "fault bus_error:2")
        self.assertEqual(result["frames"]["dropped"].get("bus_error"), 2)
        self.assertGreater(result["frames"]["delivered"], 130)
        self.assert_accounts_balance(result)

    def test_SilentSensor_FailsAfter3SecondsAndIsRearmed(self):
        result = self.result("duration 6", "fault silent")
        self.assertEqual(result["capture_errors"], 1)
        self.assertGreater(result["frames"]["delivered"], 60)
        self.assert_accounts_balance(result)


if __name__ == "__main__":
    unittest.main()
