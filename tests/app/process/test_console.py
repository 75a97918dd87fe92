#!/usr/bin/env python3
"""What a person sees: plain lines in a pipe, a status drawn in place on a
terminal, help, completion, and options from a file."""

import os
import pty
import re
import subprocess
import threading

import actorcsi_process as ap

OPTIONS = """
    --camera.source --camera.fps --camera.framesize --camera.pixformat
    --camera.framebuffers --camera.polling --camera.window --camera.overrun
    --camera.jitter --camera.fault --capture.process-ms --led.period-ms
    --heartbeat.period-ms --scheduler --duration --json --save --uart.device
    --uart.link --uart.baud""".split()

COMMANDS = ("run", "node", "cluster", "top", "attach", "call")

ESCAPE = "\033"

STATUS = re.compile(
    r"^ *[0-9.]+ s  [0-9.]+ fps, \d+ delivered, \d+ dropped \([a-z_, 0-9]+\), "
    r"led (on|off), \d+ toggles, \d+ beats, uart \d+ in \d+ out$")


class Terminal:
    """A terminal that a run draws on, and all that it was sent."""

    def __init__(self):
        self._master, self.slave = pty.openpty()
        self._sent = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        while True:
            try:
                got = os.read(self._master, 65536)
            except OSError:  # nobody has the other end open any more
                return
            if not got:
                return
            self._sent += got

    def close(self):
        """Returns what was sent. The run is over."""
        os.close(self.slave)
        self._reader.join()
        os.close(self._master)
        return self._sent.decode().replace("\r\n", "\n")


def screen_of(sent):
    """What is on the terminal at the end: the program moves up by lines, and
    clears from there. Nothing else is expected of it."""
    lines = [""]
    for part in re.split(r"(\033\[[0-9;?]*[A-Za-z]|\n)", sent):
        up = re.fullmatch(r"\033\[(\d+)A", part)
        if up:
            at = len(lines) - 1 - int(up[1])
            if at < 0:
                raise AssertionError(f"moves above the top: {sent!r}")
            # What follows clears the rest.
            lines = lines[:at] + [""]
        elif part == "\n":
            lines.append("")
        elif part == "\033[J":
            pass
        elif part.startswith(ESCAPE):
            raise AssertionError(f"unexpected {part!r}")
        else:
            lines[-1] += part
    return lines


class PipeTest(ap.ProcessTest):

    def test_output_into_a_pipe_is_plain_lines(self):
        run = self.run_to_end("--duration=2500ms", "--json")
        report = self.check_clean_end(run)
        for line in run.lines:
            self.assertTrue(line.isascii() and line.isprintable(), repr(line))
        kinds = {"hello": 0, "uart": 0, "status": 0}
        for line in run.lines[:-1]:
            if line == "hello":
                kinds["hello"] += 1
            elif re.fullmatch(r"uart: /dev/pts/\d+", line):
                kinds["uart"] += 1
            else:
                self.assertTrue(STATUS.match(line), line)
                kinds["status"] += 1
        self.assertEqual(kinds["uart"], 1, run)
        self.assertIn(kinds["hello"], (2, 3), run)
        # One for each second, and the last.
        self.assertEqual(kinds["status"], 3, run)
        self.check_keys(report)

    def check_keys(self, report):
        """What the last line promises at least."""
        latency = {"p50", "p99", "max"}
        groups = {"frames": {"begun", "delivered", "dropped", "waiting",
                             "in_flight"},
                  "uart": {"rx", "tx", "errors"},
                  "latency_us": latency, "led_late_us": latency}
        for name, members in groups.items():
            self.assertLessEqual(members, set(report[name]))
            for member in members - {"dropped"}:
                self.assertGreaterEqual(report[name][member], 0)
        for name in ("duration_s", "polls", "led_toggles", "heartbeats",
                     "fps", "cpu_percent"):
            self.assertGreater(report[name], 0, name)
        for name in ("latency_us", "led_late_us"):
            times = report[name]
            self.assertLessEqual(times["p50"], times["p99"])
            self.assertLessEqual(times["p99"], times["max"])

    def test_a_silent_sensor_is_seen(self):
        run = self.start("--camera.fault=silent@1")
        run.wait_line(r"; capture errors: 1, last: .*timed out")
        self.assertEqual(run.stop(), 0, run)

    def test_frames_that_were_not_saved_are_seen(self):
        run = self.run_to_end("--save=out", "--camera.fps=500", "--json",
                              "--camera.framesize=VGA", "--duration=1500ms")
        report = self.check_clean_end(run)
        self.assertGreater(report["skipped"], 0, run)
        last = run.lines[-2]
        self.assertIn(f", {report['saved']} saved, "
                      f"{report['skipped']} skipped", last)

    def test_lines_come_when_they_are_said_and_not_at_the_end(self):
        run = self.start("--heartbeat.period-ms=50")
        for _ in range(5):
            run.wait_line("^hello$")
        self.assertIsNone(run.code)
        self.assertEqual(run.stop(), 0, run)


class TerminalTest(ap.ProcessTest):

    def run_on_terminal(self, *options):
        """Returns the run and what it drew."""
        terminal = Terminal()
        run = self.run_to_end(*options, stdout=terminal.slave)
        return run, terminal.close()

    def test_a_terminal_shows_a_live_status(self):
        run, sent = self.run_on_terminal("--duration=2500ms")
        self.assertEqual((run.code, run.stderr), (0, ""), sent)
        self.assertIn(ESCAPE, sent)
        screen = screen_of(sent)
        text = "\n".join(screen)
        # Drawn several times, seen once.
        self.assertGreaterEqual(len(re.findall(" fps ", sent)), 3)
        for pattern in (r"(?m)^ *camera +[0-9.]+ fps +\d+ delivered",
                        r"(?m)^ *dropped +",
                        r"(?m)^ *capture +mean \d+",
                        r"(?m)^ *LED_BLUE +\[[* ]\] +\d+ toggles",
                        r"(?m)^ *heartbeat +\d+ beats, last \"hello\"",
                        r"(?m)^ *uart +/dev/pts/\d+, \d+ lines in, \d+ out"):
            self.assertEqual(len(re.findall(pattern, text)), 1,
                             f"{pattern}: {text}")
        # Lines that stay are above it.
        self.assertIn(screen.count("hello"), (2, 3), text)
        last_hello = len(screen) - 1 - screen[::-1].index("hello")
        first = next(i for i, x in enumerate(screen) if " fps " in x)
        self.assertLess(last_hello, first, text)

    def test_the_report_follows_the_status(self):
        run, sent = self.run_on_terminal("--duration=1200ms", "--json")
        self.assertEqual(run.code, 0, sent)
        run.lines = [x for x in screen_of(sent) if x]
        self.check_accounts(run.report(), sent)

    def test_an_error_does_not_draw(self):
        run, sent = self.run_on_terminal("--camera.framesize=0x0")
        self.assertGreater(run.code, 0)
        self.assertIn("--camera.framesize", run.stderr)
        self.assertNotIn(ESCAPE, sent)


class HelpTest(ap.ProcessTest):

    def say(self, *words):
        run = self.run_to_end(command=words)
        self.assertEqual((run.code, run.stderr), (0, ""), run)
        return "\n".join(run.lines)

    def test_help_lists_every_option(self):
        texts = [self.say("run", flag) for flag in ("--help", "-h")]
        texts.append(self.say("help", "run"))
        for text in texts:
            # An option, and its text over as many lines as it takes.
            found = dict(re.findall(r"(?m)^  (--[\w.-]+)(?:=\S+)?"
                                    r"((?:(?:\n {20,}| {2,}).*)+)",
                                    text))
            for option in OPTIONS:
                self.assertIn(option, found)
                if option != "--json":
                    self.assertIn("; default: ",
                                  " ".join(found[option].split()), option)
            for option in ("--led.period-ms", "--heartbeat.period-ms",
                           "--capture.process-ms"):
                self.assertIn("in ms", " ".join(found[option].split()))

    def test_the_program_itself_helps_as_well(self):
        text = self.say("--help")
        self.assertEqual(self.say("help"), text)
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^  {command} +[A-Z]\w+ \w+")
            self.assertTrue(self.say("help", command).startswith(
                f"usage: actorcsi {command} "))

    def test_the_options_of_caf_are_a_group(self):
        self.assertNotIn("--caf.", self.say("help", "run"))
        self.assertIn("--caf.scheduler.max-threads=", self.say("help", "caf"))

    def test_the_version_is_shown(self):
        self.assertRegex(self.say("--version"),
                         r"^actorcsi \d+\.\d+\.\d+( \([0-9a-f]{12}(-dirty)?\))?$")

    def test_help_starts_nothing(self):
        link = self.folder / "camera"
        run = self.run_to_end(f"--uart.link={link}", "--save=saved", "--help")
        self.assertEqual(run.code, 0, run)
        self.assertEqual(list(self.folder.iterdir()), [])

    def complete(self, *words):
        """What bash offers for the last of `words`, which it takes apart as
        its word breaks say."""
        words = " ".join(f"'{x}'" for x in words)
        (self.folder / "script").write_text(
            f"{self.say('completion', 'bash')}\n"
            # It is only there while bash completes.
            "compopt() { :; }\n"
            f"COMP_WORDS=({words})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}}-1))\n"
            "_actorcsi\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n")
        return subprocess.run(["bash", self.folder / "script"], check=True,
                              capture_output=True, text=True).stdout.split()

    def test_bash_completes_commands_options_and_choices(self):
        self.assertEqual(self.complete("actorcsi", "cl"), ["cluster"])
        self.assertLessEqual(set(COMMANDS), set(self.complete("actorcsi", "")))
        self.assertEqual(self.complete("actorcsi", "run", "--camera.f"),
                         ["--camera.fps=", "--camera.framesize=",
                          "--camera.framebuffers=", "--camera.fault="])
        self.assertEqual(self.complete("actorcsi", "run", "--js"), ["--json"])
        self.assertEqual(
            self.complete("actorcsi", "run", "--camera.polling", "="),
            ["notify", "yield"])
        self.assertEqual(
            self.complete("actorcsi", "node", "--camera.polling", "=", "y"),
            ["yield"])
        self.assertEqual(
            self.complete("actorcsi", "run", "--caf.scheduler.max-thr"),
            ["--caf.scheduler.max-threads=", "--caf.scheduler.max-throughput="])
        self.assertEqual(self.complete("actorcsi", "help", "att"), ["attach"])
        self.assertEqual(self.complete("actorcsi", "attach", "/de"), [])


class FileTest(ap.ProcessTest):

    def run_with_file(self, content, *options):
        (self.folder / "camera.conf").write_text(content)
        run = self.run_to_end("--config-file=camera.conf", *options)
        self.assertEqual((run.code, run.stderr), (0, ""), run)
        return run

    FILE = """
        # Half the rate, on one thread.
        json = true
        duration = "550ms"
        scheduler = "cooperative"

        [camera]
        fps = 15
        framesize = "QQVGA"

        [heartbeat]
        text = "from the file"  ; as said
        period-ms = 100

        [uart]
        device = "none"
        """

    def test_a_file_sets_options(self):
        run = self.run_with_file(self.FILE)
        report = self.check_clean_end(run)
        self.check_beaten(report["heartbeats"], 0.1, report, run)
        self.assertIn("from the file", run.lines)
        self.assertFalse([x for x in run.lines if x.startswith("uart: ")])
        # 15 and not 30 a second.
        self.assertLessEqual(report["frames"]["begun"],
                             15 * report["duration_s"] + 1, run)

    def test_the_command_line_wins_over_the_file(self):
        run = self.run_with_file(
            self.FILE, "--heartbeat.text=from the line",
            "--heartbeat.period-ms=200", "--duration=1s")
        report = self.check_clean_end(run)
        self.assertGreaterEqual(report["duration_s"], 1, run)
        self.check_beaten(report["heartbeats"], 0.2, report, run)
        self.assertIn("from the line", run.lines)
        self.assertNotIn("from the file", run.lines)

    def test_the_command_line_wins_where_it_says_the_default(self):
        run = self.run_with_file(self.FILE, "--heartbeat.text=hello")
        self.assertIn("hello", run.lines)
        self.assertNotIn("from the file", run.lines)

    def test_the_example_of_the_help_works(self):
        shown = "\n".join(self.run_to_end("--help").lines)
        example = re.search(r"overrides the file:\n\n((?:  .*\n|\n)*)", shown)[1]
        self.assertIn("[camera]", example)
        run = self.run_with_file(example, "--duration=300ms")
        self.check_clean_end(run)

    def test_a_file_of_windows_is_read(self):
        content = "\ufeff" + self.FILE.replace("\n", "\r\n")
        (self.folder / "windows.conf").write_bytes(content.encode("utf-8"))
        run = self.run_to_end("--config-file=windows.conf")
        self.assertEqual((run.code, run.stderr), (0, ""), run)
        self.assertIn("from the file", run.lines)

    def test_of_several_files_the_last_one_wins(self):
        (self.folder / "more.conf").write_text(
            'heartbeat.text = "from the second"\n')
        run = self.run_with_file(self.FILE, "--config-file=more.conf")
        self.check_clean_end(run)
        self.assertIn("from the second", run.lines)
        self.assertNotIn("from the file", run.lines)

    def test_an_empty_file_sets_nothing(self):
        run = self.run_with_file("", "--duration=300ms", "--json")
        self.check_clean_end(run)


if __name__ == "__main__":
    ap.main()
