#!/usr/bin/env python3
"""The UART peer, over a pty and over TCP: it says what happens, takes
commands, and nothing that comes over the line brings the program down."""

import os
import random
import re
import socket
import time
import tty

import actorcsi_process as ap

# Longer lines are thrown away and answered with an error.
MAX_LINE = 240

BEAT_MS = 100

FRAMESIZE = "Frame size is not supported or is not set."


def count_lines(data):
    """How many lines the program makes of `data`: those it takes, and those
    that are too long. Empty ones are passed over. Backspace and delete take
    back a byte, though not of what did not fit."""
    lines = []
    for typed in re.split(b"[\r\n]", data)[:-1]:
        line, fits = b"", True
        for byte in typed:
            if byte in b"\b\x7f":
                line = line[:-1]
            elif len(line) < MAX_LINE:
                line += bytes([byte])
            else:
                fits = False
        lines.append(line if fits else (MAX_LINE + 1) * b"x")
    too_long = sum(len(x) > MAX_LINE for x in lines)
    return sum(len(x) > 0 for x in lines) - too_long, too_long


# Whose answer shows that all of the list is there.
HELP = "help\nled LED_GREEN state\n"

class UartTests:
    """What holds for every line. A subclass says how to reach it."""

    def start_with_line(self, *options):
        """Starts with a fast heartbeat and without reports of capture, so
        that the lines can be counted."""
        self.run_ = self.start(
            "--json", f"--heartbeat.period-ms={BEAT_MS}",
            "--capture.report-every=0", *self.line_options(), *options)
        self.device = self.run_.wait_line(r"^uart: (.*)$")[1]
        # Connected once there is a beat; what was said before went nowhere.
        self.peer = self.connect()
        self.peer.wait_line("^hello$")

    def connect(self):
        """A new peer, closed at the end of the test."""
        peer = ap.Peer(self.open_line())
        self.addCleanup(peer.close)
        return peer

    def ask(self, command, answer):
        self.peer.send_line(command)
        return self.peer.wait_line(answer)

    def stop(self, answers, rx, errors, rx_bytes, peer_went=False):
        """Ends the run and checks what it counted: the lines it said are
        `answers`, and its beats; with `peer_went` but for the beats that found
        no peer."""
        self.run_.stop()
        report = self.check_clean_end(self.run_)
        uart = report["uart"]
        self.assertEqual(uart["rx"], rx, self.run_)
        self.assertEqual(uart["errors"], errors, self.run_)
        self.assertEqual(uart["rx_bytes"], rx_bytes, self.run_)
        # The actors are asked one after the other: some beats may fall between
        # them, with a sanitizer on a busy machine up to a second's.
        between = 10 if ap.SANITIZED else 3
        said = answers + report["heartbeats"] - 1
        self.assertLessEqual(uart["tx"], said + between, self.run_)
        if not peer_went:
            self.assertGreaterEqual(uart["tx"], said - between, self.run_)
        self.assertGreaterEqual(uart["tx_bytes"], self.peer.received)
        return report

    def test_every_beat_is_a_line(self):
        self.start_with_line()
        for _ in range(10):
            self.assertEqual(self.peer.read_line(), "hello")
        report = self.stop(answers=0, rx=0, errors=0, rx_bytes=0)
        self.assertGreaterEqual(report["heartbeats"], 11)

    def test_capture_reports_in_lines(self):
        self.start_with_line("--capture.report-every=5")
        first = int(self.peer.wait_line(
            r"^capture (\d+) mean \d+ range \d+\.\.\d+$")[1])
        second = int(self.peer.wait_line(r"^capture (\d+) ")[1])
        self.assertGreaterEqual(second - first, 5)
        self.run_.stop()
        self.check_clean_end(self.run_)

    def test_commands_are_carried_out_and_answered(self):
        self.start_with_line()
        commands = [
            ("led blink 50", r"^ok LED_BLUE: on (on|off) period_ms 50$"),
            ("led state", r"^ok LED_BLUE: on (on|off) period_ms 50$"),
            ("led LED_RED on", r"^ok LED_RED: on on "),
            ("led LED_RED toggle", r"^ok LED_RED: on off "),
            ("camera configure", r"^ok camera: pixformat RGB565 framesize "
                                 r"QVGA .*framebuffers 3 "),
            ("camera framesize VGA", r"^ok camera: pixformat RGB565 framesize VGA "),
            ("camera pixformat grayscale", r"^ok camera: pixformat GRAYSCALE "),
            ("camera framebuffers 4", r"^ok camera: .* framebuffers 4 "),
            ("camera framerate 50", r"^ok camera: .* framerate 50 "),
            ("heartbeat text still here", r"^ok heartbeat: .* text .still here.$"),
        ]
        for command, answer in commands:
            with self.subTest(command=command):
                self.ask(command, answer)
        self.peer.wait_line("^still here$")
        listed = self.help()
        self.actors = sum(" statistics" in line for line in listed)
        delivered = self.delivered()
        end = time.monotonic() + ap.PATIENCE_S
        while self.delivered() < delivered + 10:
            self.assertLess(time.monotonic(), end, "frames stay away")
        sent = self.commands_sent
        rx_bytes = (sum(len(x[0]) + 1 for x in commands)
                    + len(HELP) + sent * len("stats\n"))
        # Each answer to `stats` is a line of every actor.
        report = self.stop(
            answers=len(commands) + len(listed) + self.actors * sent,
            rx=len(commands) + 2 + sent, errors=0, rx_bytes=rx_bytes)
        self.assertGreater(report["frames"]["delivered"], delivered)

    def help(self):
        """All lines of `help`, and the answer of an actor behind them."""
        self.peer.send_line(HELP.rstrip("\n"))
        lines = [self.peer.wait_line(r"^help \[ACTOR\]$")[0]]
        while not lines[-1].startswith("ok LED_GREEN:"):
            lines.append(self.peer.wait_line(
                "^(?!hello|still here).*$")[0])
        return lines

    actors = 0
    commands_sent = 0

    def delivered(self):
        """Asks for all statistics; returns the number of frames."""
        self.commands_sent += 1
        self.peer.send_line("stats")
        # Several actors answer, in whatever order.
        seen = {}
        patterns = {"camera": r"^ok camera: .* frames.delivered (\d+) ",
                    "capture": r"^ok capture: frames (\d+) ",
                    "beats": r"^ok heartbeat: beats (\d+) ",
                    "led": r"^ok LED_\w+: .* toggles (\d+) ",
                    "uart": r"^ok uart: .* rx_lines (\d+) "}
        for _ in range(self.actors):
            line = self.peer.wait_line(r"^ok .*$")[0]
            for name, pattern in patterns.items():
                found = re.search(pattern, line)
                if found:
                    seen.setdefault(name, []).append(int(found[1]))
        self.assertEqual({x: len(y) for x, y in seen.items()},
                         {"camera": 1, "capture": 1, "beats": 1, "led": 3,
                          "uart": 1})
        return seen["camera"][0]

    def test_wrong_commands_are_answered_with_an_error_and_change_nothing(
            self):
        self.start_with_line()
        refused_by_parser = [
            ("fly", "'fly'"),
            ("led", "'led'"),
            ("led blink soon", "'soon'"),
            ("led blink -5", "'-5'"),
            ("led on and on", "'and'"),
            ("camera framebuffers 99999999999", "'99999999999'"),
            ("heartbeat", "'heartbeat'"),
            ("led LED_NONE on", "LED_NONE"),
            ("   ", "help"),
        ]
        refused_by_actor = [
            ("camera framesize 0x0", FRAMESIZE),
            ("camera pixformat RGB999", "Pixel format is not supported"),
            ("camera framebuffers 0", "An invalid argument is used."),
            ("camera framerate -1", "An invalid argument is used."),
            ("led blink 0", "An invalid argument is used."),
            ("led blink", "period_ms=0"),
            ("camera framesize", "framesize"),
            ("camera framesize QVGA twice", "pixformat=twice"),
        ]
        for command, text in refused_by_parser + refused_by_actor:
            with self.subTest(command=command):
                line = self.ask(command, "^error: (.*)$")[1]
                self.assertIn(text, line)
        self.ask("camera configure",
                 "^ok camera: pixformat RGB565 framesize QVGA .*framebuffers 3 ")
        commands = [x[0] for x in refused_by_parser + refused_by_actor]
        commands.append("camera configure")
        self.stop(answers=len(commands), rx=len(commands),
                  errors=len(refused_by_parser),
                  rx_bytes=sum(len(x) + 1 for x in commands))

    def test_help_lists_the_commands(self):
        self.start_with_line()
        lines = self.help()
        for word in ("stats", "led_blue blink period_ms=N", "led_green ",
                     "camera configure ", "heartbeat configure ", "uart "):
            self.assertTrue(any(x.startswith(word) for x in lines), lines)
        self.stop(answers=len(lines), rx=2, errors=0, rx_bytes=len(HELP))

    def test_garbage_is_answered_with_errors_and_harms_nothing(self):
        self.start_with_line()
        source = random.Random(20)
        # Line ends come as often as in text, or most of it were one line.
        garbage = bytearray(source.choices(range(256), k=10_000))
        for at in source.sample(range(len(garbage)), 60):
            garbage[at] = ord("\n")
        garbage += b"\n"
        self.peer.send(bytes(garbage))
        taken, too_long = count_lines(bytes(garbage))
        self.assertGreater(too_long, 0)
        for _ in range(taken + too_long):
            self.peer.wait_line("^error: ")
        self.ask("camera configure", "^ok camera: pixformat RGB565 ")
        self.stop(answers=taken + too_long + 1, rx=taken + 1,
                  errors=taken + too_long,
                  rx_bytes=len(garbage) + len("camera configure\n"))

    def test_a_line_of_any_length_is_thrown_away_and_the_next_one_taken(self):
        self.start_with_line()
        self.peer.send(100_000 * b"a" + b"\n")
        self.peer.wait_line(f"^error: .* {MAX_LINE} bytes")
        self.ask("led LED_RED on", "^ok LED_RED: on on ")
        self.stop(answers=2, rx=1, errors=1, rx_bytes=100_001 + 15)

    def test_a_peer_may_go_and_come_back(self):
        self.start_with_line()
        self.peer.send_line("led LED_RED on")
        self.peer.wait_line("^ok LED_RED: on on ")
        for _ in range(3):
            self.peer.close()
            self.peer = self.connect()
            # Whole lines from the first one on, not the rest of an old one.
            self.assertEqual(self.peer.read_line(), "hello")
            self.ask("led LED_RED state", "^ok LED_RED: on on ")
        self.stop(answers=4, rx=4, errors=0, peer_went=True,
                  rx_bytes=len("led LED_RED on\n")
                  + 3 * len("led LED_RED state\n"))

    def test_a_peer_that_never_reads_holds_up_nobody(self):
        self.start_with_line("--led.period-ms=50")
        # Each is answered with a dozen lines: megabytes, which no queue takes.
        self.peer.stuff(30_000 * b"help\n")
        self.run_.wait_line(r" ([0-9.]+) s  ")
        before = int(self.run_.wait_line(r" (\d+) toggles")[1])
        after = int(self.run_.wait_line(r" (\d+) toggles")[1])
        # A slow machine makes the help long, not the LED stand still.
        self.assertGreater(after, before)
        self.run_.stop()
        report = self.check_clean_end(self.run_)
        self.assertGreater(report["uart"]["errors"], 0, self.run_)


class PtyTest(UartTests, ap.ProcessTest):

    def line_options(self):
        self.link = self.folder / "camera"
        return [f"--uart.link={self.link}"]

    def open_line(self):
        fd = os.open(self.link, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(fd)
        return fd

    def stop(self, **expected):
        self.assertTrue(self.link.is_symlink())
        self.assertEqual(os.path.realpath(self.link), self.device)
        report = super().stop(**expected)
        self.assertFalse(self.link.is_symlink(), self.run_)
        return report

    def test_a_link_that_leads_nowhere_is_replaced(self):
        link = self.folder / "camera"
        link.symlink_to("/dev/pts/there-is-no-such-terminal")
        self.start_with_line()
        self.stop(answers=0, rx=0, errors=0, rx_bytes=0)


class TcpTest(UartTests, ap.ProcessTest):

    def line_options(self):
        # Both schedulers get their turn.
        return ["--uart.device=tcp:127.0.0.1:0", "--scheduler=cooperative"]

    def open_line(self):
        host, port = re.fullmatch(r"tcp:(127\.0\.0\.1):(\d+)",
                                  self.device).groups()
        return socket.create_connection((host, int(port)), 5).detach()

    def test_a_second_peer_is_sent_away_and_the_first_one_stays(self):
        self.start_with_line()
        with socket.fromfd(self.open_line(), socket.AF_INET,
                           socket.SOCK_STREAM) as second:
            second.settimeout(ap.PATIENCE_S)
            said = b"".join(iter(lambda: second.recv(100), b""))
            self.assertEqual(said, b"actorcsi: another program uses this line; "
                                   b"end that program\r\n")
        self.ask("led LED_RED on", "^ok LED_RED: on on ")
        self.stop(answers=1, rx=1, errors=0, rx_bytes=15)


class NoUartTest(ap.ProcessTest):

    def test_none_means_no_line_at_all(self):
        run = self.run_to_end("--uart.device=none", "--duration=300ms",
                              "--json")
        report = self.check_clean_end(run)
        self.assertEqual(report["uart"]["tx"], 0, run)
        self.assertFalse([x for x in run.lines if x.startswith("uart: ")])


if __name__ == "__main__":
    ap.main()
