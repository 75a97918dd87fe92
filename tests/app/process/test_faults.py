#!/usr/bin/env python3
"""A camera that fails: each fault is counted under its name, nothing else is,
and the frames go on."""

import actorcsi_process as ap

SILENCE_LIMIT_S = 3


class FaultsTest(ap.ProcessTest):

    def check_faults(self, run):
        run.wait()
        report = self.check_clean_end(run)
        frames = report["frames"]
        dropped = frames["dropped"]
        self.assertGreater(frames["begun"], 50, run)
        self.assertEqual(dropped["overrun"], 3, run)
        self.assertEqual(dropped["bus_error"], 1, run)
        self.assertEqual(dropped["missed_line"], 2, run)
        self.assertEqual(dropped["late_dma"], 1, run)
        self.assertEqual(dropped["aborted"], 0, run)
        self.assertEqual(dropped["queue_full"], 0, run)
        self.assertEqual(report["timeouts"], 0, run)
        self.check_beaten(report["led_toggles"], 0.2, report, run)
        self.check_beaten(report["heartbeats"], 1, report, run)

    def test_each_fault_is_counted_under_its_own_name(self):
        variants = ["--scheduler=host", "--scheduler=cooperative",
                    "--camera.polling=yield", "--camera.framebuffers=1",
                    "--camera.framebuffers=8", "--camera.jitter=0.2"]
        runs = [self.start(
            "--camera.fault=overrun:3@10,bus_error@20,missed_line:2@30,"
            "late_dma@40", "--duration=2s", "--camera.fps=60", "--json",
            variant) for variant in variants]
        for variant, run in zip(variants, runs):
            with self.subTest(variant=variant):
                self.check_faults(run)

    def check_silence(self, fault, seconds):
        """Both schedulers at a time. Returns the reports."""
        runs = [self.start(f"--camera.fault={fault}", "--json",
                           f"--duration={seconds}s",
                           f"--scheduler={scheduler}")
                for scheduler in ap.SCHEDULERS]
        result = []
        for run in runs:
            run.wait()
            with self.subTest(options=run.options):
                report = self.check_clean_end(run)
                self.check_beaten(report["led_toggles"], 0.2, report, run)
                self.check_beaten(report["heartbeats"], 1, report, run)
                result.append((run, report))
        return result

    def test_a_camera_that_falls_silent_times_out_once_and_is_armed_again(
            self):
        seconds = 8
        for run, report in self.check_silence("silent@30", seconds):
            with self.subTest(options=run.options):
                # Begins with frame 30 after one second and ends with the
                # timeout: 4 of 8 s are left of 30 frames each. A machine with
                # other work loses some.
                delivered = report["frames"]["delivered"]
                self.assertGreater(delivered, 29 + 30, run)
                if not ap.SANITIZED:
                    self.assertGreater(delivered, 29 + 30 * 3.5, run)
                self.assertLessEqual(
                    delivered, 30 * (report["duration_s"] - SILENCE_LIMIT_S),
                    run)
                self.assertEqual(report["timeouts"], 1, run)

    def test_a_short_silence_is_no_timeout(self):
        for run, report in self.check_silence("silent:1000@30", 3):
            with self.subTest(options=run.options):
                delivered = report["frames"]["delivered"]
                self.assertGreater(delivered, 29, run)
                self.assertLessEqual(delivered,
                                     30 * (report["duration_s"] - 1) + 1, run)
                self.assertEqual(report["timeouts"], 0, run)

    def test_a_camera_that_is_silent_from_the_start_is_armed_as_well(self):
        for run, report in self.check_silence("silent", 4):
            with self.subTest(options=run.options):
                self.assertGreater(report["frames"]["delivered"], 0, run)
                self.assertEqual(report["timeouts"], 1, run)


if __name__ == "__main__":
    ap.main()
