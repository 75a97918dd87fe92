#!/usr/bin/env python3
"""Priorities, critical sections and stacks of interrupt handlers in the image
for the i.MX RT1062, as a debugger of the emulated machine sees them."""

import re
import unittest

from debugger import FIRST_INTERRUPT, PRIMASK, SP, DebuggerTest
from imxrt1062_machine import STACK_GUARD

SYSTICK = 15
LPUART1, LPUART6, CSI, WDOG1 = (
    FIRST_INTERRUPT + x for x in (20, 25, 43, 92))


class InterruptTest(DebuggerTest):
    def setUp(self):
        super().setUp()
        # All drivers run: the first frame has begun.
        self.go_to(self.handler_of(CSI))

    def assert_preempts(self, exception):
        """What is pending now begins at once."""
        self.pend(exception - FIRST_INTERRUPT)
        self.ask("s")
        self.assertEqual(self.exception(), exception,
                         f"exception {exception} does not preempt another")

    def assert_waits(self, exception):
        running = self.exception()
        self.pend(exception - FIRST_INTERRUPT)
        self.ask("s")
        self.assertEqual(self.exception(), running,
                         f"exception {exception} preempts {running}")

    def test_Handlers_OfUrgentInterrupts_PreemptOthers(self):
        # A UART does not delay the camera, and nothing the watchdog's report.
        self.assert_waits(LPUART1)
        self.go_to(self.handler_of(SYSTICK))
        self.assert_preempts(LPUART6)
        self.assert_waits(LPUART1)
        self.go_to(self.handler_of(LPUART1))
        self.assert_preempts(CSI)
        self.assert_preempts(WDOG1)

    def test_DriversQueues_AreChangedWithInterruptsMasked(self):
        # By the main loop; handlers take the same locks.
        for function in ("12framebuffers3popE", "13imxrt_csi_dma4bindE",
                         "6lpuart4sendE"):
            with self.subTest(function=function):
                address = self.symbol(function)
                self.go_to(address)
                for _ in range(100):
                    if self.exception() == 0:
                        break
                    self.go_to(address)
                self.assertEqual(self.exception(), 0)
                self.assertEqual(self.register(PRIMASK), 1,
                                 f"interrupts are on in {function}")

    def test_HandlerWithoutRoomOnItsStack_IsReportedAsOverflow(self):
        begin = self.symbols["__handler_stack_begin"]
        self.go_to(self.handler_of(LPUART1))
        self.set_register(SP, begin + STACK_GUARD)
        line = self.go_to_console_line("stop: ")
        self.assertIn("stack overflow", line)
        address = int(re.search(r"address ([0-9a-f]+)", line)[1], 16)
        self.assertIn(address, range(begin, begin + STACK_GUARD),
                      "the guard of the handlers' stack")


if __name__ == "__main__":
    unittest.main()
