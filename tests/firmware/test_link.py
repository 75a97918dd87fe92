#!/usr/bin/env python3
"""The emulated board at the end of a serial line, as `actorcsi attach` and
`actorcsi call` see it: typed handles over UART1, in real time.

ACTORCSI_PROGRAM is the program, unless it is where tools/demo builds it."""

import json
import os
import pathlib
import socket
import subprocess
import tempfile
import unittest

from board import ELF, ROOT, qemu

PATIENCE_S = 60

ACTORCSI = pathlib.Path(os.environ.get(
    "ACTORCSI_PROGRAM", ROOT / "build/host/app/actorcsi"))


@unittest.skipUnless(ACTORCSI.exists(),
                     "build the PC's program first: tools/demo")
class LinkTest(unittest.TestCase):
    def setUp(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.device = f"tcp:127.0.0.1:{port}"
        self.board = subprocess.Popen(
            qemu.command(ELF, ["duration 60"], trace=False,
                         uart=f"{self.device},server=on,wait=off"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        # The line is open once the first beat is said.
        for line in self.board.stdout:
            if line.startswith("hello"):
                break

    def tearDown(self):
        self.board.kill()
        self.board.stdout.close()
        self.board.wait()

    def actorcsi(self, command, *args):
        done = subprocess.run([ACTORCSI, command, self.device, *args],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def call(self, method, request="{}"):
        return json.loads(self.actorcsi("call", method, request))

    def test_Host_DrivesTheLedAndReadsWholeFrames(self):
        state = self.call("LED_GREEN.set", '{"on": true}')
        self.assertTrue(state["on"])
        self.assertTrue(self.call("LED_GREEN.state")["on"])
        # Small, since the line has 115,200 baud.
        config = self.call("camera.configure",
                           '{"pixformat": "GRAYSCALE", "framesize": "80x60"}')
        self.assertEqual(config["framesize"], "QQQVGA")
        # The pattern's mark moves.
        self.call("motion.start")
        seen = self.call("motion.statistics")
        self.assertTrue(seen["running"], seen)
        self.assertEqual(seen["motions"], "1", seen)
        self.assertTrue(self.call("LED_GREEN.state")["on"])
        self.call("motion.stop")
        with tempfile.TemporaryDirectory() as folder:
            report = json.loads(
                self.actorcsi("attach", "--frames=3", "--json",
                              f"--save={folder}").splitlines()[-1])
            self.assertEqual(len(list(pathlib.Path(folder).iterdir())), 3)
        self.assertEqual(report["frames"]["received"], 3)
        self.assertEqual(report["frames"]["corrupt"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
