#!/usr/bin/env python3
"""What tools/firmware and its emulator refuse before they build or run
anything, and that they say so.

usage: test_firmware.py EMULATOR"""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

sys.dont_write_bytecode = True
# tools/emulator has a soak.py as well.
sys.path[:0] = [os.fspath(ROOT / x) for x in ("tools/mcu", "tools/emulator")]

import coverage  # noqa: E402 (found by the line above)
import mutations  # noqa: E402
import soak  # noqa: E402

# Found by the options' check, which comes before the image is opened.
IMAGE = "image.elf"


class Refusals(unittest.TestCase):
    program = None

    def check(self, arguments, expected):
        done = subprocess.run(
            [self.program, *arguments], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertIn(expected, done.stderr)

    def check_all(self, cases):
        for arguments, expected in cases:
            with self.subTest(arguments):
                self.check(arguments.split(), expected)


class FirmwareTest(Refusals):
    program = ROOT / "tools/firmware"

    def test_WrongArguments_AreNamedAtOnce(self):
        self.check_all((
            ("", "tools/firmware build"),
            ("bild", "bild: no such command; tools/firmware --help"),
            ("build rt1062", "rt1062: no such board; give mps2-an500 or"),
            ("run rt1062", "rt1062: no such board"),
            ("size imxrt1062 all", "all: size takes a board and nothing else"),
            ("soak imxrt1062 1", "1: not a number of minutes; give 2 to"),
            ("soak 5 6", "5 6: not a number of minutes"),
            ("flash", "mps2-an500 has no flash; name the board imxrt1062"),
            ("coverage mps2-an500", "coverage is of imxrt1062 only"),
            ("coverage --every", "--every"),
            ("coverage all", "all: no such board"),
            ("mutations --only nonsense", "no mutation has that in its name"),
        ))

    def test_Help_NeedsNoBuild(self):
        for arguments in ("--help", "soak imxrt1062 --help", "coverage --help",
                          "mutations --help", "mutations --list",
                          "bench imxrt1062 --help", "flash --help"):
            with self.subTest(arguments):
                done = subprocess.run(
                    [self.program, *arguments.split()], capture_output=True,
                    text=True, timeout=30, check=True)
                self.assertGreater(len(done.stdout.splitlines()), 2)


class CoverageTest(unittest.TestCase):
    def test_FolderOfOtherThings_IsRefusedAndKept(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = [pathlib.Path(folder, x, "file") for x in
                    ("mine", "0123456789abcdef")]
            for x in kept:
                x.parent.mkdir()
                x.write_text("important", encoding="ascii")
            done = subprocess.run(
                [sys.executable, ROOT / "tools/emulator/coverage.py", __file__,
                 folder], capture_output=True, text=True, timeout=30,
                check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("no records of", done.stderr)
            self.assertTrue(all(x.is_file() for x in kept))


class MutationsTest(unittest.TestCase):
    def test_EachMutation_FitsTheSourcesAndTheTests(self):
        self.assertGreaterEqual(len(mutations.MUTATIONS), 21)
        for x in mutations.MUTATIONS:
            with self.subTest(x.name):
                self.assertEqual(mutations.places(ROOT, x), 1)
                file, name = x.test.split()
                group, function = name.split(".")
                tests = "".join(
                    (ROOT / "tests/firmware" / y).read_text(encoding="utf-8")
                    for y in (f"imxrt1062_{file}.py", "image_faults.py"))
                self.assertIn(f"class {group}(", tests)
                self.assertIn(f"def {function}(", tests)


class SoakTest(unittest.TestCase):
    def judge(self, used):
        soak.judge([f"heap: {x} in use, {x + y} at most lately"
                    for x, y in zip(used, (9, 9, 300, 300, 9, 400))], len(used))

    def test_HeapThatIsFreed_Passes(self):
        self.judge((100, 108, 108, 100))
        self.judge((108, 100, 108, 108, 108, 100))

    def test_CountThatGetsADigitMore_IsNoGrowth(self):
        self.judge((100, 108, 116, 108))

    def test_HeapThatGrows_FailsWithTheBytes(self):
        for used in ((100, 108, 170, 165), (100, 200),
                     (100, 130, 160, 190, 220, 250)):
            with self.subTest(used), self.assertRaises(SystemExit) as ended:
                self.judge(used)
            self.assertIn("the heap has grown by", ended.exception.code)

    def test_ImageThatStops_FailsWithItsLastLines(self):
        with self.assertRaises(SystemExit) as ended:
            soak.judge(["stop: fault: bus error"], 2)
        self.assertIn("0 times in 2 minutes", ended.exception.code)
        self.assertIn("bus error", ended.exception.code)


class FormerRecordsTest(unittest.TestCase):
    def test_RecordsOfAnotherImage_AreRemovedAndNothingElse(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for name in ("mine/a.executed", "0123456789abcdef/a.executed",
                         "1123456789abcdef/a.executed", "2123456789abcdef/b"):
                path = folder / name
                path.parent.mkdir()
                path.write_text("", encoding="ascii")
            coverage.remove_former(folder, folder / "0123456789abcdef")
            self.assertEqual(
                {x.name for x in folder.iterdir()},
                {"mine", "0123456789abcdef", "2123456789abcdef"})


class EmulatorTest(Refusals):
    def check(self, arguments, expected):
        super().check([IMAGE, *arguments], expected)

    def test_WrongOptions_AreNamed(self):
        self.check_all((
            ("--lines x", "--lines: no such option; --help lists them"),
            ("other.elf", f"the image is {IMAGE} already; give one"),
            ("--seconds", "--seconds: has no value"),
            ("--seconds 0", "give more than 0"),
            ("--seconds -1", "give more than 0"),
            ("--seconds nan", "give more than 0"),
            ("--seconds 2e9", "at most 1e9"),
            ("--seconds 5s", "--seconds 5s: not a time of the board"),
            ("--max-resets -1", "not a number of resets; give 0 to"),
            ("--fault smoke", "no such fault; give NAME or NAME@SECONDS"),
            ("--fault silent@", "no such fault"),
            ("--fault silent@9 --seconds 5", "after the end of the run"),
            ("--fault hang --gdb 1234", "leave --fault or --gdb out"),
            ("--remote --uart pty", "leave one of them out"),
            ("--remote --gdb 1234", "leave one of them out"),
            ("--boot flash", "give serial"),
            ("--board rt1062", "give imxrt1062 or mps2-an500"),
            ("--board mps2-an500 --fault hang", "use imxrt1062"),
        ))

    def test_WrongFiles_AreNamedBeforeTheRun(self):
        with tempfile.TemporaryDirectory() as folder:
            wrong = pathlib.Path(folder, IMAGE)
            self.check_all((
                ("", "image.elf: cannot be read, or is empty; give an image"),
                (f"--coverage {folder}/no/file", "name a file in a folder"),
                (f"--profile {folder}", "Is a directory"),
                (f"--flash {folder}/no/file", "cannot be written"),
            ))
            wrong.write_text("not an image\n" * 10, encoding="ascii")
            Refusals.check(self, [wrong], "is no ELF file for an ARM")
            Refusals.check(self, ["--flash", f"{folder}/none"],
                           "cannot be read; give a file that --flash has")

    def test_WrongLines_AreNamed(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket() as taken:
            flash = pathlib.Path(folder, "flash")
            flash.write_bytes(b"\xff")
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            for line, expected in (
                    ("com1", "--uart com1: no such line; give pty"),
                    ("tcp:", "with PORT from 1 to 65535"),
                    ("tcp:65536", "with PORT from 1 to 65535"),
                    ("tcp:example.org:80", "no port of this computer"),
                    (f"tcp:{port}", "in use; give another port"),
                    (f"pty:{folder}/no/link", "name a link that does not"),
                    (f"pty:{flash}", "File exists")):
                with self.subTest(line):
                    Refusals.check(self, ["--flash", flash, "--boot", "serial",
                                          "--uart", line], expected)
            # The file was not taken for the link of a former run.
            self.assertEqual(flash.stat().st_size, 1)


if __name__ == "__main__":
    EmulatorTest.program = os.path.abspath(sys.argv.pop(1))
    unittest.main()
