#!/usr/bin/env python3
"""Where the page's own wrapper fails: once processing takes longer than a
frame, its LED toggles once in five seconds. Here nothing starves."""

import actorcsi_process as ap

# Above what the machine itself is late at the time.
ALLOWANCE_US = 100_000


class StarvationTest(ap.ProcessTest):

    def start_all(self, process_ms):
        """Both schedulers at a time: one keeps one core busy."""
        return {scheduler: self.start(
            "--duration=5s", "--json", "--camera.fps=30",
            "--camera.framebuffers=3", f"--capture.process-ms={process_ms}",
            f"--scheduler={scheduler}") for scheduler in ap.SCHEDULERS}

    def check_row(self, scheduler, process_ms, run, machine_us):
        report = self.check_clean_end(run)
        late = report["led_late_us"]
        frames = report["frames"]
        ap.figures(
            f"starvation {scheduler:11} {process_ms:3} ms: "
            f"toggles={report['led_toggles']} beats={report['heartbeats']} "
            f"delivered={frames['delivered']} "
            f"overwritten={frames['dropped']['overwritten']} "
            f"fps={report['fps']:.2f} led late p50={late['p50']:.0f}us "
            f"p99={late['p99']:.0f}us max={late['max']:.0f}us "
            f"(machine {machine_us:.0f}us)")
        self.check_beaten(report["led_toggles"], 0.2, report, run)
        self.check_beaten(report["heartbeats"], 1, report, run)
        # No more than there is time to work on: the rest is overwritten.
        self.assertGreater(frames["delivered"], 0, run)
        self.assertLessEqual(frames["delivered"],
                             report["duration_s"] * 1000 / process_ms + 1, run)
        if scheduler == "cooperative":
            self.assertLessEqual(
                late["max"], process_ms * 1000 + ALLOWANCE_US + machine_us,
                run)

    def check_work_of(self, process_ms):
        with ap.Disturbance() as machine:
            runs = self.start_all(process_ms)
            for run in runs.values():
                run.wait()
        for scheduler, run in runs.items():
            with self.subTest(scheduler=scheduler):
                self.check_row(scheduler, process_ms, run, machine.worst_us)

    def test_led_and_heartbeat_keep_time_beside_10_ms_of_work(self):
        self.check_work_of(10)

    def test_led_and_heartbeat_keep_time_beside_34_ms_of_work(self):
        self.check_work_of(34)

    def test_led_and_heartbeat_keep_time_beside_50_ms_of_work(self):
        self.check_work_of(50)

    def test_led_and_heartbeat_keep_time_beside_100_ms_of_work(self):
        self.check_work_of(100)


if __name__ == "__main__":
    ap.main()
