"""Nodes of a network, each a process, for the tests of this folder."""

import re
import socket
import time

from actorcsi_process import PATIENCE_S, ProcessTest

# For work to go on after a node was lost, with time to spare for a slow machine:
# it takes five seconds at most.
RECOVERY_S = 10

# Frames that a camera sends before one is confirmed.
WINDOW = 4

# A node that stands still stands still for so long.
STOPPED_S = 5

# For a node to notice that another is lost, with time to spare: two seconds on
# an idle machine.
NOTICED_S = 5


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NetworkTest(ProcessTest):
    """Starts nodes whose addresses are known beforehand: they may start in
    any order, and come back."""

    def setUp(self):
        super().setUp()
        self.addresses = {}
        self.options = {}
        self.nodes = {}

    def add(self, name, roles, *options, connect=(), listen=True):
        """Describes a node that is started later."""
        given = [f"--name={name}", f"--roles={roles}", "--json",
                 "--uart.device=none", *options]
        if listen:
            self.addresses[name] = f"127.0.0.1:{free_port()}"
            given.append(f"--listen={self.addresses[name]}")
        if connect:
            given.append("--connect="
                         + ",".join(self.addresses[x] for x in connect))
        self.options[name] = given

    def up(self, *names):
        for name in names:
            self.nodes[name] = self.start(*self.options[name],
                                          command=("node",))
        return self.nodes[names[-1]]

    def take_down(self, *names):
        """Stops the nodes; their reports by name."""
        reports = {}
        for name in names:
            node = self.nodes[name]
            node.stop(timeout=PATIENCE_S)
            self.assertEqual(node.code, 0, node)
            self.assertEqual(node.stderr, "", node)
            reports[name] = node.report()
            self.assertEqual(reports[name]["leased"], 0, node)
        return reports

    def frames_of(self, node, timeout=PATIENCE_S):
        """Frames that the node's capture has got, in its next status."""
        found = node.wait_line(r"^ *[0-9.]+ s  .* fps, (\d+) delivered",
                               timeout)
        return int(found[1])

    def wait_for_frames(self, node, more=10, timeout=PATIENCE_S):
        """Waits until the node has got `more` frames; how long that took."""
        begin = time.monotonic()
        first = self.frames_of(node, timeout)
        while True:
            left = timeout - (time.monotonic() - begin)
            if left <= 0:
                raise AssertionError(f"no {more} more frames: {node}")
            if self.frames_of(node, left) >= first + more:
                return time.monotonic() - begin

    def check_relay(self, report, camera="camera"):
        """Every frame that came is accounted for."""
        relay = report["relays"][camera]
        self.assertEqual(
            relay["received"],
            relay["delivered"] + sum(relay["dropped"].values()), relay)
        return relay

    def transfers_of(self, name, camera="camera"):
        """Where the frames of the node's camera are, as it says now."""
        run = self.run_to_end(self.addresses[name], f"{camera}.statistics",
                              command=("call",))
        self.assertEqual(run.code, 0, run)
        found = run.report()["transfers"]
        return self.check_transfers(
            {x: int(found[x]) for x in ("sent", "confirmed", "in_flight")}
            | {"lost": {x: int(y) for x, y in found["lost"].items()}})

    def check_transfers(self, transfers):
        """Every frame that the camera has sent is accounted for."""
        self.assertEqual(
            transfers["sent"],
            transfers["confirmed"] + transfers["in_flight"]
            + sum(transfers["lost"].values()), transfers)
        return transfers

    def check_both_ends(self, transfers, relay):
        """Both ends have lived: what was sent has come, or is known as lost."""
        self.check_transfers(transfers)
        self.assertEqual(transfers["in_flight"], 0, transfers)
        self.assertEqual(transfers["lost"]["unconfirmed"], 0, transfers)
        self.assertEqual(relay["received"], transfers["confirmed"], transfers)


def count_lines(node, pattern):
    return sum(1 for line in node.lines if re.search(pattern, line))
