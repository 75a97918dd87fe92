#!/usr/bin/env python3
"""Who may call over gRPC, and what it costs if somebody just connects."""

import os
import socket
import ssl
import subprocess
import sys
import time
import unittest

import grpc

import actorcsi_process
from actorcsi_process import PATIENCE_S
from grpc_calls import CallTest
from test_tls import CERTS, make_certs, tls

# For the node to see that a connection has ended.
SEEN_S = 5


class StrangersTest(CallTest):
    def setUp(self):
        super().setUp()
        from google.protobuf.empty_pb2 import Empty
        self.empty = Empty()

    def led(self, channel, **how):
        from actorcsi.led_pb2 import LedState
        return self.call(channel, "actorcsi.Led/State", self.empty, LedState,
                         **how)

    def connect(self, address):
        host, port = address.rsplit(":", 1)
        line = socket.create_connection((host, int(port)), timeout=20)
        self.addCleanup(line.close)
        return line

    def is_closed(self, line):
        """Whether the other end closes without more than HTTP/2's greeting."""
        try:
            while line.recv(4096):
                pass
        except ConnectionResetError:
            pass
        except socket.timeout:
            return False
        return True

    def credentials(self, name):
        def read(file):
            return (self.folder / file).read_bytes()
        return grpc.ssl_channel_credentials(
            read("ca.pem"), read(f"{name}.key"), read(f"{name}.pem"))

    def test_Silence_IsClosed(self):
        run, address = self.listen()
        begin = time.monotonic()
        silent = self.connect(address)
        rubbish = self.connect(address)
        rubbish.sendall(os.urandom(4096))
        self.assertTrue(self.is_closed(rubbish))
        self.assertTrue(self.is_closed(silent))
        self.assertLess(time.monotonic() - begin, 15)
        self.assertEqual(self.led(self.channel(address)).period_ms, 200)
        self.assertEqual(run.stop(), 0, run)
        self.assertEqual(run.stderr, "")

    def test_ConnectionsBeyondTheLimit_AreRefusedUntilOthersEnd(self):
        from actorcsi.remote.endpoint_pb2 import EndpointStatistics
        run, address = self.listen()
        lines = [self.connect(address) for _ in range(40)]
        files = run.open_files()
        for line in lines[32:]:
            self.assertTrue(self.is_closed(line))
        for line in lines:
            line.close()
        end = time.monotonic() + SEEN_S
        channel = self.channel(
            address, grpc__initial_reconnect_backoff_ms=200,
            grpc__max_reconnect_backoff_ms=200)
        while True:
            try:
                self.led(channel, timeout=1)
                break
            except grpc.RpcError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.1)
        figures = self.call(channel, "actorcsi.Endpoint/Statistics",
                            self.empty, EndpointStatistics)
        self.assertGreaterEqual(figures.refused, 8)
        self.assertLess(run.open_files(), files)

    def test_LargeRequests_AndManyCalls_AreRefused(self):
        from actorcsi.heartbeat_pb2 import HeartbeatConfig
        run, address = self.listen()
        channel = self.channel(address)
        before = run.memory_kb()
        for _ in range(20):
            self.check_refused(
                grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: self.call(
                    channel, "actorcsi.Heartbeat/Configure",
                    HeartbeatConfig(text="x" * 3_000_000), HeartbeatConfig))
        # gRPC looks at a message's size when it has it all.
        huge = self.channel(address, grpc__max_send_message_length=-1)
        with self.assertRaises(grpc.RpcError):
            huge.unary_unary("/actorcsi.Led/State")(bytes(200 << 20),
                                                    timeout=PATIENCE_S)
        self.assertLess(run.memory_kb() - before, 64_000)
        # Calls that never send a message are given up.
        silent = [channel.stream_unary("/actorcsi.Led/State").future(_never())
                  for _ in range(60)]
        for call in silent:
            with self.assertRaises(grpc.RpcError):
                call.result(timeout=20)
        self.assertEqual(self.led(channel).period_ms, 200)

    def test_Tls_NeedsACertificateOfTheAuthority(self):
        make_certs(self.folder, "camera", "desk")
        other = self.folder / "other"
        make_certs(other, "desk")
        _, address = self.listen(*tls(self.folder, "camera"),
                                 listen="127.0.0.1:0")
        # The name of the server's certificate is its node's.
        named = {"grpc__ssl_target_name_override": "camera"}
        good = self.channel(address, self.credentials("desk"), **named)
        self.assertEqual(self.led(good).period_ms, 200)
        with_root_only = grpc.ssl_channel_credentials(
            (self.folder / "ca.pem").read_bytes())
        from_elsewhere = grpc.ssl_channel_credentials(
            (self.folder / "ca.pem").read_bytes(),
            (other / "desk.key").read_bytes(),
            (other / "desk.pem").read_bytes())
        for stranger in (with_root_only, from_elsewhere):
            bad = self.channel(address, stranger, **named)
            self.check_refused(grpc.StatusCode.UNAVAILABLE,
                               lambda: self.led(bad, timeout=10))
        plain = self.channel(address)
        self.check_refused(grpc.StatusCode.UNAVAILABLE,
                           lambda: self.led(plain, timeout=10))
        self.assertEqual(self.led(good).period_ms, 200)

    def test_RevokedCertificate_EndsItsConnectionsAndNoOthers(self):
        from actorcsi.heartbeat_pb2 import Beat
        make_certs(self.folder, "camera", "desk", "lost")
        revoked = self.folder / "revoked"
        revoked.write_text("# none yet\n")
        _, address = self.listen(*tls(self.folder, "camera"),
                                 f"--tls.revoked={revoked}",
                                 "--heartbeat.period-ms=100")
        named = {"grpc__ssl_target_name_override": "camera",
                 "grpc__use_local_subchannel_pool": 1,
                 "grpc__initial_reconnect_backoff_ms": 200,
                 "grpc__max_reconnect_backoff_ms": 200}
        good = self.channel(address, self.credentials("desk"), **named)
        lost = self.channel(address, self.credentials("lost"), **named)
        self.assertEqual(self.led(good).period_ms, 200)
        beats = self.stream(lost, "actorcsi.Heartbeat/Subscribe", self.empty,
                            Beat)
        self.assertEqual(next(beats).text, "hello")
        begin = time.monotonic()
        subprocess.run([CERTS, "--revoke", self.folder, "lost"], check=True)
        self.check_refused(grpc.StatusCode.UNAVAILABLE, lambda: list(beats))
        self.assertLess(time.monotonic() - begin, SEEN_S)
        for _ in range(3):
            self.check_refused(grpc.StatusCode.UNAVAILABLE,
                               lambda: self.led(lost, timeout=10))
            time.sleep(0.3)
        end = time.monotonic() + SEEN_S
        while True:
            try:
                self.assertEqual(self.led(good).period_ms, 200)
                break
            except grpc.RpcError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.1)

    def test_CertificateThatEndsSoon_IsSaidAtTheStart(self):
        make_certs(self.folder, "camera", days=13)
        make_certs(self.folder, "front", days=30)
        for name in ("camera", "front"):
            run, _ = self.listen(*tls(self.folder, name), "--duration=1s")
            self.assertEqual(run.wait(), 0, run)
            said = [x for x in run.lines if x.startswith("--tls.cert=")]
            self.assertEqual(len(said), 1 if name == "camera" else 0, said)

    def test_ListOfRevoked_ThatIsNone_IsRefusedAtStart(self):
        make_certs(self.folder, "camera")
        (self.folder / "revoked").write_text("lost\n")
        for name, says in (("revoked", "line 1 is no serial number"),
                           ("none", "No such file")):
            run = self.run_to_end(
                "--listen=127.0.0.1:0", *tls(self.folder, "camera"),
                f"--tls.revoked={self.folder}/{name}")
            self.assertEqual(run.code, 1, run)
            self.assertIn(f"--tls.revoked={self.folder}/{name}: ", run.stderr)
            self.assertIn(says, run.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root becomes another user")
    def test_OtherUsersOfThisMachine_AreTurnedAwayFromLoopback(self):
        from actorcsi.remote.endpoint_pb2 import EndpointStatistics
        _, address = self.listen()
        host, port = address.rsplit(":", 1)
        stranger = ("import os, socket, sys\nos.setuid(65534)\n"
                    f"line = socket.create_connection(('{host}', {port}), 20)\n"
                    "sys.exit(len(line.recv(1)))")
        subprocess.run([sys.executable, "-c", stranger], check=True)
        channel = self.channel(address)
        self.assertEqual(self.led(channel).period_ms, 200)
        figures = self.call(channel, "actorcsi.Endpoint/Statistics",
                            self.empty, EndpointStatistics)
        self.assertEqual(figures.refused, 1)

    def test_Tls_IsVersion13(self):
        make_certs(self.folder, "camera", "desk")
        _, address = self.listen(*tls(self.folder, "camera"))

        def shake(version):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.load_verify_locations(self.folder / "ca.pem")
            context.load_cert_chain(self.folder / "desk.pem",
                                    self.folder / "desk.key")
            context.set_alpn_protocols(["h2"])
            context.minimum_version = version
            context.maximum_version = version
            with context.wrap_socket(self.connect(address)) as line:
                return line.version()

        self.assertEqual(shake(ssl.TLSVersion.TLSv1_3), "TLSv1.3")
        with self.assertRaises(ssl.SSLError):
            shake(ssl.TLSVersion.TLSv1_2)


def _never():
    time.sleep(30)
    yield b""


if __name__ == "__main__":
    actorcsi_process.main()
