"""Errors of the image, on any board: each is reported and leads to a reset."""


class ImageFaults:
    """Beside a TestCase that has `boot_with_fault`, which returns the console's
    lines, and `check_run`, which judges the run after the reset."""

    def check_reset(self, fault, report):
        """The fault is reported, the system starts anew and says why it had
        to, and then runs to its end."""
        lines = self.boot_with_fault(fault)
        stops = [x for x in lines if x.startswith("stop: ")]
        self.assertEqual(len(stops), 1,
                         "\n".join(["reports of the fault", *lines]))
        self.assertIn(report, stops[0])
        resets = [x for x in lines if x.startswith("reset: ")]
        self.assertEqual(resets[0], "reset: power on")
        self.assertEqual(len(resets), 2)
        self.assertIn(report, resets[1])
        self.check_run(lines)

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
