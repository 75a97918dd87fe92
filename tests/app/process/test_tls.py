#!/usr/bin/env python3
"""Who is let in: TLS with certificates on both sides beyond this machine, and
strangers that are turned away."""

import os
import pathlib
import re
import socket
import ssl
import subprocess
import time
import unittest

import actorcsi_process
from network import NetworkTest, count_lines

CERTS = pathlib.Path(__file__).resolve().parents[3] / "tools/certs"


def make_certs(folder, *names, days=30):
    subprocess.run([CERTS, folder, *names], check=True,
                   env={**os.environ, "ACTORCSI_CERT_DAYS": str(days)})


def tls(folder, name):
    return (f"--tls.cert={folder}/{name}.pem", f"--tls.key={folder}/{name}.key",
            f"--tls.ca={folder}/ca.pem")


class TlsTest(NetworkTest):
    def test_PlainBeyondThisMachine_IsRefusedAtStart(self):
        for option in ("--listen=0.0.0.0:0", "--connect=192.0.2.1:4242"):
            run = self.run_to_end("--roles=heartbeat", option,
                                  command=("node",))
            self.assertEqual(run.code, 2, run)
            for word in (option, "--tls.cert", "--tls.key", "--tls.ca"):
                self.assertIn(word, run.stderr)

    def test_FilesThatAreNoGood_AreNamed(self):
        make_certs(self.folder, "one", "two")
        folder = self.folder
        (folder / "text").write_text("no certificate")
        os.chmod(folder / "text", 0o600)
        loose = folder / "loose.key"
        loose.write_bytes((folder / "one.key").read_bytes())
        os.chmod(loose, 0o640)
        good = tls(folder, "one")
        for changed, name, says in (
                (0, f"--tls.cert={folder}/none", "none"),
                (0, f"--tls.cert={folder}/text", "text"),
                (1, f"--tls.key={folder}/two.key", "two.key"),
                (1, f"--tls.key={loose}", "chmod 600"),
                (2, f"--tls.ca={folder}/text", "text")):
            options = list(good)
            options[changed] = name
            run = self.run_to_end("--roles=heartbeat", *options,
                                  "--listen=127.0.0.1:0", command=("node",))
            self.assertEqual(run.code, 1, run)
            self.assertIn(name.split("=")[0], run.stderr)
            self.assertIn(says, run.stderr)
        run = self.run_to_end("--roles=heartbeat", good[0], command=("node",))
        self.assertEqual(run.code, 2, run)
        self.assertIn("--tls.key", run.stderr)

    def test_TwoNodes_OverTls_ShareFrames(self):
        make_certs(self.folder, "cam", "cap")
        self.add("cam", "camera", *tls(self.folder, "cam"))
        self.add("cap", "capture", "--capture.report-every=0",
                 *tls(self.folder, "cap"), connect=("cam",), listen=False)
        self.up("cap", "cam")
        self.wait_for_frames(self.nodes["cap"], 20)
        reports = self.take_down("cap", "cam")
        self.check_relay(reports["cap"])
        self.assertEqual(reports["cap"]["out_of_order"], 0)

    def test_RevokedNode_IsTurnedAwayAndToldOf(self):
        make_certs(self.folder, "cam", "lost")
        subprocess.run([CERTS, "--revoke", self.folder, "lost"], check=True)
        self.add("cam", "camera", *tls(self.folder, "cam"),
                 f"--tls.revoked={self.folder}/revoked")
        cam = self.up("cam")
        cam.wait_line("listens on")
        self.start("--roles=capture", "--name=lost", *tls(self.folder, "lost"),
                   f"--connect={self.addresses['cam']}", command=("node",))
        cam.wait_line("refused: certificate of the peer: certificate revoked "
                      "in --tls.revoked; make it a new one")

    def test_Strangers_AreTurnedAwayAndToldOf(self):
        make_certs(self.folder / "ours", "cam", "cap")
        make_certs(self.folder / "ours", "old", days=0)
        make_certs(self.folder / "theirs", "mallory")
        self.add("cam", "camera", *tls(self.folder / "ours", "cam"))
        cam = self.up("cam")
        cam.wait_line("listens on")
        host, port = self.addresses["cam"].split(":")
        where = (host, int(port))
        # Without TLS.
        plain = self.start("--roles=capture", "--name=plain",
                           f"--connect={self.addresses['cam']}",
                           command=("node",))
        with socket.create_connection(where) as garbage:
            garbage.sendall(b"GET / HTTP/1.0\r\n\r\n")
            cam.wait_line(r"refused: TLS: (http request|wrong version number)")
        # With a certificate of another authority.
        mallory = self.start(
            "--roles=capture", "--name=mallory",
            f"--tls.cert={self.folder}/theirs/mallory.pem",
            f"--tls.key={self.folder}/theirs/mallory.key",
            f"--tls.ca={self.folder}/ours/ca.pem",
            f"--connect={self.addresses['cam']}", command=("node",))
        cam.wait_line("refused: certificate of the peer: ")
        mallory.wait_line("TLS: .*alert")
        # With none at all.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            with socket.create_connection(where) as raw:
                with context.wrap_socket(raw) as secure:
                    if not secure.recv(1):
                        raise ConnectionError("hung up")
        cam.wait_line("refused: TLS: peer did not return a certificate")
        # With one whose time is over.
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname = False
        old.verify_mode = ssl.CERT_NONE
        old.load_cert_chain(self.folder / "ours/old.pem",
                            self.folder / "ours/old.key")
        time.sleep(1)
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            with socket.create_connection(where) as raw:
                with old.wrap_socket(raw) as secure:
                    if not secure.recv(1):
                        raise ConnectionError("hung up")
        cam.wait_line("refused: certificate of the peer: certificate has expired")
        # What was refused again and again was not told again and again.
        told = count_lines(cam, "refused: certificate of the peer: unable")
        self.assertLessEqual(told, 2, cam)
        # And a node of ours still gets in.
        self.add("cap", "capture", "--capture.report-every=0",
                 *tls(self.folder / "ours", "cap"), connect=("cam",),
                 listen=False)
        self.wait_for_frames(self.up("cap"), 10)
        for run in (plain, mallory):
            run.stop()
        self.take_down("cap", "cam")

    def test_HalfOpenConnections_CostLittleAndAreEnded(self):
        make_certs(self.folder, "cam")
        self.add("cam", "camera", *tls(self.folder, "cam"))
        self.add("bare", "heartbeat")
        for name, says in (("cam", "no TLS handshake within 5 s"),
                           ("bare", "the peer did not send its introduction")):
            node = self.up(name)
            node.wait_line("listens on")
            host, port = self.addresses[name].split(":")
            with_none = node.open_files()
            memory_kb = node.memory_kb()
            idle = [socket.create_connection((host, int(port)))
                    for _ in range(100)]
            for x in idle:
                self.addCleanup(x.close)
            time.sleep(0.5)
            self.assertLessEqual(node.open_files(), with_none + 32, node)
            if not actorcsi_process.SANITIZED:
                self.assertLess(node.memory_kb() - memory_kb, 5_000, node)
            cpu = node.cpu_s()
            node.wait_line("refused: " + says)
            self.assertLess(node.cpu_s() - cpu, 1, node)
            for x in idle:
                x.close()
            end = time.monotonic() + actorcsi_process.PATIENCE_S
            while node.open_files() > with_none:
                self.assertLess(time.monotonic(), end, node)
                time.sleep(0.1)
            self.assertLessEqual(count_lines(node, "refused: "), 4)
        self.take_down("cam", "bare")

    def test_WordsThatAreNoneOfOurs_EndAPlainConnection(self):
        self.add("bare", "heartbeat")
        node = self.up("bare")
        node.wait_line("listens on")
        host, port = self.addresses["bare"].split(":")
        before = node.memory_kb()
        # A handshake of 4 GB, a message before the handshake, and noise.
        for words in (b"\x01\0\0\0\xff\xff\xff\xff" + 24 * b"\0",
                      b"\x02\0\0\0\0\0\0\x40" + 24 * b"\0", 64 * b"\xa5"):
            with socket.create_connection((host, int(port))) as raw:
                raw.settimeout(actorcsi_process.PATIENCE_S)
                raw.sendall(words)
                while raw.recv(4096):
                    pass
        node.wait_line("refused: the peer is not an ActorCSI node")
        self.assertLess(node.memory_kb() - before, 20_000)
        self.take_down("bare")


if __name__ == "__main__":
    actorcsi_process.main()
