#!/usr/bin/env python3
"""What tools/with_progress.py shows of a build, from the output that Ninja wrote
to a terminal: in ninja_output/built.txt seven steps with a warning, in
ninja_output/failed.txt a step that fails."""

import os
import pathlib
import subprocess
import sys
import tempfile
import termios
import unittest

HERE = pathlib.Path(__file__).resolve().parent
COMMAND = [sys.executable, HERE.parents[1] / "tools/with_progress.py", "demo"]

STEPS = ["  0% (0/7) actors/cmake_pch.hxx",
         "  0% (0/7) app/main.cpp",
         " 14% (1/7) app/main.cpp",
         " 28% (2/7) actors/cmake_pch.hxx",
         " 28% (2/7) actors/camera.cpp",
         " 28% (2/7) actors/led.cpp",
         " 42% (3/7) actors/led.cpp",
         " 42% (3/7) actors/capture.cpp",
         " 57% (4/7) actors/camera.cpp",
         " 71% (5/7) actors/capture.cpp",
         " 71% (5/7) actors/libactors.a",
         " 85% (6/7) actors/libactors.a",
         " 85% (6/7) app/actorcsi",
         "100% (7/7) app/actorcsi"]

WARNING = "led.cpp:1:17: warning: unused variable"
ERROR = "led.cpp:1:20: error:"


def replay(name, code=0):
    """A command that does what a recorded build did."""
    return ["sh", "-c", f"cat {HERE}/ninja_output/{name}.txt; exit {code}"]


class WithProgress(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = pathlib.Path(folder.name) / "log"

    def to_pipe(self, *command):
        done = subprocess.run([*COMMAND, self.log, *command], text=True,
                              capture_output=True, check=False, timeout=30)
        self.assertEqual(done.stdout, "")
        return done.returncode, done.stderr

    def to_terminal(self, *command, columns=80):
        ours, its = os.openpty()
        termios.tcsetwinsize(its, (24, columns))
        child = subprocess.Popen([*COMMAND, self.log, *command], stderr=its)
        os.close(its)
        shown = b""
        try:
            while True:
                shown += os.read(ours, 65536)
        except OSError:
            os.close(ours)
        return child.wait(timeout=30), shown.decode()

    def test_Terminal_EachStep_RewritesOneLineAndClearsItAtTheEnd(self):
        code, shown = self.to_terminal(*replay("built"))
        self.assertEqual(code, 0)
        self.assertEqual(
            shown, "".join(f"\rdemo: {x}\x1b[K" for x in STEPS) + "\r\x1b[K")

    def test_NarrowTerminal_LongLine_IsCutToOneRow(self):
        _, shown = self.to_terminal(*replay("built"), columns=20)
        rows = [x.removesuffix("\x1b[K") for x in shown.split("\r")]
        self.assertIn("demo:  28% (2/7) ac", rows)
        self.assertLess(max(map(len, rows)), 20)

    def test_Pipe_QuickBuild_IsFirstAndLastStep(self):
        code, shown = self.to_pipe(*replay("built"))
        self.assertEqual(code, 0)
        self.assertEqual(shown.splitlines(),
                         [f"demo: {STEPS[0]}", f"demo: {STEPS[-1]}"])

    def test_Log_Build_HasEachStepOnceAndTheWarning(self):
        self.log.write_text("configured\n")
        self.to_pipe(*replay("built"))
        lines = self.log.read_text().splitlines()
        self.assertEqual(lines[0], "configured")
        self.assertEqual(sum("main.cpp.o" in x for x in lines), 1)
        self.assertEqual(sum("% " in x for x in lines), 7)
        self.assertIn(WARNING, self.log.read_text())
        self.assertNotIn("\x1b", self.log.read_text())

    def test_FailedBuild_EitherOutput_ShowsTheErrorAndReturnsTheCode(self):
        for show in self.to_pipe, self.to_terminal:
            with self.subTest(show.__name__):
                code, shown = show(*replay("failed", 3))
                self.assertEqual(code, 3)
                self.assertIn("demo:   0% (0/3) actors/led.cpp", shown)
                self.assertIn(ERROR, shown)
                self.assertIn(ERROR, self.log.read_text())

    def test_FailedBuild_LongLog_ShowsItsLastFortyLines(self):
        code, shown = self.to_pipe("sh", "-c", "seq 100; exit 1")
        self.assertEqual(code, 1)
        self.assertEqual(shown.split(), [str(x) for x in range(61, 101)])

    def test_MissingCommand_IsAnErrorThatNamesIt(self):
        code, shown = self.to_pipe("./no-such-command")
        self.assertEqual(code, 127)
        self.assertIn("./no-such-command: No such file", shown)


if __name__ == "__main__":
    unittest.main()
