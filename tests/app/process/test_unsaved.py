#!/usr/bin/env python3
"""Frames and pictures of the button that cannot be saved: the run goes on, counts them, says why, and ends
with code 1."""

import json
import os
import time

import actorcsi_process as ap
import pictures


class UnsavedTest(ap.ProcessTest):
    def check_unsaved(self, run, reason):
        run.wait()
        self.assertEqual(run.code, 1, run)
        self.assertRegex(run.stderr, rf"--save: \d+ frames could not be saved, "
                                     rf"the last one: .*{reason}.*; make room")
        report = run.report()
        self.assertGreater(report["unsaved"], 0, run)
        self.assertEqual(report["leased"], 0, run)
        self.check_accounts(report, run)
        self.check_beaten(report["led_toggles"], 0.2, report, run)
        return report

    def test_file_size_limit_kills_nothing(self):
        for scheduler in ap.SCHEDULERS:
            self.check_unsaved(self.start(
                f"--save={self.folder}/{scheduler}", "--duration=1s", "--json",
                f"--scheduler={scheduler}", prefix=("prlimit", "--fsize=100")),
                "File too large")

    def test_full_disk_is_told_and_room_is_used_again(self):
        # A quota of blocks would need a mount: what a full disk says comes
        # from a folder that takes no files.
        folder = self.folder / "out"
        folder.mkdir()
        run = self.start(f"--save={folder}", "--duration=3s", "--json")
        run.wait_line(r"[1-9]\d* saved")
        folder.rename(self.folder / "away")
        run.wait_line("frames not saved")
        (self.folder / "away").rename(folder)
        report = self.check_unsaved(run, "No such file")
        # One may be saved after the report.
        self.assertIn(len(list(folder.iterdir())) - report["saved"], (0, 1))

    def test_pictures_of_the_button_that_cannot_be_saved_are_counted(self):
        folder = self.folder / "out"
        link = self.folder / "tty"
        run = self.start(f"--button.save={folder}", f"--uart.link={link}",
                         "--json")
        run.wait_line("^uart: ")
        folder.rmdir()

        def call(method):
            done = self.run_to_end(link, method, command=("call",))
            self.assertEqual(done.code, 0, done)
            return json.loads(done.lines[-1])

        call("button.press")
        end = time.monotonic() + ap.PATIENCE_S
        while (not int(call("button.statistics").get("unsaved", 0))
               and time.monotonic() < end):
            time.sleep(0.1)
        run.stop()
        self.assertEqual(run.code, 1, run)
        self.assertRegex(run.stderr,
                         r"\Aactorcsi: --button\.save: 1 pictures could not be "
                         r"saved, the last one: .*No such file.*; make room")
        self.assertEqual(run.report()["unsaved"], 1, run)

    def test_what_is_planted_is_neither_followed_nor_waited_for(self):
        folder = self.folder / "out"
        folder.mkdir()
        victim = self.folder / "victim"
        victim.write_text("mine")
        for i in range(1, 40, 2):
            os.symlink(victim, folder / f"frame-{i:08}.png")
            os.mkfifo(folder / f"frame-{i + 1:08}.png")
        run = self.run_to_end(f"--save={folder}", "--duration=1s", "--json")
        report = self.check_clean_end(run)
        self.assertEqual(report["unsaved"], 0)
        self.assertGreater(report["saved"], 0)
        self.assertEqual(victim.read_text(), "mine")

    def test_folder_goes_on_without_a_picture_that_is_none(self):
        folder = self.folder / "in"
        folder.mkdir()
        good = pictures.make(8, 8, lambda x, y: (220, 20, 20))
        (folder / "a.png").write_bytes(pictures.to_png(good))
        (folder / "b.jpg").write_bytes(b"\xff\xd8nonsense")
        run = self.run_to_end(f"--camera.source={folder}", "--duration=500ms",
                              "--json")
        self.assertEqual(run.code, 0, run)
        self.assertIn("b.jpg: ", run.stderr)
        self.assertIn("this picture is left out", run.stderr)
        self.assertGreater(run.report()["frames"]["delivered"], 0)
        (folder / "a.png").unlink()
        run = self.run_to_end(f"--camera.source={folder}", "--duration=500ms")
        self.assertEqual(run.code, 1, run)
        self.assertIn("b.jpg: ", run.stderr)


if __name__ == "__main__":
    ap.main()
