#!/usr/bin/env python3
"""Faults on the emulated board: each ends in a report and a system that runs.
"""

import json
import unittest

from board import BoardTest


class FaultTest(BoardTest):
    def check_reset(self, fault, report):
        """The fault is reported, the system starts anew and says why it had
        to, and then runs to its end."""
        lines = self.boot("duration 3", f"fault {fault}")
        stops = [x for x in lines if x.startswith("stop: ")]
        self.assertEqual(len(stops), 1, lines)
        self.assertIn(report, stops[0])
        resets = [x for x in lines if x.startswith("reset: ")]
        self.assertEqual(resets[0], "reset: power on")
        self.assertEqual(len(resets), 2)
        self.assertIn(report, resets[1])
        result = json.loads(lines[-1])
        self.assertAlmostEqual(result["duration_s"], 3, delta=0.1)
        self.assert_accounts_balance(result)

    def test_StuckActor_WatchdogResetsAndNamesIt(self):
        self.check_reset("stuck-actor", "actorcsi.Capture did not return")

    def test_HeapExhausted_ReportsAndResets(self):
        self.check_reset("heap", "heap: exhausted")

    def test_StackOverflow_ReportsAndResets(self):
        self.check_reset("stack-overflow", "fault: stack overflow")

    def test_NullCall_ReportsAndResets(self):
        self.check_reset("null-call", "fault: null call")

    def test_NullAccess_ReportsAndResets(self):
        self.check_reset("null-access", "fault: null access")

    def test_UndefinedInstruction_ReportsAndResets(self):
        self.check_reset("undefined-instruction",
                         "fault: undefined instruction")

    def test_DetachedActor_StopsAndNamesIt(self):
        self.check_reset("detached-actor", "would block")

    def test_BlockingActor_StopsAndNamesIt(self):
        self.check_reset("blocking-actor", "blocker: would block")

    def test_ActorThatEnds_ResetsAndNamesIt(self):
        self.check_reset("ended-actor", "part: motion: failed (")

    def test_FailedAssertion_ResetsAndNamesFileAndLine(self):
        self.check_reset("failed-assertion", "assertion: sabotage.cpp:")

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
