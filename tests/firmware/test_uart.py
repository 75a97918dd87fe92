#!/usr/bin/env python3
"""The peer on UART1 of the emulated board, over TCP, in real time."""

import socket
import subprocess
import time
import unittest

from board import ELF, qemu


class UartTest(unittest.TestCase):
    def setUp(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # Waits for the peer before it boots.
        self.board = subprocess.Popen(
            qemu.command(ELF, ["duration 4"], trace=False,
                         uart=f"tcp:127.0.0.1:{port},server=on,wait=on"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        for _ in range(200):
            try:
                self.peer = socket.create_connection(("127.0.0.1", port), 1)
                break
            except OSError:
                time.sleep(0.05)
        self.peer.settimeout(30)
        self.lines = self.peer.makefile("r", errors="replace")

    def tearDown(self):
        self.lines.close()
        self.peer.close()
        self.board.stdout.close()
        self.board.kill()
        self.board.wait()

    def ask(self, command):
        """Says `command`; the first answer, which begins with ok or error."""
        self.peer.sendall(command.encode() + b"\n")
        for line in self.lines:
            if line.startswith(("ok", "error")):
                return line.rstrip()
        self.fail("no answer")

    def test_Commands_AreAnsweredWhileFramesAreCaptured(self):
        # The first beat: the board is up.
        self.assertEqual(self.lines.readline(), "hello\n")
        self.assertEqual(self.ask("led LED_GREEN on"),
                         "ok LED_GREEN: on on period_ms 0")
        self.assertIn("pixformat RGB565 framesize QVGA",
                      self.ask("camera configure"))
        self.assertTrue(self.ask("nonsense").startswith("error"))
        self.assertIn("frames.begun", self.ask("camera statistics"))


if __name__ == "__main__":
    unittest.main()
