#!/usr/bin/env python3
"""The emulated board as a node of the network: its LED and camera are used by
processes that know nothing of the serial line.

ACTORCSI_PROGRAM is the program, unless it is where tools/demo builds it."""

import json
import os
import pathlib
import re
import subprocess
import time
import unittest

from board import ELF, ROOT, qemu
from ports import free_port

PATIENCE_S = 60

ACTORCSI = pathlib.Path(os.environ.get(
    "ACTORCSI_PROGRAM", ROOT / "build/host/app/actorcsi"))


class GatewayTest(unittest.TestCase):
    def start(self, *command):
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_line(self, process, pattern):
        for line in process.stdout:
            if re.search(pattern, line):
                return
        self.fail(f"ended without {pattern!r}")

    def test_Board_BehindAGateway_IsANodeLikeOthers(self):
        line = f"tcp:127.0.0.1:{free_port()}"
        board = self.start(*qemu.command(
            ELF, ["duration 60"], trace=False,
            uart=f"{line},server=on,wait=off"))
        # The line is open once the first beat is said.
        self.wait_line(board, "^hello")
        address = f"127.0.0.1:{free_port()}"
        gate = self.start(ACTORCSI, "node", "--name=gate", "--roles=gateway",
                          f"--gateway.device={line}",
                          "--gateway.prefix=board-", f"--listen={address}")
        self.wait_line(gate, "board: connected")

        def call(method, request="{}"):
            done = subprocess.run(
                [ACTORCSI, "call", address, method, request],
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=PATIENCE_S, check=False)
            self.assertEqual(done.returncode, 0, done)
            return json.loads(done.stdout.splitlines()[-1])

        # The gateway asks the board for its actors next.
        end = time.monotonic() + PATIENCE_S
        while "board-LED_GREEN" not in str(call("receptionist.status")):
            self.assertLess(time.monotonic(), end)
        self.assertTrue(call("board-LED_GREEN.set", '{"on": true}')["on"])
        self.assertTrue(call("board-LED_GREEN.state")["on"])
        # Small, since the line has 115,200 baud.
        call("board-camera.configure",
             '{"pixformat": "GRAYSCALE", "framesize": "80x60"}')
        done = subprocess.run(
            [ACTORCSI, "node", "--name=eyes", "--roles=capture", "--json",
             "--capture.camera=board-camera", "--capture.report-every=0",
             f"--connect={address}", "--duration=8s"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE_S, check=False)
        self.assertEqual(done.returncode, 0, done)
        report = json.loads(done.stdout.splitlines()[-1])
        self.assertGreater(report["captures"]["capture"]["frames"], 0)
        self.assertEqual(report["out_of_order"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
