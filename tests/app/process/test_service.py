#!/usr/bin/env python3
"""The program as a service of systemd's: what it tells by sd_notify(3)."""

import os
import signal
import socket
import time
import unittest.mock

import actorcsi_process as ap

# A state each second, and a machine with other work.
LATEST_S = 60


class Manager:
    """systemd's end: a socket, and what has come so far."""

    def __init__(self, address):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self.messages = []

    def close(self):
        self._socket.close()

    def wait(self, prefix):
        """The next message that begins so."""
        end = time.monotonic() + LATEST_S
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"no {prefix} among {self.messages}")
            self._socket.settimeout(left)
            try:
                self.messages.append(self._socket.recv(4096).decode())
            except TimeoutError:
                continue
            if self.messages[-1].startswith(prefix):
                return self.messages[-1]

    def drain(self):
        """What is left after the end of the program."""
        self._socket.setblocking(False)
        try:
            while True:
                self.messages.append(self._socket.recv(4096).decode())
        except BlockingIOError:
            return self.messages


class ServiceTest(ap.ProcessTest):

    def start_under(self, address, *options, command="run", watchdog="30000000",
                    **variables):
        if isinstance(address, bytes):
            name = "@" + address[1:].decode()
        else:
            name = str(address)
        variables = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": watchdog, **variables}
        with unittest.mock.patch.dict(os.environ, variables):
            return self.start("--uart.device=none", *options, command=(command,))

    def manager(self, address=None):
        manager = Manager(address or str(self.folder / "notify"))
        self.addCleanup(manager.close)
        return manager

    def check(self, address, command, *options):
        manager = self.manager(address)
        run = self.start_under(address or self.folder / "notify", *options,
                               command=command)
        manager.wait("READY=1")
        self.assertEqual(manager.messages, ["READY=1"])
        # Fed by what the parts have answered, again and again.
        manager.wait("WATCHDOG=1")
        manager.wait("WATCHDOG=1")
        self.assertEqual(run.stop(signal.SIGTERM), 0, run)
        self.assertEqual(run.stderr, "", run)
        messages = manager.drain()
        self.assertEqual(messages.count("READY=1"), 1)
        self.assertEqual(messages.count("STOPPING=1"), 1)
        self.assertRegex("\n".join(messages),
                         r"STATUS=\d+ parts, 0 restarts, \d+ frames delivered")
        # The journal does not get a line each second.
        self.assertFalse([x for x in run.lines if " fps, " in x], run)

    def test_Run_TellsThatItIsReadyAliveAndStopping(self):
        self.check(None, "run")

    def test_Node_TellsThatItIsReadyAliveAndStopping(self):
        self.check(None, "node", "--roles=camera,led,heartbeat,capture")

    def test_AbstractAddress_IsReached(self):
        self.check(f"\0actorcsi-test-{os.getpid()}".encode(), "run")

    def test_EndOfTheDuration_IsStopping(self):
        manager = self.manager()
        run = self.start_under(self.folder / "notify", "--duration=0.2s")
        self.assertEqual(run.wait(), 0, run)
        self.assertIn("STOPPING=1", manager.drain())

    def test_PartThatFails_IsTheLastStatus(self):
        manager = self.manager()
        run = self.start_under(self.folder / "notify", "--camera.window=400,0,32,24")
        self.assertEqual(run.wait(), 1, run)
        messages = manager.drain()
        self.assertNotIn("READY=1", messages)
        self.assertRegex("\n".join(messages), "STATUS=ROI does not overlap")

    def test_ForeignWatchdog_IsNotFed(self):
        manager = self.manager()
        run = self.start_under(self.folder / "notify", "--duration=2.5s",
                               WATCHDOG_PID="1")
        self.assertEqual(run.wait(), 0, run)
        self.assertNotIn("WATCHDOG=1", manager.drain())

    def test_WithoutManager_TheStateIsPrinted(self):
        run = self.start("--uart.device=none")
        run.wait_line(" fps, ")
        self.assertEqual(run.stop(), 0, run)

    def refuse(self, text, address, **variables):
        run = self.start_under(address, "--duration=1s", **variables)
        self.assertEqual(run.wait(), 1, run)
        self.assertRegex(run.stderr, text)

    def test_WrongVariables_AreRefused(self):
        self.refuse("NOTIFY_SOCKET=.*: cannot be reached .*; start the program",
                    self.folder / "nobody")
        self.refuse("NOTIFY_SOCKET=notify: not the address", "notify")
        self.refuse("NOTIFY_SOCKET=/x+: not the address", "/" + 200 * "x")
        manager = self.manager()
        self.refuse("WATCHDOG_USEC=2000000: the program reports once a second; ",
                    self.folder / "notify", watchdog="2000000")
        self.refuse("WATCHDOG_USEC=soon: ", self.folder / "notify",
                    watchdog="soon")
        self.assertEqual(manager.drain(), [])


if __name__ == "__main__":
    ap.main()
