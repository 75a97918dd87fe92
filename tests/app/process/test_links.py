#!/usr/bin/env python3
"""Bad links between two machines: network namespaces, and a cable of the test's
own between them. Where that is not allowed something simpler stands for it, and
the reason is printed."""

import queue
import socket
import subprocess
import threading
import time
import unittest

import actorcsi_process
from cable import ADDRESSES, Cable
from network import NOTICED_S, NetworkTest, RECOVERY_S
from test_tls import make_certs, tls


class LinkTest(NetworkTest):
    trouble = ""

    @classmethod
    def setUpClass(cls):
        try:
            cls.cable = Cable()
        except (OSError, subprocess.CalledProcessError) as err:
            LinkTest.trouble = (getattr(err, "stderr", None)
                                or str(err)).strip()
            actorcsi_process.figures(
                f"skipped, no cable can be laid here: {cls.trouble}")
            raise unittest.SkipTest(cls.trouble) from None
        cls.addClassCleanup(cls.cable.remove)

    def setUp(self):
        super().setUp()
        self.cable.spoil()
        make_certs(self.folder, "cam", "cap")
        where = f"{ADDRESSES[0]}:4242"
        self.cam = self.start(
            "--name=cam", "--roles=camera", "--uart.device=none", "--json",
            "--camera.framesize=QQVGA", f"--listen={where}",
            *tls(self.folder, "cam"), command=("node",),
            space=self.cable.spaces[0])
        self.cap = self.start(
            "--name=cap", "--roles=capture", "--uart.device=none", "--json",
            "--capture.report-every=0", f"--connect={where}",
            *tls(self.folder, "cap"), command=("node",),
            space=self.cable.spaces[1])
        self.nodes = {"cam": self.cam, "cap": self.cap}
        self.wait_for_frames(self.cap, 20)

    def back_after(self, what):
        """All work goes on soon after the link was repaired."""
        self.cable.spoil()
        self.cap.forget_lines()
        begin = time.monotonic()
        self.wait_for_frames(self.cap, 30)
        back = time.monotonic() - begin
        actorcsi_process.figures(f"{what}: all goes on after {back:.1f} s")
        if not actorcsi_process.SANITIZED:
            # Thirty frames are a second's.
            self.assertLess(back, RECOVERY_S + 4)

    def check(self):
        reports = self.take_down("cap", "cam")
        relay = self.check_relay(reports["cap"])
        self.check_accounts(reports["cam"])
        self.assertEqual(reports["cap"]["out_of_order"], 0)
        # Both ends have lived: what was sent has come, or is known as lost.
        transfers = self.check_transfers(reports["cam"]["transfers"])
        self.assertEqual(transfers["confirmed"], relay["received"])
        self.assertEqual(transfers["in_flight"], 0)
        self.assertEqual(transfers["lost"]["unconfirmed"], 0)
        return reports

    def test_CutLink_IsNoticedAndMadeAgain(self):
        self.cable.cut()
        begin = time.monotonic()
        self.cap.wait_line("node cam: lost")
        noticed = time.monotonic() - begin
        actorcsi_process.figures(f"cut link: noticed after {noticed:.2f} s")
        if not actorcsi_process.SANITIZED:
            self.assertLess(noticed, NOTICED_S)
        time.sleep(2)
        self.cable.mend()
        self.back_after("cut link")
        self.check()

    def test_LossOfAFifth_CostsFramesOnly(self):
        self.cable.spoil(loss=0.2)
        time.sleep(4)
        self.back_after("20 % loss")
        self.assertGreater(self.check()["cam"]["skipped_no_credit"], 10)

    def test_DelayOf200ms_CostsFramesOnly(self):
        self.cable.spoil(delay_s=0.2)
        self.wait_for_frames(self.cap, 10)
        self.back_after("200 ms delay")
        self.check()

    def test_NarrowLink_CostsFramesThatAreCounted(self):
        # QQVGA has 38 KB: 26 a second go through.
        self.cable.spoil(bytes_per_s=1_000_000)
        time.sleep(3)
        self.assertLess(self.cam.memory_kb(), 200_000)
        self.back_after("1 MB/s")
        self.assertGreater(self.check()["cam"]["skipped_no_credit"], 5)


class Middleman:
    """Passes bytes on between a client and `to`, each late and not more than
    so many a second: a bad cable, where none can be laid."""

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
    def setUp(self):
        if not LinkTest.trouble:
            self.skipTest("there is a cable")
        super().setUp()

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
        self.assertGreater(self.check()["cam"]["skipped_no_credit"], 20)


if __name__ == "__main__":
    actorcsi_process.main()
