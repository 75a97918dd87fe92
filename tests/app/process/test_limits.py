#!/usr/bin/env python3
"""What the system refuses ends the program with a sentence and code 1: too few
descriptors, too little memory, and a standard output that takes nothing."""

import actorcsi_process as ap

# Each only prints a text.
INFORMING = (("--help",), ("help", "run"), ("run", "--help"), ("help", "caf"),
             ("manual",), ("manual", "run"), ("completion", "bash"),
             ("--version",), ("cameras",))


def closed(redirections):
    """A prefix that starts the program without some standard descriptors."""
    return ("sh", "-c", f'exec "$0" "$@" {redirections}')


class LimitsTest(ap.ProcessTest):

    def check_sentence(self, run, text):
        self.assertEqual(run.code, 1, run)
        self.assertRegex(run.stderr, rf"\Aactorcsi: .*{text}.*\n\Z", run)

    # -- limits of the process --------------------------------------------------

    def test_too_few_descriptors_are_told_in_a_sentence(self):
        for count in range(5, 14):
            with self.subTest(count=count):
                run = self.run_to_end(
                    "--duration=200ms",
                    prefix=("prlimit", "--core=0", f"--nofile={count}"))
                self.assertIn(run.code, (0, 1), run)
                if run.code == 1:
                    self.check_sentence(run, "")
        # Not even for the first object of ours.
        self.check_sentence(self.run_to_end(
            "--duration=200ms", prefix=("prlimit", "--core=0", "--nofile=5")),
            "no file descriptor left: the system refused it; raise the limit")

    def test_too_little_memory_is_told_in_a_sentence(self):
        if ap.SANITIZED:
            self.skipTest("a sanitizer reserves terabytes")
        for megabytes in (50, 55, 60, 65, 70, 80):
            with self.subTest(megabytes=megabytes):
                run = self.run_to_end(
                    "--duration=200ms",
                    prefix=("prlimit", "--core=0",
                            f"--as={megabytes * 1_000_000}"))
                # With too little for its libraries it is not started.
                self.assertNotIn("terminate called", run.stderr, run)

    # -- standard descriptors ---------------------------------------------------

    def test_informing_commands_fail_on_a_full_disk(self):
        for words in INFORMING:
            with self.subTest(words=words), \
                    open("/dev/full", "w", encoding="ascii") as full:
                self.check_sentence(
                    self.run_to_end(*words, command=(), stdout=full),
                    "standard output: No space left on device; ")

    def test_informing_commands_fail_without_standard_output(self):
        for words in INFORMING:
            with self.subTest(words=words):
                self.check_sentence(
                    self.run_to_end(*words, command=(), prefix=closed(">&-")),
                    "standard output: Bad file descriptor; ")

    def test_informing_commands_fail_on_a_file_that_may_not_grow(self):
        with open(self.folder / "help", "w", encoding="ascii") as file:
            self.check_sentence(
                self.run_to_end("help", "run", command=(), stdout=file,
                                prefix=("prlimit", "--fsize=100")),
                "standard output: File too large; ")

    def test_informing_commands_succeed_with_room(self):
        for words in INFORMING:
            with self.subTest(words=words):
                run = self.run_to_end(*words, command=())
                self.assertEqual((run.code, run.stderr), (0, ""), run)
                self.assertTrue(run.lines, run)

    def test_closed_standard_descriptors_are_not_taken_by_other_files(self):
        run = self.start("--json", prefix=closed("<&- 2>&-"))
        run.wait_line("^uart: ")
        files = dict(x.split(": ", 1) for x in run.describe_files())
        # A try of gRPC before main, which it closes with any other number.
        self.assertIn(files["0"], ("/dev/null", "anon_inode:[eventfd]"), files)
        self.assertEqual(files["2"], "/dev/null", files)
        run.wait_until_it_takes_signals()
        run.stop()
        self.check_clean_end(run)

    def test_run_fails_without_standard_output(self):
        self.check_sentence(
            self.run_to_end("--duration=200ms", prefix=closed(">&-")),
            "standard output: Bad file descriptor")


if __name__ == "__main__":
    ap.main()
