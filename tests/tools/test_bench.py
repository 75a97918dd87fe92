"""Each benchmark runs and its counters make sense. No figure of time is judged:
the machine is busy with other tests."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = sys.argv.pop(1)
FOLDER = os.path.join(ROOT, "tools", "benchmarks")
COMMAND = [sys.executable, os.path.join(FOLDER, "bench.py"), "--build", BUILD]


def bench(*args):
    return subprocess.run(
        [*COMMAND, *args],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


class Bench(unittest.TestCase):
    def test_Smoke_EachBenchmark_CountsWhatItShould(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "figures.json")
            done = bench("--smoke", "--json", path, "page", "polls", "frames", "scale")
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(path, encoding="utf-8") as text:
                figures = json.load(text)
        for way in figures["page"]["runs"]:
            with self.subTest(way["way"]):
                run = way["runs"][0]
                if "limit" in way["way"]:
                    self.assertGreater(run["latency_us"]["p50"], 0)
                    continue
                self.assertGreater(run["polls_per_s"], 0)
                self.assertGreaterEqual(run["led_toggles"], 1)
                self.assertGreaterEqual(run["heartbeats"], 1)
                self.assertGreater(run["latency_us"]["max"], 0)
                if "nobody at the UART" not in way["way"]:
                    self.assertGreater(run["uart_lines"]["answered"], 10)
        polls = figures["polls"]
        self.assertLess(polls["allocations_per_1000_polls"][0], 1)
        for values in polls["polls_per_s"].values():
            self.assertGreater(values[0], 250)
        frames = figures["frames"][0]
        self.assertEqual(frames["frames_capture/leading"]["errors"], 0)
        self.assertGreater(frames["frames_capture/leading"]["frames_per_s"], 0)
        # The platform's side of a frame allocates nothing.
        self.assertEqual(frames["frames_bare"]["allocations_per_frame"], 0)
        for name, entry in frames.items():
            if name.startswith("frames_mock/"):
                self.assertEqual(entry["allocations_per_frame"], 0, name)
        ten = figures["scale"]["cameras"]["scale_cameras/10"]
        self.assertGreater(ten["frames_per_s"], 0)
        self.assertGreater(ten["bytes_per_camera"], 1_000)

    def test_Name_ThatDoesNotExist_IsRefusedWithThoseThatDo(self):
        done = bench("speed")
        self.assertEqual(done.returncode, 2)
        self.assertIn("speed: no such benchmark; choose from page, polls", done.stderr)

    def test_Rounds_BeyondTheLimit_AreRefused(self):
        done = bench("--rounds", "0", "polls")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--rounds=0: give 1 to 100", done.stderr)

    def test_Rounds_ThatAreNoNumber_AreRefusedWithTheLimits(self):
        done = bench("--rounds", "many", "polls")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--rounds=many: give 1 to 100", done.stderr)

    def test_Path_ThatCannotBeWritten_IsRefusedBeforeAnythingIsMeasured(self):
        with tempfile.TemporaryDirectory() as folder:
            for option, path in {
                "--json": os.path.join(folder, "none", "x.json"),
                "--report": os.path.join(folder, "file", "report"),
            }.items():
                with self.subTest(option):
                    with open(os.path.join(folder, "file"), "w", encoding="utf-8"):
                        pass
                    done = bench(option, path, "polls")
                    self.assertEqual(done.returncode, 2)
                    self.assertIn(f"{option}={path}: ", done.stderr)
                    self.assertEqual(done.stdout, "")

    def test_Report_WhereThereIsAnotherReadme_IsRefused(self):
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "README.md")
            with open(page, "w", encoding="utf-8") as text:
                text.write("# Somebody's own\n")
            done = bench("--report", folder, "polls")
            self.assertEqual(done.returncode, 2)
            self.assertIn("is not a report", done.stderr)
            with open(page, encoding="utf-8") as text:
                self.assertEqual(text.read(), "# Somebody's own\n")

    def test_Interrupted_EndsWithoutATraceOrAProcessLeft(self):
        run = subprocess.Popen(
            [*COMMAND, "--smoke", "page"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.assertIn("cores of", run.stdout.readline())
        time.sleep(1)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=240)
        self.assertEqual(run.returncode, 130, said)
        self.assertIn("bench: interrupted in page", said)
        self.assertNotIn("Traceback", said)


class AwakeTest(unittest.TestCase):
    def test_Awake_WhoStartedItIsKilled_EndsToo(self):
        script = (
            "import os, sys; sys.path.insert(0, sys.argv[1]); import awake\n"
            "with awake.Awake() as all:\n"
            "  print(*[x.pid for x in all._spinners], flush=True)\n"
            "  input()\n"
        )
        run = subprocess.Popen(
            [sys.executable, "-c", script, FOLDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        spinners = [int(pid) for pid in run.stdout.readline().split()]
        self.assertEqual(len(spinners), len(os.sched_getaffinity(0)))
        run.kill()
        run.communicate()
        end = time.monotonic() + 120
        while any(os.path.exists(f"/proc/{pid}") for pid in spinners):
            self.assertLess(time.monotonic(), end, "a loop goes on for ever")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
