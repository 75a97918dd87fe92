#!/usr/bin/env python3
"""Bad links between two machines: network namespaces, a cable of the test's
own between them, and tc to spoil it. Skipped where that is not allowed."""

import os
import queue
import socket
import subprocess
import threading
import time
import unittest

import actorcsi_process
from network import NetworkTest, RECOVERY_S
from test_tls import make_certs, tls

# Names that nobody else on this machine uses.
SPACES = [f"acsi{os.getpid()}{x}" for x in "ab"]
ADDRESSES = ["198.18.77.1", "198.18.77.2"]


def ip(*args, check=True):
    return subprocess.run(["ip", *args], check=check, capture_output=True,
                          text=True)


def spoil(*netem):
    """Spoils both directions; nothing given repairs them."""
    for space, end in zip(SPACES, ("cable0", "cable1")):
        command = ["ip", "netns", "exec", space, "tc", "qdisc"]
        subprocess.run([*command, "del", "dev", end, "root"], check=False,
                       capture_output=True)
        if netem:
            subprocess.run([*command, "add", "dev", end, "root", "netem",
                            *netem], check=True, capture_output=True)


def netem_trouble():
    """Why tc cannot spoil the cable; empty if it can."""
    try:
        spoil("delay", "1ms")
    except subprocess.CalledProcessError as err:
        return err.stderr.decode().strip()
    spoil()
    return ""


def lay_cable():
    for space in SPACES:
        ip("netns", "add", space)
    ip("link", "add", "cable0", "netns", SPACES[0], "type", "veth", "peer",
       "name", "cable1", "netns", SPACES[1])
    for space, end, address in zip(SPACES, ("cable0", "cable1"), ADDRESSES):
        ip("-n", space, "addr", "add", address + "/24", "dev", end)
        ip("-n", space, "link", "set", "lo", "up")
        ip("-n", space, "link", "set", end, "up")


def remove_cable():
    for space in SPACES:
        ip("netns", "del", space, check=False)


class LinkTest(NetworkTest):
    @classmethod
    def setUpClass(cls):
        try:
            cls.addClassCleanup(remove_cable)
            lay_cable()
        except (OSError, subprocess.CalledProcessError) as err:
            reason = getattr(err, "stderr", None) or str(err)
            actorcsi_process.figures(
                f"skipped, no network namespaces here: {reason.strip()}")
            raise unittest.SkipTest(reason) from None
        cls.netem = netem_trouble()
        if cls.netem:
            actorcsi_process.figures(f"some skipped, no netem: {cls.netem}")

    def setUp(self):
        super().setUp()
        if self.netem and "CutLink" not in self.id():
            self.skipTest(self.netem)
        spoil()
        make_certs(self.folder, "cam", "cap")
        where = f"{ADDRESSES[0]}:4242"
        self.cam = self.start(
            "--name=cam", "--roles=camera", "--uart.device=none", "--json",
            "--camera.framesize=QQVGA", f"--listen={where}",
            *tls(self.folder, "cam"), command=("node",), space=SPACES[0])
        self.cap = self.start(
            "--name=cap", "--roles=capture", "--uart.device=none", "--json",
            "--capture.report-every=0", f"--connect={where}",
            *tls(self.folder, "cap"), command=("node",), space=SPACES[1])
        self.nodes = {"cam": self.cam, "cap": self.cap}
        self.wait_for_frames(self.cap, 20)

    def back_after(self, what):
        """All work goes on soon after the link was repaired."""
        spoil()
        begin = time.monotonic()
        self.wait_for_frames(self.cap, 30)
        back = time.monotonic() - begin
        actorcsi_process.figures(f"{what}: all goes on after {back:.1f} s")
        if not actorcsi_process.SANITIZED:
            # Thirty frames are a second's.
            self.assertLess(back, RECOVERY_S + 2)

    def check(self):
        reports = self.take_down("cap", "cam")
        relay = self.check_relay(reports["cap"])
        self.check_accounts(reports["cam"])
        self.assertEqual(reports["cap"]["out_of_order"], 0)
        self.assertLessEqual(relay["received"],
                             reports["cam"]["frames"]["delivered"])
        return reports

    def test_CutLink_IsNoticedAndMadeAgain(self):
        ip("-n", SPACES[0], "link", "set", "cable0", "down")
        begin = time.monotonic()
        self.cap.wait_line("node cam: lost")
        noticed = time.monotonic() - begin
        actorcsi_process.figures(f"cut link: noticed after {noticed:.2f} s")
        if not actorcsi_process.SANITIZED:
            self.assertLess(noticed, 2.5)
        time.sleep(2)
        ip("-n", SPACES[0], "link", "set", "cable0", "up")
        self.back_after("cut link")
        self.check()

    def test_LossOfAFifth_CostsFramesOnly(self):
        spoil("loss", "20%")
        time.sleep(5)
        self.back_after("20 % loss")
        self.check()

    def test_DelayOf200ms_CostsFramesOnly(self):
        spoil("delay", "200ms")
        self.wait_for_frames(self.cap, 10)
        self.back_after("200 ms delay")
        self.check()

    def test_NarrowLink_CostsFramesThatAreCounted(self):
        # QQVGA has 38 KB: 26 a second go through.
        spoil("rate", "8mbit")
        time.sleep(4)
        self.assertLess(self.cam.memory_kb(), 200_000)
        self.back_after("1 MB/s")
        self.check()


class Middleman:
    """Passes bytes on between a client and `to`, each late and not more than
    so many a second: what netem does, where there is none."""

    CHUNK = 4096

    def __init__(self, to):
        self.delay_s = 0
        self.bytes_per_s = 0
        self._to = to
        self._over = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self._sockets = []
        self._run(self._accept)

    def _run(self, *what):
        threading.Thread(target=what[0], args=what[1:], daemon=True).start()

    def close(self):
        self._over = True
        for x in (self._listener, *self._sockets):
            try:
                x.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            x.close()

    def _accept(self):
        while not self._over:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._to)
            except OSError:
                continue
            for x in (client, server):
                x.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                # A cable holds little.
                x.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            self._sockets += [client, server]
            for one, other in ((client, server), (server, client)):
                late = queue.Queue(maxsize=256)
                self._run(self._take, one, late)
                self._run(self._give, other, late)

    def _take(self, source, late):
        data = b"-"
        while data:
            try:
                data = source.recv(self.CHUNK)
            except OSError:
                data = b""
            late.put((time.monotonic() + self.delay_s, data))

    def _give(self, sink, late):
        while True:
            due, data = late.get()
            time.sleep(max(0, due - time.monotonic()))
            if self.bytes_per_s:
                time.sleep(len(data) / self.bytes_per_s)
            try:
                if not data:
                    sink.shutdown(socket.SHUT_RDWR)
                    return
                sink.sendall(data)
            except OSError:
                return


class MiddlemanTest(NetworkTest):
    def start_with(self, size):
        self.add("cam", "camera", f"--camera.framesize={size}")
        host, port = self.addresses["cam"].split(":")
        self.between = Middleman((host, int(port)))
        self.addCleanup(self.between.close)
        self.addresses["between"] = self.between.address
        self.add("cap", "capture", "--capture.report-every=0",
                 connect=("between",), listen=False)
        self.up("cam", "cap")
        self.wait_for_frames(self.nodes["cap"], 20)

    def check(self):
        reports = self.take_down("cap", "cam")
        relay = self.check_relay(reports["cap"])
        self.check_accounts(reports["cam"])
        self.assertEqual(relay["subscriptions"], 1, "it was lost meanwhile")
        self.assertEqual(reports["cap"]["out_of_order"], 0)
        return reports

    def test_DelayOf200ms_CostsNoConnection(self):
        self.start_with("QQVGA")
        self.between.delay_s = 0.2
        # Four frames are on their way in 400 ms.
        self.wait_for_frames(self.nodes["cap"], 30)
        self.between.delay_s = 0
        self.wait_for_frames(self.nodes["cap"], 30)
        self.check()

    def test_OneMegabyteASecond_CostsFramesThatAreCounted(self):
        # QVGA has 154 KB: six a second go through.
        self.start_with("QVGA")
        self.between.bytes_per_s = 1_000_000
        self.wait_for_frames(self.nodes["cap"], 20)
        self.assertLess(self.nodes["cam"].memory_kb(), 200_000)
        self.between.bytes_per_s = 0
        self.wait_for_frames(self.nodes["cap"], 30)
        self.assertGreater(self.check()["cam"]["without_credit"], 20)


if __name__ == "__main__":
    actorcsi_process.main()
