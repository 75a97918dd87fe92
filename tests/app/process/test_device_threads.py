#!/usr/bin/env python3
"""No device has a thread of its own: one thread of the scheduler waits for all of
them."""

import os
import unittest

import actorcsi_process as ap

CAMERAS = "--camera.names=a,b,c,d"


@unittest.skipIf(ap.SANITIZED, "a sanitizer has threads of its own")
class ThreadsTest(ap.ProcessTest):

    def threads(self, *options):
        """The names of the threads while all actors run."""
        link = self.folder / "line"
        run = self.start("--json", f"--uart.link={link}", *options)
        run.wait_line("^uart: ")
        for _ in range(3):
            run.wait_line("^hello$")
        names = run.threads()
        # The line is served, whoever waits for it.
        fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.write(fd, b"heartbeat statistics\n")
        run.wait_line("^hello$")
        seen = os.read(fd, 4096)
        os.close(fd)
        self.assertIn(b"beats", seen)
        run.stop()
        report = self.check_clean_end(run)
        self.assertGreater(report["frames"]["delivered"], 0)
        return names

    def test_run_with_a_pty_and_four_cameras_has_at_most_four_threads(self):
        # On a larger machine the pool has a worker for each processor.
        names = self.threads(CAMERAS, "--caf.scheduler.max-threads=2")
        self.assertLessEqual(len(names), 4, names)
        if os.cpu_count() <= 2:
            self.assertLessEqual(len(self.threads(CAMERAS)), 4)

    def test_the_cooperative_scheduler_has_one_thread(self):
        self.assertEqual(
            len(self.threads(CAMERAS, "--scheduler=cooperative")), 1)

    def test_a_scheduler_of_caf_has_one_thread_for_all_devices(self):
        options = ("--caf.scheduler.policy=sharing",
                   "--caf.scheduler.max-threads=2")
        self.assertEqual(len(self.threads(*options)),
                         len(self.threads(CAMERAS, *options)))


if __name__ == "__main__":
    ap.main()
