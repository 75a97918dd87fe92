#!/usr/bin/env python3
"""Who may do what: each caller's role against the role that a method needs,
and the record of the orders that came from elsewhere."""

import shutil
import subprocess

import grpc

import actorcsi_process as ap
from grpc_calls import CallTest
from http_client import Client
from test_tls import make_certs, tls

DENIED = grpc.StatusCode.PERMISSION_DENIED


class RolesTest(CallTest):
    def setUp(self):
        super().setUp()
        from google.protobuf.empty_pb2 import Empty
        self.empty = Empty()

    def listen_with_names(self, *options):
        """A run to which the callers guest, desk and boss have certificates."""
        make_certs(self.folder, "camera", "guest", "desk", "boss")
        return self.listen(*tls(self.folder, "camera"), *options)

    def channel_of(self, name, address):
        def read(file):
            return (self.folder / file).read_bytes()
        return self.channel(
            address, grpc.ssl_channel_credentials(
                read("ca.pem"), read(f"{name}.key"), read(f"{name}.pem")),
            grpc__ssl_target_name_override="camera",
            grpc__use_local_subchannel_pool=1)

    def observe(self, channel):
        from actorcsi.heartbeat_pb2 import Beat
        beats = self.stream(channel, "actorcsi.Heartbeat/Subscribe",
                            self.empty, Beat)
        self.assertEqual(next(beats).text, "hello")
        beats.cancel()

    def operate(self, channel):
        from actorcsi.led_pb2 import LedBlink, LedState
        self.assertEqual(
            self.call(channel, "actorcsi.Led/Blink", LedBlink(period_ms=70),
                      LedState, "LED_RED").period_ms, 70)

    def administer(self, channel):
        from actorcsi.heartbeat_pb2 import HeartbeatConfig
        self.call(channel, "actorcsi.Heartbeat/Configure",
                  HeartbeatConfig(period_ms=100), HeartbeatConfig)

    def audit_stream(self, channel):
        from actorcsi.audit_pb2 import AuditEntry
        return self.stream(channel, "actorcsi.Audit/Subscribe", self.empty,
                           AuditEntry)

    def check_denied(self, what, channel, *words):
        self.check_refused(DENIED, lambda: what(channel), *words)

    # -- the network ---------------------------------------------------------

    def test_Certificates_MayDoWhatTheirNameAllows(self):
        _, address = self.listen_with_names(
            "--allow=guest:observe,boss:administer",
            "--heartbeat.period-ms=100")
        guest, desk, boss = (self.channel_of(x, address)
                             for x in ("guest", "desk", "boss"))
        self.observe(guest)
        self.check_denied(self.operate, guest, "actorcsi.Led/Blink",
                          "the role operate", "guest at 127.0.0.1:",
                          "has observe", "--allow=guest:operate")
        self.check_denied(self.administer, guest,
                          "--allow=guest:administer")
        # A name without an entry.
        self.observe(desk)
        self.operate(desk)
        self.check_denied(self.administer, desk,
                          "actorcsi.Heartbeat/Configure", "desk at 127.0.0.1:",
                          "has operate", "--allow=desk:administer")
        self.observe(boss)
        self.operate(boss)
        self.administer(boss)

    def test_CertificateWithoutAName_IsNoProcessOfThisMachine(self):
        _, address = self.listen_with_names()
        self.make_nameless()
        nameless = self.channel_of("nameless", address)
        self.operate(nameless)
        self.check_denied(self.administer, nameless, "? at 127.0.0.1:")

    def make_nameless(self):
        (self.folder / "ext").write_text("extendedKeyUsage=clientAuth\n")
        for command in (
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                "-subj / -keyout nameless.key -out nameless.csr",
                "x509 -req -in nameless.csr -CA ca.pem -CAkey ca.key -days 30 "
                "-CAcreateserial -extfile ext -out nameless.pem"):
            subprocess.run(["openssl", *command.split()], cwd=self.folder,
                           check=True, capture_output=True)

    def test_SubjectAlternativeName_ComesBeforeTheCommonName(self):
        _, address = self.listen_with_names("--allow=guest:observe,"
                                            "desk.local:administer")
        (self.folder / "ext").write_text("extendedKeyUsage=clientAuth\n"
                                         "subjectAltName=DNS:desk.local\n")
        for command in (
                "req -new -key guest.key -subj /CN=guest -out both.csr",
                "x509 -req -in both.csr -CA ca.pem -CAkey ca.key -days 30 "
                "-CAcreateserial -extfile ext -out both.pem"):
            subprocess.run(["openssl", *command.split()], cwd=self.folder,
                           check=True, capture_output=True)
        shutil.copy(self.folder / "guest.key", self.folder / "both.key")
        self.administer(self.channel_of("both", address))
        self.check_denied(self.operate, self.channel_of("guest", address))

    def test_Streams_AreCheckedAtTheirBegin(self):
        run, address = self.listen_with_names("--allow=guest:observe,"
                                              "boss:administer")
        self.check_denied(lambda x: next(self.audit_stream(x)),
                          self.channel_of("guest", address),
                          "actorcsi.Audit/Subscribe", "administer")
        entries = self.audit_stream(self.channel_of("boss", address))
        entries.initial_metadata()
        self.check_denied(self.operate, self.channel_of("guest", address))
        entry = next(x for x in entries if x.method == "actorcsi.Led/Blink")
        self.assertTrue(entry.refused)
        self.assertEqual((entry.name, entry.role, entry.actor),
                         ("guest", "observe", "LED_RED"))
        self.assertTrue(getattr(entry, "from").startswith("127.0.0.1:"))
        entries.cancel()
        run.stop()
        self.check_clean_end(run)

    def test_Loopback_MayDoEverythingButWhatIsInternal(self):
        from actorcsi.viewer_pb2 import ViewerLine
        run, address = self.listen("--viewer=0", "--heartbeat.period-ms=100")
        run.wait_line(" fps")
        channel = self.channel(address)
        self.observe(channel)
        self.operate(channel)
        self.administer(channel)
        self.check_refused(
            DENIED, lambda: self.call(channel, "actorcsi.Viewer/Note",
                                      ViewerLine(), type(self.empty)),
            "actorcsi.Viewer/Note: internal")

    def test_UnixSocket_IsAProcessOfThisMachine(self):
        path = f"unix:{self.folder}/calls"
        _, address = self.listen(listen=path)
        channel = self.channel(address)
        self.administer(channel)

    def test_Roles_AreReadFromAConfigurationFile(self):
        (self.folder / "site.conf").write_text(
            'allow = ["desk:observe"]\n[uart]\nrole = "operate"\n')
        _, address = self.listen_with_names("--config-file=site.conf")
        self.check_denied(self.operate, self.channel_of("desk", address),
                          "--allow=desk:operate")

    # -- line and page -------------------------------------------------------

    def test_Line_HasTheRoleOfItsOption(self):
        run = self.start("--uart.role=observe", "--json")
        board = run.wait_line(r"^uart: (\S+)$")[1]

        def call(*words):
            return self.run_to_end(board, *words, command=("call",))

        self.assertEqual(call("LED_RED.state").code, 0)
        self.assertEqual(call("heartbeat.subscribe", "--items=1").code, 0)
        for words in (("LED_RED.toggle",), ("camera.configure", "framesize=VGA"),
                      ("heartbeat.configure", "text=x")):
            refused = call(*words)
            self.assertEqual(refused.code, 1, refused)
            self.assertIn("--uart.role=", refused.stderr)
        run.wait_line(r"^audit: serial line \(observe\): actorcsi.Led/Toggle "
                      "of LED_RED: refused$")
        run.stop()
        self.check_clean_end(run)

    def test_Page_HasTheRoleOfItsOption(self):
        run = self.start("--viewer=0", "--viewer.role=observe", "--json",
                         "--uart.device=none")
        page = Client(run)
        # The viewer runs once the page has a state.
        run.wait_line(" fps")
        status, answer = page.call("LED_RED.toggle")
        self.assertEqual(status, 403, answer)
        self.assertIn("--viewer.role=operate", answer["error"])
        self.assertEqual(page.call("heartbeat.configure",
                                   {"period_ms": 5})[0], 403)
        self.assertEqual(page.call("LED_RED.state")[0], 200)
        self.assertEqual(page.ask("GET", "/metrics")[0], 200)
        self.assertTrue(page.pictures(1))
        run.wait_line(r"^audit: page 127.0.0.1\S* \(observe\): "
                      "actorcsi.Led/Toggle of LED_RED: refused$")
        run.stop()
        self.check_clean_end(run)

    # -- the record ----------------------------------------------------------

    def test_Orders_AreInTheLog_AndObservationsAreNot(self):
        from actorcsi.led_pb2 import LedBlink, LedState
        run, address = self.listen()
        channel = self.channel(address)
        self.observe(channel)
        self.operate(channel)
        self.check_refused(
            grpc.StatusCode.INVALID_ARGUMENT, lambda: self.call(
                channel, "actorcsi.Led/Blink", LedBlink(), LedState))
        who = r"^audit: 127\.0\.0\.1:\d+ \(administer\): actorcsi.Led/Blink of "
        run.wait_line(who + "LED_RED: ok$")
        run.wait_line(who + "LED_BLUE: An invalid argument is used. .period_ms")
        run.stop()
        said = [x for x in run.lines if x.startswith("audit: ")]
        self.assertEqual(len(said), 2, said)
        self.check_clean_end(run)

    def test_Flood_OfOrders_IsALineForEachUpToALimitAndTheirNumber(self):
        from actorcsi.audit_pb2 import AuditStatistics
        from actorcsi.led_pb2 import LedState
        run, address = self.listen()
        channel = self.channel(address)
        for _ in range(300):
            self.call(channel, "actorcsi.Led/Toggle", self.empty, LedState)
        run.wait_line(r"^audit: .*\d+ orders are not listed")
        figures = self.call(channel, "actorcsi.Audit/Statistics", self.empty,
                            AuditStatistics)
        self.assertEqual((figures.accepted, figures.refused), (300, 0))
        run.stop()
        said = [x for x in run.lines if x.startswith("audit: ")]
        listed = [x for x in said if "Led/Toggle" in x]
        self.assertLess(len(listed), 150)
        self.assertEqual(len(listed) + figures.left_out, 300)
        self.check_clean_end(run)


if __name__ == "__main__":
    ap.main()
