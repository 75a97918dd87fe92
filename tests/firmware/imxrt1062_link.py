#!/usr/bin/env python3
"""The emulated OpenMV Cam RT1062 at the end of a serial line, as
`actorcsi attach` and `actorcsi call` see it.

ACTORCSI_PROGRAM is the program, unless it is where tools/demo builds it."""

import unittest

import imxrt1062_machine
import test_link


class Imxrt1062LinkTest(imxrt1062_machine.MachineTest, test_link.LinkTest):
    def setUp(self):
        self.board, port = self.start(60)
        self.device = f"tcp:127.0.0.1:{port}"
        # The line is open once the first beat is said.
        for line in self.board.stdout:
            if line.startswith("hello"):
                break

    def tearDown(self):
        # Ends as at the end of its time.
        self.board.terminate()
        self.finish(self.board)
        self.assertEqual(self.report["resets"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
