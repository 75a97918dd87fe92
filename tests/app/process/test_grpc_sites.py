#!/usr/bin/env python3
"""`call` and `attach` with a node's address for gRPC, and with addresses where
something else is."""

import json
import os
import signal
import socket
import threading
import time

import actorcsi_process
from network import NOTICED_S, RECOVERY_S, NetworkTest, free_port
from test_tls import make_certs, tls


class Stranger:
    """Accepts connections, sends what it is told to, and keeps them."""

    def __init__(self, says=b"", then_closes=False):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"grpc:127.0.0.1:{self._socket.getsockname()[1]}"
        self._says = says
        self._then_closes = then_closes
        self._lines = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                line, _ = self._socket.accept()
                line.sendall(self._says)
            except OSError:
                return
            if self._then_closes:
                line.close()
            else:
                self._lines.append(line)

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for line in self._lines:
            line.close()


class GrpcSitesTest(NetworkTest):
    def listen(self, *options, listen="127.0.0.1:0", command=("run",),
               option="--listen"):
        """Starts a run. Returns it and its address."""
        run = self.start(f"{option}={listen}", "--uart.device=none", "--json",
                         *options, command=command)
        return run, "grpc:" + run.wait_line(r"^gRPC: listens on (\S+)")[1]

    def visit(self, command, address, *args, code=0):
        run = self.run_to_end(address, *args, command=(command,))
        self.assertEqual(run.code, code, run)
        return run

    def test_Call_ReachesEveryActor(self):
        run, address = self.listen("--heartbeat.period-ms=100")
        listed = self.visit("call", address, "--list")
        for name in ("LED_RED: ", "camera: ", "endpoint: "):
            self.assertTrue(any(x.startswith(name) for x in listed.lines), name)
        done = self.visit("call", address, "LED_RED.blink", '{"period_ms":50}')
        self.assertEqual(json.loads(done.lines[-1])["period_ms"], 50)
        done = self.visit("call", address, "heartbeat.subscribe", "--items=2")
        self.assertEqual([json.loads(x)["text"] for x in done.lines],
                         ["hello", "hello"])
        done = self.visit("call", address, "camera.configure",
                          '{"framesize":"nonsense"}', code=1)
        self.assertIn("framesize", done.stderr)
        done = self.visit("call", address, "LED_PINK.toggle", code=2)
        self.assertIn("LED_PINK", done.stderr)
        self.assertEqual(run.stop(), 0, run)
        self.assertEqual(run.stderr, "")

    def test_Attach_ShowsTextAndFrames(self):
        run, address = self.listen("--heartbeat.period-ms=100",
                                   "--camera.names=front,back")
        done = self.visit("attach", address, "--frames=5", "--json",
                          f"--save={self.folder}/out")
        self.assertEqual(done.report()["frames"]["received"], 5)
        self.assertEqual(done.report()["frames"]["corrupt"], 0)
        self.assertEqual(len(list((self.folder / "out").iterdir())), 5)
        done = self.visit("attach", address, "--frames=5", "--camera=back")
        self.assertTrue(any("connected to" in x for x in done.lines), done)
        done = self.visit("attach", address, "--duration=2s", "--json")
        self.assertGreater(done.lines.count("hello"), 4)
        self.assertEqual(run.stop(), 0, run)
        self.assertEqual(run.report()["leased"], 0, run)

    def test_Node_AndUnixSocket_AreCalledAlike(self):
        path = self.folder / "socket"
        _, address = self.listen("--roles=led", "--name=box",
                                 listen=f"unix:{path}", command=("node",),
                                 option="--grpc.listen")
        self.assertEqual(address, f"grpc:unix:{path}")
        done = self.visit("call", address, "LED_RED.toggle")
        self.assertTrue(json.loads(done.lines[-1])["on"])

    def test_Tls_NeedsTheSameAuthority(self):
        make_certs(self.folder, "camera", "desk")
        make_certs(self.folder / "theirs", "desk")
        _, address = self.listen(*tls(self.folder, "camera"))
        done = self.visit("call", address, "LED_RED.toggle",
                          *tls(self.folder, "desk"))
        self.assertTrue(json.loads(done.lines[-1])["on"])
        for files in (tls(self.folder / "theirs", "desk"), ()):
            done = self.visit("call", address, "LED_RED.toggle", *files,
                              "--deadline=2s", code=1)
            self.assertRegex(done.stderr, "no node has answered at 127.0.0.1")

    def test_Addresses_ThatCannotBe_AreRefused(self):
        for address, says in (("grpc:nonsense", "HOST:PORT or unix:PATH"),
                              ("grpc:192.0.2.1:4242", "--tls.cert"),
                              ("grpc:unix:", "unix:PATH")):
            done = self.visit("call", address, "led.state", code=2)
            self.assertIn(says, done.stderr)
        done = self.visit("top", "grpc:127.0.0.1:4242", code=2)
        self.assertIn("top HOST:PORT", done.stderr)

    def test_Nobody_IsSaidInTime(self):
        address = f"grpc:127.0.0.1:{free_port()}"
        done = self.visit("call", address, "led.state", "--deadline=500ms",
                          code=1)
        self.assertRegex(done.stderr,
                         r"no node has answered at 127\.0\.0\.1:\d+: "
                         "Connection refused")

    def test_Stranger_EndsInASentence(self):
        http = (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n"
                b"Connection: close\r\n\r\nno\n")
        # HTTP/2's settings, and then nothing, or frames that make no sense.
        settings = b"\0\0\0\4\0\0\0\0\0"
        for says, closes in ((b"", False), (b"", True), (http, True),
                             (os.urandom(100_000), False),
                             (b"SSH-2.0-OpenSSH_9.2\r\n", False),
                             (settings, False),
                             (settings + os.urandom(4096), False),
                             (settings + b"\xff\xff\xff\1\x2c\0\0\0\1" * 500,
                              False),
                             (settings + b"\0\0\4\3\0\0\0\0\1\0\0\0\2" * 500,
                              False)):
            stranger = Stranger(says, closes)
            try:
                begin = time.monotonic()
                done = self.visit("call", stranger.address, "led.state",
                                  "--deadline=1s", code=1)
                self.assertLess(time.monotonic() - begin, 10, says[:20])
                self.assertRegex(done.stderr,
                                 r"^actorcsi: led\.state: .*no node has answered at "
                                 r"127\.0\.0\.1:\d+: [ -~]+\n$")
                self.assertLess(len(done.stderr), 400)
                done = self.visit("attach", stranger.address, "--duration=1s",
                                  code=1)
                self.assertEqual(done.stderr.count("\n"), 1, done)
            finally:
                stranger.close()

    def test_NodeThatStandsStill_IsNoticedAndComesBack(self):
        node, address = self.listen()
        view = self.start(address, "--duration=60s", "--json",
                          command=("attach",))
        view.wait_line("connected to")
        node.send_signal(signal.SIGSTOP)
        begin = time.monotonic()
        view.wait_line("connection lost")
        self.assertLess(time.monotonic() - begin, NOTICED_S)
        node.send_signal(signal.SIGCONT)
        begin = time.monotonic()
        view.wait_line("reconnected to")
        self.assertLess(time.monotonic() - begin, RECOVERY_S)
        self.assertEqual(view.stop(), 0, view)

    def test_NodeThatIsKilled_IsFoundAgain(self):
        where = f"127.0.0.1:{free_port()}"
        node, address = self.listen(listen=where)
        view = self.start(address, "--duration=60s", "--json",
                          f"--save={self.folder}/out", command=("attach",))
        view.wait_line("connected to")
        node.kill()
        view.wait_line("connection lost")
        before = len(os.listdir(self.folder / "out"))
        self.listen(listen=where)
        view.wait_line("reconnected to", RECOVERY_S)
        end = time.monotonic() + RECOVERY_S
        while len(os.listdir(self.folder / "out")) < before + 3:
            self.assertLess(time.monotonic(), end, view)
            time.sleep(0.1)
        self.assertEqual(view.stop(), 0, view)
        self.assertEqual(view.report()["frames"]["corrupt"], 0)


if __name__ == "__main__":
    actorcsi_process.main()
