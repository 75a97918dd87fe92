#!/usr/bin/env python3
"""Faults again and again: neither file descriptors nor memory of the nodes that
live grow. Twice here; `tools/repeat-faults` says how often, and adds the faults
that take longer."""

import os
import signal
import subprocess
import time
import unittest

import actorcsi_process
from actorcsi_process import PATIENCE_S
from cable import ADDRESSES, Cable
from network import NOTICED_S, NetworkTest, RECOVERY_S, STOPPED_S
from test_tls import make_certs, tls

REPEATS = int(os.environ.get("ACTORCSI_REPEATS", "2"))

# What a node needs to have done once before it is measured.
WARM_UP = 5 if REPEATS > 5 else 1

# Memory that a node may gain; the kernel's and the allocator's pages come and go.
GROWTH_KB = 2048

# For what a fault leaves for a moment to be gone.
SETTLED_S = 60


class GrowthTest(NetworkTest):
    def four(self):
        """Nodes under load, all of which use another."""
        self.add("cam", "camera", "--camera.fps=60")
        self.add("led", "led")
        self.add("io", "heartbeat,uart", "--uart.device=pty",
                 connect=("cam", "led"))
        self.add("cap", "capture", "--capture.report-every=10",
                 connect=("cam", "io"), listen=False)
        self.up("cam", "led", "io", "cap")
        self.wait_for_frames(self.nodes["cap"], 10)

    def settled(self, names, goal=None, seconds=SETTLED_S):
        """File descriptors and memory once nothing of the fault is left: an
        attempt to connect may be under way for some seconds."""
        best = {}
        end = time.monotonic() + seconds
        while True:
            for name in names:
                node = self.nodes[name]
                now = node.open_files(), node.memory_kb()
                best[name] = min(best.get(name, now), now)
            if time.monotonic() > end or goal and all(
                    best[x][0] <= goal[x][0] for x in names):
                return best
            time.sleep(0.05)

    def repeat(self, what, names, fault):
        """Does `fault` again and again and compares `names`."""
        for _ in range(WARM_UP):
            fault()
        before = self.settled(names, seconds=WARM_UP / 5)
        open_before = {x: self.nodes[x].describe_files() for x in names}
        for _ in range(REPEATS):
            fault()
        after = self.settled(names, before)
        for name in names:
            files, memory = zip(before[name], after[name])
            actorcsi_process.figures(
                f"{what}, {REPEATS} times: {name} has {files[0]} -> {files[1]} "
                f"files, {memory[0]} -> {memory[1]} KB")
            self.assertLessEqual(
                files[1], files[0], "\n".join(
                    [what, "before:", *open_before[name], "now:",
                     *self.nodes[name].describe_files()]))
            if not actorcsi_process.SANITIZED:
                self.assertLess(memory[1] - memory[0], GROWTH_KB, what)

    def found_again(self, name):
        """Waits until those that use the node's actors use them again, and it
        those of others."""
        for watcher, label, where in {
                "cam": (("cap", "camera", "cam"), ("io", "camera", "cam")),
                "led": (("io", "LED_RED", "led"),),
                "io": (("cap", "uart", "io"), ("io", "LED_RED", "led")),
                "cap": (("cap", "camera", "cam"),)}[name]:
            self.nodes[watcher].wait_line(f"{label}: found on node {where}")
        if name in ("cam", "cap"):
            self.wait_for_frames(self.nodes["cap"], 1)

    def test_KillOfEachNode_LeavesNothingBehind(self):
        self.four()
        for name in ("cam", "led", "io", "cap"):
            others = [x for x in self.nodes if x != name]

            def kill():
                for x in self.nodes.values():
                    x.forget_lines()
                self.nodes[name].send_signal(signal.SIGKILL)
                self.nodes[name].wait()
                self.up(name)
                self.found_again(name)

            self.repeat(f"kill -9 of {name}", others, kill)
        reports = self.take_down("cap", "io", "led", "cam")
        self.check_relay(reports["cap"])
        self.check_transfers(reports["cam"]["transfers"])

    @unittest.skipIf(REPEATS < 5, "tools/repeat-faults does this")
    def test_VisitorsThatAreNeverSeenAgain_LeaveNothingBehind(self):
        self.add("led", "led")
        led = self.up("led")
        led.wait_line("listens on")

        def visit():
            # Each is a node that nobody has met before.
            runs = [self.start(self.addresses["led"], "LED_RED.toggle",
                               command=("call",)) for _ in range(8)]
            for run in runs:
                self.assertEqual(run.wait(), 0, run)
                run.kill()
                self._runs.remove(run)

        for _ in range(10):
            visit()
        before = led.memory_kb()
        self.repeat("visits of eight", ["led"], visit)
        if not actorcsi_process.SANITIZED:
            self.assertLess(led.memory_kb() - before, 5 * REPEATS)
        self.take_down("led")

    @unittest.skipIf(REPEATS < 5, "tools/repeat-faults does this")
    def test_NodeThatStandsStill_LeavesNothingBehind(self):
        self.four()
        for name, watcher in (("cam", "cap"), ("led", "io"), ("io", "cap"),
                              ("cap", "cam")):
            times = []

            def stand_still():
                for x in self.nodes.values():
                    x.forget_lines()
                node = self.nodes[name]
                node.send_signal(signal.SIGSTOP)
                begin = time.monotonic()
                self.nodes[watcher].wait_line(f"node {name}: lost")
                noticed = time.monotonic() - begin
                time.sleep(max(0, STOPPED_S - noticed))
                node.send_signal(signal.SIGCONT)
                begin = time.monotonic()
                self.found_again(name)
                back = time.monotonic() - begin
                times.append((noticed, back))

            self.repeat(f"SIGSTOP of {name}", list(self.nodes), stand_still)
            noticed, back = map(max, zip(*times))
            actorcsi_process.figures(
                f"{name} stood still: noticed within {noticed:.2f} s, back "
                f"within {back:.2f} s")
            if not actorcsi_process.SANITIZED:
                self.assertLess(noticed, NOTICED_S)
                self.assertLess(back, RECOVERY_S)
        reports = self.take_down("cap", "io", "led", "cam")
        self.check_both_ends(reports["cam"]["transfers"],
                             self.check_relay(reports["cap"]))

    @unittest.skipIf(REPEATS < 5, "tools/repeat-faults does this")
    def test_CutLink_LeavesNothingBehind(self):
        try:
            cable = Cable()
        except (OSError, subprocess.CalledProcessError) as err:
            reason = (getattr(err, "stderr", None) or str(err)).strip()
            self.skipTest(f"no cable can be laid here: {reason}")
        self.addCleanup(cable.remove)
        make_certs(self.folder, "cam", "cap")
        where = f"{ADDRESSES[0]}:4242"
        for name, space, options in (
                ("cam", 0, ("--roles=camera", "--camera.framesize=QQVGA",
                            f"--listen={where}")),
                ("cap", 1, ("--roles=capture", "--capture.report-every=0",
                            f"--connect={where}"))):
            # `ip netns exec` becomes the node.
            self.nodes[name] = self.start(
                f"--name={name}", "--uart.device=none", "--json", *options,
                *tls(self.folder, name), command=("node",),
                space=cable.spaces[space])
        cap = self.nodes["cap"]
        self.wait_for_frames(cap, 20)

        def cut():
            cap.forget_lines()
            cable.cut()
            cap.wait_line("node cam: lost")
            time.sleep(1)
            cable.mend()
            cap.wait_line("camera: found on node cam", PATIENCE_S)
            self.wait_for_frames(cap, 5)

        self.repeat("link cut", ["cam", "cap"], cut)
        reports = self.take_down("cap", "cam")
        relay = self.check_relay(reports["cap"])
        transfers = self.check_transfers(reports["cam"]["transfers"])
        self.assertEqual(transfers["confirmed"], relay["received"])


if __name__ == "__main__":
    actorcsi_process.main()
