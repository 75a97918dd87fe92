"""What the tests of the image on the emulated OpenMV Cam RT1062 share.

ACTORCSI_EMULATOR and ACTORCSI_IMXRT1062 are the machine and the image, if they
are elsewhere than the builds have them. ACTORCSI_COVERAGE is a folder for what
`tools/firmware coverage` reads."""

import hashlib
import json
import os
import pathlib
import subprocess
import unittest

from ports import free_port
from remote_board import RemoteBoard

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMULATOR = os.environ.get(
    "ACTORCSI_EMULATOR", ROOT / "build/host/tools/emulator/actorcsi-emulator")
IMAGE = os.environ.get(
    "ACTORCSI_IMXRT1062", ROOT / "build/imxrt1062/app/firmware/actorcsi.elf")

PATIENCE_S = 280

# Bytes below each stack that the MPU protects: platform/boards/cortex_m7.
STACK_GUARD = 256

# More than most tests want. An image that resets for ever ends there.
MAX_RESETS = 20


def command(seconds, *options, record):
    """`record` names the file with what is executed, so that the next run of
    the same test replaces it."""
    result = [EMULATOR, IMAGE, "--seconds", str(seconds), "--max-resets",
              str(MAX_RESETS), "--json", *options]
    folder = os.environ.get("ACTORCSI_COVERAGE")
    if folder:
        digest = hashlib.sha256(pathlib.Path(IMAGE).read_bytes()).hexdigest()
        folder = pathlib.Path(folder) / digest[:16]
        folder.mkdir(parents=True, exist_ok=True)
        result += ["--coverage", folder / f"{record}.executed"]
    return result


class MachineTest(unittest.TestCase):
    runs = 0

    def command(self, seconds, *options):
        self.runs += 1
        return command(seconds, *options, record=f"{self.id()}.{self.runs}")

    def boot(self, seconds, *options):
        """Runs the image; the console's lines. `self.report` is what the
        machine counted. Nothing that the chip forbids may happen."""
        run = subprocess.run(
            self.command(seconds, *options), capture_output=True, text=True,
            check=False, timeout=PATIENCE_S)
        return self.examine(run.returncode, run.stdout, run.stderr)

    def start(self, seconds, *options):
        """Starts the image with LPUART1 at a port of this computer; the
        process, and the port."""
        port = free_port()
        process = subprocess.Popen(
            self.command(seconds, "--uart", f"tcp:{port}", *options),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertIn("LPUART1 is at", process.stderr.readline())
        return process, port

    def converse(self, *options):
        """Boots the image under remote control, until its parts are up."""
        board = RemoteBoard(self.command(1e6, *options))
        self.addCleanup(board.kill)
        board.wait_for_line("hello")
        return board

    def end(self, board):
        """As `boot`, for a board under remote control."""
        code, errors = board.finish()
        return self.examine(code, board.console.decode(errors="replace"),
                            errors)

    def finish(self, process):
        """As `boot`, once the machine's time is over."""
        output, errors = process.communicate(timeout=PATIENCE_S)
        return self.examine(process.returncode, output, errors)

    def examine(self, code, output, errors):
        lines = output.splitlines()
        errors = errors.splitlines()
        self.assertTrue(errors and errors[-1].startswith("{"), errors)
        if errors[:-1]:
            self.fail("\n".join(errors[:-1] + lines[-20:]))
        self.report = json.loads(errors[-1])
        if self.report["complaints"]:
            self.fail("\n".join(self.report["complaints"]))
        self.assertEqual(code, 0)
        return lines

    def assert_nobody_starved(self, lines, seconds):
        self.assertAlmostEqual(
            sum(x.startswith("hello") for x in lines), seconds, delta=1)
        # The first two changes are the board's own.
        self.assertAlmostEqual(
            self.report["led_changes"], 5 * seconds, delta=3)
