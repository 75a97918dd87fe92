#!/usr/bin/env python3
"""Who may see the viewer's page: tokens, sessions, certificates, and pages of
other websites."""

import concurrent.futures
import http.client
import json
import ssl
import subprocess
import time
import urllib.parse

import actorcsi_process as ap
from http_client import Client
from test_tls import make_certs

TOKEN = "a&b #=+ c%"


class PageAccessTest(ap.ProcessTest):
    def token_file(self, token=TOKEN, mode=0o600):
        path = self.folder / f"token-{mode:o}"
        path.write_text(token + "\n")
        path.chmod(mode)
        return f"--viewer.token-file={path}"

    def test_beyond_loopback_it_needs_a_token_and_a_certificate(self):
        for options, said in [
                ([], "give --viewer.token-file"),
                ([self.token_file()], "give --tls.cert and --tls.key"),
                (["--viewer.token=secret"],
                 "--viewer.token: other users of this machine see the command"),
                ([self.token_file(mode=0o644)], "chmod 600"),
                ([f"--viewer.token-file={self.folder}/none"],
                 "No such file"),
        ]:
            run = self.run_to_end("--viewer=0", "--viewer.address=0.0.0.0",
                                  "--duration=1s", *options)
            self.assertIn(run.code, (1, 2), run)
            self.assertIn(said, run.stderr)

    def test_other_spellings_of_loopback_need_no_token(self):
        for address in ("127.0.0.2", "0:0:0:0:0:0:0:1", "::1"):
            run = self.run_to_end("--viewer=0", f"--viewer.address={address}",
                                  "--duration=100ms", "--json")
            if "Cannot assign requested address" not in run.stderr:
                self.check_clean_end(run)

    def test_token_in_the_printed_address_opens_the_page(self):
        for options in (["--viewer.insecure", self.token_file()],
                        ["--viewer.insecure", f"--config-file={self.config()}"]):
            run = self.start("--viewer=0", "--viewer.address=0.0.0.0", "--json",
                             *options)
            url = run.wait_line(r"viewer: (http://\S+)$")[1]
            parts = urllib.parse.urlsplit(url)
            self.assertEqual(urllib.parse.parse_qs(parts.query),
                             {"token": [TOKEN]})
            page = Client.__new__(Client)
            page.port, page.headers = parts.port, {}
            for path in ("/actors", "/stream", "/metrics", "/snapshot.jpg",
                         "/viewer.js", "/?token=Secret"):
                self.assertEqual(page.ask("GET", path)[0], 403, path)
            # A person is asked for the token.
            status, text = page.ask("GET", "/")
            self.assertEqual(status, 403)
            self.assertIn(b'name="token"', text)
            status, _, headers = page.ask_all("GET", f"/?{parts.query}")
            self.assertEqual(status, 200)
            cookie = headers["Set-Cookie"]
            self.assertIn("; HttpOnly; SameSite=Strict", cookie)
            page.headers = {"Cookie": cookie.split(";")[0]}
            self.assertEqual(page.ask("GET", "/actors")[0], 200)
            self.assertEqual(page.call("LED_RED.toggle")[0], 200)
            page.headers = {}
            self.assertEqual(page.ask("GET", f"/actors?{parts.query}")[0], 200)
            run.stop()
            self.check_clean_end(run)

    def config(self, token=TOKEN):
        path = self.folder / "page.conf"
        path.write_text(f"[viewer]\ntoken = {json.dumps(token)}\n")
        return path

    def test_token_that_fits_no_address_is_refused_wherever_it_is(self):
        for token in ("x" * 1025, "x" * 4080, "a\nb"):
            run = self.run_to_end("--viewer=0", "--duration=1s",
                                  f"--config-file={self.config(token)}")
            self.assertEqual(run.code, 1, run)
            self.assertIn("--viewer.token: not a token", run.stderr)
            self.assertNotIn(token, run.stderr)
        run = self.run_to_end("--viewer=0", "--duration=1s",
                              self.token_file("x" * 1025))
        self.assertEqual(run.code, 1, run)
        self.assertIn("no token; write one of up to 1024 bytes", run.stderr)
        run = self.start("--viewer=0", "--json", self.token_file("x" * 1024))
        self.assertEqual(Client(run).ask("GET", "/?token=" + "x" * 1024)[0],
                         200)
        run.stop()
        self.check_clean_end(run)

    def test_guesses_are_slowed_and_a_session_goes_on(self):
        run = self.start("--viewer=0", "--json", self.token_file("secret"))
        page = Client(run)
        _, _, headers = page.ask_all("GET", "/?token=secret")
        session = {"Cookie": headers["Set-Cookie"].split(";")[0]}
        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            seen = list(pool.map(
                lambda i: page.ask("GET", f"/actors?token={i}")[0], range(20)))
        self.assertEqual(seen.count(403) + seen.count(429), 20, seen)
        self.assertGreaterEqual(seen.count(429), 10, seen)
        self.assertGreaterEqual(time.monotonic() - begin, 1)
        self.assertEqual(page.ask("GET", "/actors", headers=session)[0], 200)
        run.stop()
        self.check_clean_end(run)

    def test_beyond_loopback_it_is_https_with_the_nodes_certificate(self):
        make_certs(self.folder, "front")
        certificate = [f"--tls.cert={self.folder}/front.pem",
                       f"--tls.key={self.folder}/front.key"]
        run = self.start("--viewer=0", "--viewer.address=0.0.0.0", "--json",
                         self.token_file("secret"), *certificate)
        port = int(run.wait_line(
            r"viewer: https://0\.0\.0\.0:(\d+)/\?token=secret")[1])
        context = ssl.create_default_context(cafile=self.folder / "ca.pem")
        context.check_hostname = False
        self.assertEqual(context.verify_mode, ssl.CERT_REQUIRED)
        link = http.client.HTTPSConnection("127.0.0.1", port, timeout=20,
                                           context=context)
        for _ in range(3):
            link.request("GET", "/?token=secret")
            answer = link.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertIn(b"<title>ActorCSI</title>", answer.read())
            self.assertIn("; Secure", answer.headers["Set-Cookie"])
        self.assertEqual(link.sock.version(), "TLSv1.3")
        link.close()
        # Plain HTTP gets no answer, and hinders nobody.
        page = Client.__new__(Client)
        page.port = port
        self.assertEqual(page.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 0)
        picture = self.folder / "https.jpg"
        subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-y", "-f", "mpjpeg", "-i",
             f"https://127.0.0.1:{port}/stream?token=secret", "-frames:v", "1",
             str(picture)], check=True, timeout=ap.PATIENCE_S)
        self.assertTrue(picture.read_bytes().startswith(b"\xff\xd8"))
        run.stop()
        self.check_clean_end(run)

    def test_certificate_that_is_none_is_refused_with_a_sentence(self):
        make_certs(self.folder, "front")
        key = self.folder / "front.key"
        pem = self.folder / "front.pem"
        der, empty = self.folder / "x.der", self.folder / "empty"
        subprocess.run(["openssl", "pkey", "-in", key, "-outform", "DER",
                        "-out", der], check=True)
        locked = self.folder / "locked.key"
        subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout",
                        "pass:x", "-out", locked], check=True)
        empty.write_text("")
        for path in (der, empty, locked):
            path.chmod(0o600)
        for cert, private, said in [
                (pem, der, "not PEM; convert it"),
                (pem, empty, "empty; give a PEM file"),
                (pem, locked, "encrypted, and a password is not asked for"),
                (empty, key, "empty; give a PEM file"),
                (der, key, "not PEM; convert it"),
                (self.folder / "none", key, "No such file"),
                (self.folder, key, "not a file")]:
            run = self.run_to_end(
                "--viewer=0", "--viewer.address=0.0.0.0", "--duration=1s",
                self.token_file("secret"), f"--tls.cert={cert}",
                f"--tls.key={private}")
            self.assertEqual(run.code, 1, run)
            self.assertIn(said, run.stderr)

    def test_page_is_in_no_frame_and_tells_nobody(self):
        run = self.start("--viewer=0", "--json")
        page = Client(run)
        for path in ("/", "/viewer.js", "/nothing"):
            headers = page.ask_all("GET", path)[2]
            self.assertIn("frame-ancestors 'none'",
                          headers["Content-Security-Policy"])
            self.assertIn("default-src 'none'",
                          headers["Content-Security-Policy"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["X-Frame-Options"], "DENY")
        for headers in ({"Sec-Fetch-Site": "cross-site"},
                        {"Origin": "http://example.org"},
                        {"Host": "example.org"}):
            self.assertEqual(page.ask("GET", "/snapshot.jpg",
                                      headers=headers)[0], 403)
        run.stop()
        self.check_clean_end(run)


if __name__ == "__main__":
    ap.main()
