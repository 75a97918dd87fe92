#!/usr/bin/env python3
"""`call`, `attach` and `top` over the network, as over a serial line."""

import json

import actorcsi_process
from network import NetworkTest, free_port
from test_tls import make_certs, tls


class VisitorTest(NetworkTest):
    def visit(self, command, name, *args, code=0):
        run = self.run_to_end(self.addresses[name], *args, command=(command,))
        self.assertEqual(run.code, code, run)
        return run

    def test_Call_ReachesEveryActorOfANode(self):
        self.add("all", "camera,led,heartbeat,capture")
        self.up("all").wait_line("listens on")
        listed = self.visit("call", "all", "--list")
        for line in ("^LED_RED: ", "^camera: ", "^receptionist: "):
            self.assertTrue(any(x.startswith(line[1:]) for x in listed.lines))
        run = self.visit("call", "all", "LED_RED.blink", '{"period_ms":50}')
        self.assertEqual(json.loads(run.lines[-1])["period_ms"], 50)
        run = self.visit("call", "all", "heartbeat.subscribe", "--items=2")
        self.assertEqual([json.loads(x)["text"] for x in run.lines],
                         ["hello", "hello"])
        run = self.visit("call", "all", "camera.configure",
                         '{"framesize":"nonsense"}', code=1)
        self.assertIn("framesize", run.stderr)
        run = self.visit("attach", "all", "--frames=3", "--json",
                         f"--save={self.folder}/out")
        self.assertEqual(run.report()["frames"]["received"], 3)
        # Its text is what its heart says, every 100 ms.
        self.visit("call", "all", "heartbeat.configure",
                   '{"period_ms":100,"text":"hello"}')
        run = self.visit("attach", "all", "--duration=1s", "--json")
        self.assertGreater(run.lines.count("hello"), 4)
        self.assertEqual(run.report()["text_bytes"],
                         6 * run.lines.count("hello"))
        self.assertEqual(len(list((self.folder / "out").iterdir())), 3)
        # A node that this one is connected with is seen through it.
        self.add("far", "led", "--led.names=LED_GREEN",
                 "--led.period-ms=50", connect=("all",))
        self.up("far").wait_line("node all: connected")
        run = self.visit("top", "all", "--duration=1s")
        text = "\n".join(run.lines)
        self.assertRegex(text, r"actor +camera +all +[0-9.]+ fps")
        self.assertRegex(text, r"actor +LED_RED +all +[1-9][0-9.]* /s")
        self.assertRegex(text, r"actor +LED_GREEN +far +[1-9][0-9.]* /s")
        self.take_down("far", "all")

    def test_Call_WithoutANode_SaysSoInTime(self):
        self.addresses["none"] = f"127.0.0.1:{free_port()}"
        run = self.visit("call", "none", "led.state", "--deadline=500ms",
                         code=1)
        self.assertIn("no node has answered", run.stderr)
        self.addresses["far"] = "192.0.2.1:4242"
        run = self.visit("call", "far", "led.state", code=2)
        self.assertIn("--tls.cert", run.stderr)

    def test_Call_WithCertificates_CrossesTls(self):
        make_certs(self.folder, "led", "me")
        self.add("led", "led", *tls(self.folder, "led"))
        self.up("led").wait_line("listens on")
        run = self.visit("call", "led", "LED_RED.toggle",
                         *tls(self.folder, "me"))
        self.assertTrue(json.loads(run.lines[-1])["on"])
        # Why it fails is said, and what to do.
        make_certs(self.folder / "theirs", "me")
        stranger = tls(self.folder / "theirs", "me")
        for files, says in (
                (stranger, "certificate of the peer: .*; give the --tls.ca that"),
                ((*stranger[:2], tls(self.folder, "me")[2]),
                 "TLS: .* unknown ca; the peer has another --tls.ca"),
                ((), "whether it wants --tls.cert, --tls.key and --tls.ca")):
            run = self.visit("call", "led", "LED_RED.toggle", *files,
                             "--deadline=1s", code=1)
            self.assertRegex(run.stderr, "no node has answered.*" + says)
        run = self.visit("top", "led", *stranger, code=1)
        self.assertRegex(run.stderr, "certificate of the peer: ")
        self.take_down("led")


if __name__ == "__main__":
    actorcsi_process.main()
