#!/usr/bin/env python3
"""The actors spread over processes: found, used and watched over the network.
"""

import signal
import time

import actorcsi_process
from actorcsi_process import PATIENCE_S, Peer
from network import (NetworkTest, NOTICED_S, RECOVERY_S, STOPPED_S, WINDOW,
                     count_lines)

import os


class NodeTest(NetworkTest):
    def four(self, suffix=""):
        """Camera, LED, heartbeat with UART peer, and capture."""
        cam, led, io, cap = (x + str(suffix)
                             for x in ("cam", "led", "io", "cap"))
        self.add(cam, "camera")
        self.add(led, "led")
        self.add(io, "heartbeat,uart", "--uart.device=pty",
                 f"--uart.link={self.folder}/tty{suffix}", connect=(cam, led))
        self.add(cap, "capture", "--capture.report-every=10",
                 connect=(cam, io), listen=False)
        return cam, led, io, cap

    def open_uart(self):
        fd = os.open(self.folder / "tty", os.O_RDWR | os.O_NOCTTY)
        peer = Peer(fd)
        self.addCleanup(peer.close)
        return peer

    def test_FourProcesses_InTheWrongOrder_WorkAsOne(self):
        self.four()
        cap = self.up("cap")
        cap.wait_line("camera: waiting for it")
        io = self.up("io")
        io.wait_line("node cap: connected")
        self.up("led", "cam")
        cap.wait_line("camera: found on node cam")
        self.wait_for_frames(cap, 30)
        # What was trouble for long was said once.
        refused = count_lines(cap, "Connection refused; trying")
        self.assertLessEqual(refused, 2)
        self.assertGreaterEqual(refused, 1)
        uart = self.open_uart()
        uart.wait_line("hello")
        uart.wait_line(r"capture \d+ mean")
        io.wait_line("LED_RED: found on node led")
        uart.send_line("led LED_RED on")
        uart.wait_line("ok LED_RED: on on")
        uart.send_line("camera configure framesize QQVGA")
        uart.wait_line("ok camera: .*QQVGA")
        uart.close()
        self.wait_for_frames(cap, 10)
        # Clean ends, though all still have handles of each other.
        reports = self.take_down("cap", "io", "led", "cam")
        relay = self.check_relay(reports["cap"])
        self.assertGreater(reports["led"]["led_toggles"], 3)
        self.assertGreater(reports["io"]["heartbeats"], 1)
        self.assertEqual(reports["cap"]["out_of_order"], 0)
        # A camera has sent what its consumers' nodes have got.
        self.check_accounts(reports["cam"])
        self.assertLessEqual(relay["received"],
                             reports["cam"]["frames"]["delivered"])

    def test_TwoCamerasByName_AndThreeConsumersThatShareEachFrame(self):
        self.add("left", "camera", "--camera.names=left")
        self.add("right", "camera", "--camera.names=right",
                 "--camera.framesize=QQVGA")
        self.add("a", "capture", "--capture.camera=left", "--capture.names="
                 "one,two,three", "--capture.report-every=0",
                 connect=("left", "right"), listen=False)
        self.add("b", "capture", "--capture.camera=right",
                 "--capture.names=four", "--capture.report-every=0",
                 connect=("left", "right"), listen=False)
        self.up("left", "right", "a", "b")
        self.wait_for_frames(self.nodes["a"], 30)
        self.wait_for_frames(self.nodes["b"], 30)
        reports = self.take_down("a", "b", "right", "left")
        one = self.check_relay(reports["a"], "left")
        self.check_relay(reports["b"], "right")
        captures = reports["a"]["captures"]
        self.assertEqual(set(captures), {"one", "two", "three"})
        # Each crossed once, and all three have it.
        for counts in captures.values():
            self.assertLessEqual(abs(counts["frames"] - one["delivered"]), 2)
        self.assertLessEqual(one["received"],
                             reports["left"]["frames"]["delivered"])

    def test_SlowConsumer_CostsFramesThatAreCounted(self):
        self.add("cam", "camera", "--camera.fps=100")
        self.add("cap", "capture", "--capture.process-ms=50",
                 "--capture.report-every=0", connect=("cam",), listen=False)
        cam, cap = self.up("cam"), self.up("cap")
        self.wait_for_frames(cap, 40)
        cap_report = self.take_down("cap")["cap"]
        # What it had been sent is all on its way.
        cam_report = self.take_down("cam")["cam"]
        relay = self.check_relay(cap_report)
        self.assertGreater(cam_report["skipped_no_credit"], 40)
        self.assertEqual(relay["subscriptions"], 1)
        self.assertGreater(cam_report["frames"]["delivered"],
                           relay["received"])
        del cam

    def test_EachNodeKilledInTurn_WorkGoesOnWhenItIsBack(self):
        self.four()
        self.up("cam", "led", "io", "cap")
        self.wait_for_frames(self.nodes["cap"], 10)
        for name, watcher, says in (
                ("cam", "cap", "camera: gone"),
                ("led", "io", "LED_RED: gone"),
                ("io", "cap", "uart: gone")):
            self.nodes[name].send_signal(signal.SIGKILL)
            begin = time.monotonic()
            self.nodes[watcher].wait_line(says)
            noticed = time.monotonic() - begin
            self.nodes[name].wait()
            self.up(name)
            begin = time.monotonic()
            self.nodes[watcher].wait_line(
                says.replace("gone", "found on node " + name))
            if name == "cam":
                self.wait_for_frames(self.nodes["cap"], 10)
            back = time.monotonic() - begin
            actorcsi_process.figures(
                f"{name} killed: noticed after {noticed:.2f} s, back after "
                f"{back:.2f} s")
            if not actorcsi_process.SANITIZED:
                self.assertLess(noticed, NOTICED_S)
                self.assertLess(back, RECOVERY_S)
        self.nodes["cap"].send_signal(signal.SIGKILL)
        self.nodes["io"].wait_line("node cap: lost")
        self.nodes["cap"].wait()
        self.up("cap")
        self.wait_for_frames(self.nodes["cap"], 10)
        reports = self.take_down("cap", "io", "led", "cam")
        self.check_relay(reports["cap"])
        self.assertEqual(reports["cap"]["out_of_order"], 0)

    def test_KilledNode_FramesAddUpAtTheEndsThatLive(self):
        self.add("cam", "camera", "--camera.fps=60")
        self.add("cap", "capture", "--capture.report-every=0",
                 connect=("cam",), listen=False)
        self.up("cam", "cap")
        self.wait_for_frames(self.nodes["cap"], 20)
        # The camera: what it had sent nobody knows; since then all is there.
        self.nodes["cam"].send_signal(signal.SIGKILL)
        self.nodes["cam"].wait()
        self.up("cam")
        self.nodes["cap"].wait_line("camera: found on node cam")
        self.wait_for_frames(self.nodes["cap"], 20)
        relay = self.check_relay(self.take_down("cap")["cap"])
        first = self.transfers_of("cam")
        self.assertEqual(first["confirmed"], relay["received_now"])
        self.assertEqual(first["sent"], relay["received_now"])
        self.assertGreater(relay["received"], relay["received_now"])
        # The consumer: what was on its way then is lost, and no more.
        cap = self.up("cap")
        self.wait_for_frames(cap, 20)
        cap.send_signal(signal.SIGKILL)
        self.nodes["cam"].wait_line("node cap: lost")
        cap.wait()
        killed = self.transfers_of("cam")
        self.assertEqual(killed["in_flight"], 0, killed)
        self.assertEqual(killed["lost"]["undelivered"], 0, killed)
        self.assertLessEqual(killed["lost"]["unconfirmed"], WINDOW, killed)
        self.wait_for_frames(self.up("cap"), 20)
        reports = self.take_down("cap", "cam")
        last = self.check_transfers(reports["cam"]["transfers"])
        relay = self.check_relay(reports["cap"])
        self.assertEqual(last["confirmed"] - killed["confirmed"],
                         relay["received"])
        self.assertEqual(last["lost"], killed["lost"])
        self.assertEqual(last["in_flight"], 0)

    def test_EachNodeThatStandsStill_IsNoticedAndTakenBack(self):
        # Of each network one stands still, all of them at a time.
        networks = []
        for place, says in enumerate(("camera", "LED_RED", "uart", "camera")):
            if actorcsi_process.SANITIZED and place > 0:
                continue
            names = self.four(place)
            cam, _, io, cap = names
            # Who notices, and who says that all is well again.
            watcher = (cap, io, cap, cam)[place]
            user = (cap, io, cap, cap)[place]
            where = cam if place == 3 else names[place]
            networks.append((names, names[place], watcher, user,
                             f"{says}: found on node {where}"))
        for names, *_ in networks:
            self.up(*names)
        for (*_, cap), *_ in networks:
            self.wait_for_frames(self.nodes[cap], 10)
        for node in self.nodes.values():
            node.forget_lines()
        for _, stopped, *_ in networks:
            self.nodes[stopped].send_signal(signal.SIGSTOP)
        begin = time.monotonic()
        noticed = {}
        for _, stopped, watcher, *_ in networks:
            self.nodes[watcher].wait_line(f"node {stopped}: lost")
            noticed[stopped] = time.monotonic() - begin
        time.sleep(max(0, STOPPED_S - max(noticed.values())))
        for _, stopped, *_ in networks:
            self.nodes[stopped].send_signal(signal.SIGCONT)
        begin = time.monotonic()
        for (*_, cap), stopped, _, user, found in networks:
            self.nodes[user].wait_line(found)
            self.wait_for_frames(self.nodes[cap], 10)
            back = time.monotonic() - begin
            actorcsi_process.figures(
                f"{stopped[:-1]} stood still: noticed within "
                f"{noticed[stopped]:.2f} s, back within {back:.2f} s")
            if not actorcsi_process.SANITIZED:
                self.assertLess(noticed[stopped], NOTICED_S)
                self.assertLess(back, RECOVERY_S)
        for (cam, led, io, cap), *_ in networks:
            reports = self.take_down(cap, io, led, cam)
            self.check_both_ends(reports[cam]["transfers"],
                                 self.check_relay(reports[cap]))

    def test_TwoNodesOfOneName_TheSecondIsToldSo(self):
        self.add("cam", "camera")
        self.up("cam")
        self.add("cap", "capture", connect=("cam",), listen=False)
        self.options["cap"][0] = "--name=cam"
        cap = self.up("cap")
        cap.wait_line("--name=cam: another node has this name; give each")
        self.take_down("cap", "cam")


if __name__ == "__main__":
    actorcsi_process.main()
