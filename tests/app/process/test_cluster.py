#!/usr/bin/env python3
"""A whole topology from one file, and a board behind a serial line as a node.
"""

import signal

import actorcsi_process
from network import NetworkTest, count_lines

TOPOLOGY = """
# who needs whom
[nodes.front]
roles = "camera,led"
camera.fps = 60

[nodes.eyes]
roles = "capture"
needs = ["front", "io"]
capture.names = ["one", "two"]

[nodes.io]
roles = "uart,heartbeat"
needs = "front"

[nodes.io.uart]
device = "pty"
"""


class ClusterTest(NetworkTest):
    def write(self, text):
        (self.folder / "topology").write_text(text)

    def test_Topology_IsStartedShownAndTakenDown(self):
        self.write(TOPOLOGY)
        run = self.start("topology", "--json", command=("cluster",))
        for name in ("front", "eyes", "io"):
            run.wait_line(f"^{name}: started, process")
        run.wait_line(r"^eyes \| camera: found on node front")
        run.wait_line(r"^eyes \| .* fps, [1-9]\d+ delivered")
        self.assertEqual(run.stop(), 0, run)
        nodes = run.report()["nodes"]
        self.assertEqual({x["exit_code"] for x in nodes.values()}, {0})
        captures = nodes["eyes"]["report"]["captures"]
        self.assertGreater(captures["two"]["frames"], 0)
        self.check_accounts(nodes["front"]["report"], run)

    def test_NodeThatFails_IsSeenAndMakesTheClusterFail(self):
        self.write('[nodes.good]\nroles = "led"\n'
                   '[nodes.bad]\nroles = "uart"\n'
                   'uart.device = "/dev/not-there"\n')
        run = self.run_to_end("topology", "--duration=2s", "--json",
                              command=("cluster",))
        self.assertEqual(run.code, 1, run)
        self.assertEqual(count_lines(run, r"bad \| .*/dev/not-there"), 1)
        nodes = run.report()["nodes"]
        self.assertEqual(nodes["bad"]["exit_code"], 1)
        self.assertEqual(nodes["good"]["exit_code"], 0)

    def test_FileThatMakesNoSense_IsNamedAndStartsNothing(self):
        for text, says in (
                ("", "nodes: there are 0"),
                ("[nodes.a]\nroles = 'x\n", "topology:2: "),
                ('[nodes.a]\nroles = "led"\nneeds = ["b"]\n', "'b'"),
                ("[nodes.a]\nneeds = []\n", "roles"),
                ('[nodes.a]\nroles = "led"\nled.period-ms = 0\n',
                 "topology:3: --led.period-ms: 0 is not in"),
                ('[nodes.a]\nroles = "led"\nconnect = "x"\n',
                 "topology:3: nodes.a.connect"),
                ('nodes { a { roles = "led" } }', "topology:1: groups are no")):
            self.write(text)
            run = self.run_to_end("topology", command=("cluster",))
            self.assertEqual((run.code, run.lines), (2, []), (text, run))
            self.assertIn(says, run.stderr)
        run = self.run_to_end("nothing", command=("cluster",))
        self.assertEqual(run.code, 2, run)
        self.assertIn("nothing", run.stderr)

    def test_NodesWithoutNames_Meet(self):
        first = self.start("--roles=camera", "--listen=127.0.0.1:0",
                           command=("node",))
        address = first.wait_line(r"^node .*-camera: listens on (\S+)")[1]
        second = self.start("--roles=capture", f"--connect={address}",
                            command=("node",))
        second.wait_line("^camera: found on node .*-camera$")
        self.assertEqual((second.stop(), first.stop()), (0, 0))

    def test_BoardBehindALine_IsUsedAsIfItsActorsWereHere(self):
        board = self.start(f"--uart.link={self.folder}/board")
        board.wait_line("^uart: ")
        self.add("gate", "gateway", f"--gateway.device={self.folder}/board")
        self.add("cap", "capture", "--capture.led=LED_RED",
                 "--capture.led-threshold=1", connect=("gate",), listen=False)
        self.up("gate", "cap")
        cap = self.nodes["cap"]
        missing = {"camera", "LED_RED"}
        while missing:  # in whatever order they are told
            missing.discard(cap.wait_line("(.*): found on node gate")[1])
        self.wait_for_frames(cap, 3)
        self.take_down("cap", "gate")
        board.stop(signal.SIGINT)
        self.assertEqual(board.code, 0, board)


if __name__ == "__main__":
    actorcsi_process.main()
