#!/usr/bin/env python3
"""SIGINT, SIGTERM and SIGHUP stop the program cleanly whenever they come: every buffer
back, every actor down, exit code 0."""

import itertools
import signal
import time

import actorcsi_process as ap

POLLING = ("notify", "yield")

# What stopping may take on a machine with other work. It takes milliseconds.
STOP_S = 60

EXIT_CODE_INTERRUPTED = 130


class SignalsTest(ap.ProcessTest):

    def start_all(self, *options):
        """One run for each scheduler and way of polling, as a list."""
        return [self.start("--json", f"--scheduler={scheduler}",
                           f"--camera.polling={polling}", *options)
                for scheduler, polling in itertools.product(ap.SCHEDULERS,
                                                            POLLING)]

    def check_stops(self, run, number):
        run.stop(number, timeout=STOP_S)
        return self.check_clean_end(run)

    def check_stop_after(self, seconds, number, *options):
        """Returns the reports."""
        started = time.monotonic()
        runs = self.start_all(*options)
        for run in runs:
            # Before that a signal would kill it, as it would any program.
            run.wait_until_it_takes_signals()
        time.sleep(max(0, started + seconds - time.monotonic()))
        result = []
        for run in runs:
            with self.subTest(options=run.options):
                result.append(self.check_stops(run, number))
        return result

    def check_moments(self, number):
        self.check_stop_after(0, number)
        # Four programs start at once; a sanitizer's need some seconds for it.
        seconds = 8 if ap.SANITIZED else 2
        if not ap.SANITIZED:
            self.check_stop_after(0.05, number)
            self.check_stop_after(0.5, number)
        for report in self.check_stop_after(seconds, number):
            self.assertGreater(report["frames"]["delivered"], 0)
            self.assertGreater(report["led_toggles"], 0)

    def test_sigint_stops_cleanly_with_every_buffer_back(self):
        self.check_moments(signal.SIGINT)

    def test_sigterm_stops_cleanly_with_every_buffer_back(self):
        self.check_moments(signal.SIGTERM)

    def test_sighup_stops_cleanly_and_takes_the_link_away(self):
        link = self.folder / "camera"
        run = self.start("--json", f"--uart.link={link}")
        run.wait_line("^uart: ")
        self.assertTrue(link.is_symlink())
        self.check_stops(run, signal.SIGHUP)
        self.assertFalse(link.is_symlink())

    def test_signals_without_a_meaning_change_nothing(self):
        for scheduler in ap.SCHEDULERS:
            run = self.start("--json", f"--scheduler={scheduler}")
            run.wait_until_it_takes_signals()
            for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE,
                           signal.SIGXFSZ, signal.SIGCHLD, signal.SIGWINCH,
                           signal.SIGURG, signal.SIGCONT, signal.SIGUSR1):
                run.send_signal(number)
                time.sleep(0.02)
            time.sleep(0.3)
            self.assertIsNone(run.code, run)
            self.check_stops(run, signal.SIGTERM)

    def test_a_signal_at_the_very_start_stops_it_before_it_has_begun(self):
        for _ in range(1 if ap.SANITIZED else 5):
            for scheduler in ap.SCHEDULERS:
                with self.subTest(scheduler=scheduler):
                    before = time.monotonic()
                    run = self.start("--json", f"--scheduler={scheduler}")
                    run.wait_until_it_takes_signals()
                    report = self.check_stops(run, signal.SIGINT)
                    # It cannot have run for longer than since it was started.
                    self.assertLessEqual(report["duration_s"],
                                         time.monotonic() - before, run)

    def test_a_signal_stops_a_node_at_whatever_moment_of_its_start(self):
        for i in range(2 if ap.SANITIZED else 12):
            with self.subTest(i=i):
                run = self.start("--roles=camera", "--json", command=("node",))
                run.wait_until_it_takes_signals()
                time.sleep(0.01 * i)
                self.assertEqual(run.stop(signal.SIGTERM), 0, run)

    def test_a_signal_stops_it_in_the_middle_of_100_ms_of_work(self):
        # The 30 ms behind a frame's end are well within. A sanitizer's
        # start-up takes longer.
        seconds = 3.73 if ap.SANITIZED else 0.73
        for report in self.check_stop_after(seconds, signal.SIGINT,
                                            "--capture.process-ms=100"):
            self.assertGreater(report["frames"]["delivered"], 0)

    def test_a_signal_stops_it_while_the_camera_is_silent(self):
        runs = self.start_all("--camera.fault=silent@5")
        time.sleep(0.5)
        for run in runs:
            with self.subTest(options=run.options):
                run.wait_until_it_takes_signals()
                report = self.check_stops(run, signal.SIGTERM)
                # A sanitizer's start may outlast the silence, which ends by itself.
                if not ap.SANITIZED:
                    self.assertLessEqual(report["frames"]["begun"], 4, run)

    def test_a_signal_stops_it_while_pictures_are_saved(self):
        runs = [self.start("--json", f"--scheduler={scheduler}",
                           f"--save={scheduler}", "--camera.fps=200")
                for scheduler in ap.SCHEDULERS]
        for scheduler, run in zip(ap.SCHEDULERS, runs):
            folder = self.folder / scheduler
            end = time.monotonic() + ap.PATIENCE_S
            while time.monotonic() < end and not list(folder.glob("*.png")):
                time.sleep(0.1)
            self.check_stops(run, signal.SIGINT)
            files = list(folder.iterdir())
            self.assertGreater(len(files), 0)
            for path in files:
                # The closing chunk of a PNG: none was left half written.
                self.assertEqual(path.read_bytes()[-8:-4], b"IEND", path)

    def test_without_json_the_last_line_is_a_status(self):
        run = self.start()
        run.wait_line("^uart: ")
        self.assertEqual(run.stop(signal.SIGTERM, timeout=STOP_S), 0, run)
        self.assertEqual(run.stderr, "", run)
        self.assertFalse([x for x in run.lines if x.startswith("{")], run)

    def start_busy(self):
        """A run that does not stop for 10 s: the cooperative scheduler cannot
        before the work is done."""
        run = self.start("--scheduler=cooperative",
                         "--capture.process-ms=10000")
        run.wait_line("^uart: ")
        time.sleep(0.5)
        return run

    def check_ends_at_once(self, run, number):
        self.assertIsNone(run.code, run)
        before = time.monotonic()
        self.assertEqual(run.stop(number), EXIT_CODE_INTERRUPTED, run)
        if not ap.SANITIZED:
            self.assertLess(time.monotonic() - before, 8)

    def test_a_second_sigint_ends_it_at_once(self):
        for first in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(first=first):
                run = self.start_busy()
                run.send_signal(first)
                time.sleep(0.2)
                self.check_ends_at_once(run, signal.SIGINT)

    def test_a_second_sigterm_or_sighup_ends_it_after_1_s(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                run = self.start_busy()
                run.send_signal(number)
                time.sleep(1.2)
                self.check_ends_at_once(run, number)

    def test_sigterm_or_sighup_twice_within_1_s_is_one_order(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                link = self.folder / f"camera-{number}"
                # With work to do it is still there when the second one comes.
                run = self.start("--json", f"--uart.link={link}",
                                 "--capture.process-ms=300")
                run.wait_line("^uart: ")
                run.send_signal(number)
                time.sleep(0.02)
                run.send_signal(number)
                run.wait(STOP_S)
                self.check_clean_end(run)
                self.assertFalse(link.is_symlink())

    def test_timeout_stops_it_cleanly_with_its_json(self):
        seconds = 8 if ap.SANITIZED else 2
        link = self.folder / "camera"
        # It signals its command, and then the group that both are in.
        run = self.start("--json", f"--uart.link={link}",
                         prefix=("setsid", "-w", "timeout", "--preserve-status",
                                 str(seconds)))
        run.wait(STOP_S)
        self.check_clean_end(run)
        self.assertFalse(link.is_symlink())

    def test_sighup_that_nohup_ignores_stays_ignored(self):
        for scheduler in ap.SCHEDULERS:
            with self.subTest(scheduler=scheduler):
                run = self.start("--json", f"--scheduler={scheduler}",
                                 prefix=("env", "--ignore-signal=HUP"))
                run.wait_until_it_takes_signals()
                run.send_signal(signal.SIGHUP)
                time.sleep(0.5)
                self.assertIsNone(run.code, run)
                self.check_stops(run, signal.SIGTERM)


if __name__ == "__main__":
    ap.main()
