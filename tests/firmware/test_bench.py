#!/usr/bin/env python3
"""`tools/firmware bench` finds every figure, and they make sense together.

ACTORCSI_PROGRAM is the program that calls over the serial line, unless it is
where tools/demo builds it."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

from board import ELF, ROOT

ACTORCSI = pathlib.Path(os.environ.get(
    "ACTORCSI_PROGRAM", ROOT / "build/host/app/actorcsi"))


class BenchTest(unittest.TestCase):
    def test_Bench_CountsEveryFigureWithinItsLimits(self):
        done = subprocess.run(
            [sys.executable, ROOT / "tools/mcu/bench.py", ELF, "--smoke",
             "--json", "--program", ACTORCSI],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=240, check=False)
        # 1 if a limit is exceeded.
        self.assertEqual(done.returncode, 0, done)
        x = json.loads(done.stdout)
        self.assertGreater(x["self_message"], 100)
        # A poll is a self-message and what its handler does.
        self.assertLess(x["self_message"], x["empty_poll"])
        # A timed one takes waking up and sleeping again.
        self.assertLess(x["self_message"], x["tick"])
        self.assertLess(x["tick"], x["frame"])
        self.assertGreater(x["interrupts"], 100)
        # A frame is at least its interrupts, the look at its pixels, and the
        # call that asks for it.
        self.assertGreater(x["look"], 32 * 24)
        self.assertGreater(x["question"], x["self_message"])
        self.assertGreater(x["answer"], x["self_message"])
        self.assertLess(
            x["interrupts"] + x["look"] + x["question"] + x["answer"],
            x["frame"])
        self.assertLess(x["interrupt_to_handler"], x["frame"] - x["look"])
        if not ACTORCSI.exists():
            return
        self.assertEqual(len(x["serial_calls"]), 1)
        # It has a call from actor to actor inside, and bytes either way.
        self.assertGreater(min(x["serial_calls"]), x["question"])


if __name__ == "__main__":
    unittest.main()
