#!/usr/bin/env python3
"""The viewer's page under attack, while frames are captured and an LED blinks:
it needs little memory and few descriptors, and nothing else is late."""

import concurrent.futures
import json
import os
import resource
import subprocess
import threading
import time

import actorcsi_process as ap
from http_client import Client, Deaf, Trickle, eventually

# What the page may occupy beyond what it does at rest.
LIMIT_KB = 16 * 1024

# How late an LED may be beyond what the machine itself is late.
LIMIT_US = 50_000

HOST = b"Host: localhost\r\n"


class PageAttackTest(ap.ProcessTest):
    def attack(self, *attacks, options=(), watch=None):
        """Runs the attacks one after the other, and measures meanwhile. Each
        returns the figures that it wants on record."""
        with ap.Disturbance() as machine:
            run = self.start("--viewer=0", "--json", "--uart.device=none",
                             *options)
            page = Client(run)
            eventually(lambda: page.call("viewer.log")[0] == 200)
            # What every page needs once: a picture, a call, the files.
            page.pictures(1)
            for path in ("/", "/viewer.js", "/metrics"):
                page.ask("GET", path)
            before_kb, before_files = run.memory_kb(), run.open_files()
            worst_kb = worst_files = 0
            over = threading.Event()

            def measure():
                nonlocal worst_kb, worst_files
                while not over.wait(0.02):
                    worst_kb = max(worst_kb, run.memory_kb() - before_kb)
                    worst_files = max(worst_files,
                                      run.open_files() - before_files)

            meter = threading.Thread(target=measure)
            meter.start()
            try:
                for name, action in attacks:
                    worst_kb = worst_files = 0
                    action(page)
                    time.sleep(0.05)
                    ap.figures(f"page under {name}: {worst_kb} KB and "
                               f"{worst_files} descriptors more")
                    if not ap.SANITIZED:
                        self.assertLess(worst_kb, LIMIT_KB, name)
                    self.assertLess(worst_files, 100, name)
                    self.assertEqual(page.call("LED_RED.state")[0], 200, name)
            finally:
                over.set()
                meter.join()
            eventually(lambda: run.open_files() <= before_files)
            run.stop()
        report = self.check_clean_end(run)
        ap.figures(f"page under attack: LED late p99 "
                   f"{report['led_late_us']['p99']} us, the machine "
                   f"{machine.worst_us:.0f} us, {report['fps']} fps")
        self.check_beaten(report["led_toggles"], 0.2, report, run)
        if not ap.SANITIZED:
            self.assertLess(report["led_late_us"]["p99"],
                            machine.worst_us + LIMIT_US)
        return report

    def test_what_is_too_large_is_refused_before_it_is_kept(self):
        block = b"x" * 65536
        ranges = b"Range: bytes=" + b"0-1," * 2700 + b"0-1\r\n"
        few = b"Range: bytes=" + b"0-1," * 900 + b"0-1\r\n"

        def many_ranges(page):
            for _ in range(24):
                self.assertEqual(page.raw(b"GET / HTTP/1.1\r\n" + HOST + ranges
                                          + b"\r\n"), 431)
                self.assertEqual(page.raw(
                    b"GET / HTTP/1.1\r\nConnection: close\r\n" + HOST + few
                    + b"\r\n"), 200)

        def header_line(page):
            self.assertEqual(page.raw(b"GET / HTTP/1.1\r\n" + HOST + b"A: ",
                                      block, 4800), 431)

        def many_headers(page):
            self.assertEqual(page.raw(b"GET / HTTP/1.1\r\n" + HOST,
                                      b"a: b\r\n" * 1000, 100), 431)

        def request_line(page):
            self.assertEqual(page.raw(b"GET /", block, 3200), 431)

        def chunks(page):
            self.assertEqual(page.raw(
                b"POST /call/x.y HTTP/1.1\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n" + HOST + b"\r\n",
                b"10000\r\n" + block + b"\r\n", 4800), 413)

        def length(page):
            self.assertEqual(page.raw(
                b"POST /call/x.y HTTP/1.1\r\nContent-Length: 300000000\r\n"
                + HOST + b"\r\n", block, 4800), 413)

        def gzip(page):
            for length, status in ((b"608000", 413), (b"600", 415)):
                self.assertEqual(page.raw(
                    b"POST /call/x.y HTTP/1.1\r\nContent-Encoding: gzip\r\n"
                    b"Content-Length: " + length + b"\r\n" + HOST + b"\r\n",
                    block, 10), status)

        def deep_json(page):
            for text in (b"[" * 16000, b'{"a":' * 3000):
                self.assertEqual(page.ask(
                    "POST", "/call/LED_RED.blink", text,
                    {"Content-Type": "application/json"})[0], 400)

        self.attack(("24 requests with 2,700 ranges", many_ranges),
                    ("a header line of 300 MB", header_line),
                    ("100,000 headers", many_headers),
                    ("a request line of 200 MB", request_line),
                    ("chunks of 300 MB", chunks),
                    ("a body of 300 MB", length),
                    ("608 KB of gzip", gzip), ("nested JSON", deep_json))

    def check_served_beside(self, name, slow_ones, pause_s):
        """While `slow_ones(page)` are there, which are cut, the page answers."""
        def attack(page):
            with slow_ones(page) as slow:
                end = time.monotonic() + 8
                worst_s = 0
                while time.monotonic() < end:
                    begin = time.monotonic()
                    self.assertEqual(page.call("LED_RED.state")[0], 200)
                    self.assertEqual(page.ask("GET", "/")[0], 200)
                    worst_s = max(worst_s, time.monotonic() - begin)
                    time.sleep(pause_s)
            ap.figures(f"page beside {name}: answers within "
                       f"{1000 * worst_s:.0f} ms, {slow.ended} were cut")
            self.assertLess(worst_s, 5)
            ended.append(slow.ended)

        ended = []
        self.attack((name, attack))
        return ended[0]

    def test_slow_connections_are_cut_while_others_are_served(self):
        ended = self.check_served_beside(
            "40 slow connections", lambda page: Trickle(page, 40), 0.2)
        self.assertGreaterEqual(ended, 40)

    def test_readers_that_take_nothing_are_cut_while_others_are_served(self):
        # More than one address may have.
        ended = self.check_served_beside(
            "66 readers that take nothing", lambda page: Deaf(page, 66), 0.05)
        self.assertGreaterEqual(ended, 66)

    def test_stream_goes_on_while_readers_that_take_nothing_come(self):
        def deaf(page):
            with page.stream() as link, Deaf(page, 80) as slow:
                end = time.monotonic() + 4
                while time.monotonic() < end:
                    self.assertGreater(len(link.recv(65536)), 0)
            self.assertGreaterEqual(slow.ended, 16)

        self.attack(("a stream beside 80 readers that take nothing", deaf))

    def test_figures_are_true_for_many_who_ask_at_once(self):
        run = self.start("--viewer=0", "--json", f"--save={self.folder}/out")
        page = Client(run)
        eventually(lambda: b"actorcsi_restarts" in page.ask("GET",
                                                            "/metrics")[1])
        with concurrent.futures.ThreadPoolExecutor(60) as pool:
            answers = list(pool.map(lambda _: page.ask("GET", "/metrics"),
                                    range(180)))
        for status, text in answers:
            self.assertEqual(status, 200, text)
            ups = [line for line in text.decode().splitlines()
                   if line.startswith("actorcsi_up{")]
            self.assertGreater(len(ups), 3)
            for line in ups:
                self.assertTrue(line.endswith(" 1"), line)
            self.assertIn(b'actorcsi_restarts{actor="camera"} 0\n', text)
            self.assertIn(b"actorcsi_frame_saver_skipped{actor=", text)
        run.stop()
        self.check_clean_end(run)

    def test_silent_connections_leave_descriptors_for_pictures(self):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, limit[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limit)

        def silence(page):
            links = [page.connect() for _ in range(1150)]
            time.sleep(1)
            for _ in range(20):
                self.assertEqual(page.call("LED_RED.state")[0], 200)
            for link in links:
                link.close()

        folder = self.folder / "out"
        report = self.attack(("1,150 silent connections", silence),
                             options=[f"--save={folder}"])
        self.assertEqual(report["unsaved"], 0)
        # One may be saved after the report.
        self.assertIn(len(list(folder.iterdir())) - report["saved"], (0, 1))
        self.assertGreater(report["saved"], 0)

    def test_few_descriptors_are_not_taken_by_the_page(self):
        run = self.start("--viewer=0", "--json", "--uart.device=none",
                         f"--save={self.folder}/out", prefix=(
                             "prlimit", "--nofile=64:64"))
        page = Client(run)
        links = [page.connect() for _ in range(100)]
        time.sleep(0.5)
        self.assertLess(run.open_files(), 48)
        self.assertEqual(page.call("viewer.statistics")[0], 200)
        for link in links:
            link.close()
        run.stop()
        report = self.check_clean_end(run)
        self.assertEqual(report["unsaved"], 0)

    def test_half_closed_requests_are_answered(self):
        def half_close(page):
            for path in (b"/", b"/actors", b"/snapshot.jpg"):
                self.assertEqual(page.raw(
                    b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n",
                    half_close=True), 200)
            self.assertEqual(page.raw(b"GET /act", half_close=True), 400)

        self.attack(("half-closed requests", half_close))

    def test_second_program_on_the_port_is_refused(self):
        first = self.start("--viewer=0", "--json", "--uart.link=cam")
        page = Client(first)
        second = self.run_to_end(f"--viewer={page.port}", "--duration=1s")
        self.assertEqual(second.code, 1, second)
        self.assertIn(f"viewer.port={page.port}: Address already in use",
                      second.stderr)
        attached = self.run_to_end("./cam", f"--viewer={page.port}",
                                   "--frames=1", command=("attach",))
        self.assertEqual(attached.code, 1, attached)
        self.assertIn("Address already in use", attached.stderr)
        self.assertEqual(page.call("LED_RED.state")[0], 200)
        first.stop()
        self.check_clean_end(first)

    def test_stream_snapshot_and_figures_are_for_other_programs(self):
        run = self.start("--viewer=0", "--json", "--camera.framesize=VGA")
        page = Client(run)
        eventually(lambda: page.call("viewer.log")[0] == 200)
        # As VLC does, which has the same library for this.
        found = subprocess.run(
            ["ffprobe", "-loglevel", "error", "-f", "mpjpeg", "-of", "json",
             "-show_entries", "stream=codec_name,width,height", "-count_frames",
             "-read_intervals", "%+#5",
             f"http://127.0.0.1:{page.port}/stream"],
            check=True, timeout=ap.PATIENCE_S, capture_output=True, text=True)
        stream = json.loads(found.stdout)["streams"][0]
        self.assertEqual((stream["codec_name"], stream["width"],
                          stream["height"]), ("mjpeg", 640, 480))
        status, picture, headers = page.ask_all("GET", "/snapshot.jpg")
        self.assertEqual((status, headers["Content-Type"]),
                         (200, "image/jpeg"))
        self.assertTrue(picture.startswith(b"\xff\xd8"))
        status, text, headers = page.ask_all("GET", "/metrics")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/plain"))
        samples = {}
        for line in text.decode().splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                self.assertNotIn(name, samples)
                samples[name] = float(value)
        for name in ('actorcsi_camera_frames_delivered{actor="camera"}',
                     'actorcsi_camera_frames_begun{actor="camera"}',
                     'actorcsi_led_toggles{actor="LED_BLUE"}',
                     'actorcsi_capture_fps{actor="capture"}',
                     'actorcsi_heartbeat_beats{actor="heartbeat"}',
                     "process_resident_memory_bytes"):
            self.assertGreater(samples.get(name, 0), 0, name)
        for name in ('actorcsi_camera_frames_dropped{actor="camera",'
                     'key="overrun"}',
                     'actorcsi_capture_latency_p99_us{actor="capture"}',
                     'actorcsi_led_late_p99_us{actor="LED_BLUE"}',
                     'actorcsi_uart_peer_tx_bytes{actor="uart"}'):
            self.assertIn(name, samples)
        run.stop()
        self.check_clean_end(run)

    def test_snapshots_of_several_cameras_are_theirs(self):
        run = self.start("--viewer=0", "--json", "--camera.names=left,right",
                         "--camera.right.framesize=QQVGA")
        page = Client(run)
        eventually(lambda: page.call("viewer.log")[0] == 200)
        for camera, size in (("left", (240, 320)), ("right", (120, 160)),
                             ("left", (240, 320))):
            status, picture, headers = page.ask_all(
                "GET", f"/snapshot.jpg?camera={camera}")
            self.assertEqual((status, headers["Content-Type"]),
                             (200, "image/jpeg"), picture)
            self.assertIn(b"".join(x.to_bytes(2, "big") for x in size),
                          picture[:1000])
        for name in ("LED_RED", "nobody", "%ff", ""):
            self.assertEqual(
                page.ask("GET", f"/snapshot.jpg?camera={name}")[0], 404, name)
        run.stop()
        self.check_clean_end(run)

    def test_snapshot_of_a_camera_that_is_silent_fails_in_time(self):
        run = self.start("--viewer=0", "--json",
                         "--camera.fault=silent:60000@1")
        page = Client(run)
        status, text = page.ask("GET", "/snapshot.jpg")
        self.assertEqual(status, 503)
        self.assertIn(b"sends no picture", text)
        run.stop()
        self.assertEqual(run.code, 0, run)


if __name__ == "__main__":
    ap.main()
