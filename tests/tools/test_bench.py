"""Each benchmark runs and its counters make sense. No figure of time is judged:
the machine is busy with other tests."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = sys.argv.pop(1)


def bench(*args):
    return subprocess.run(
        [
            sys.executable,
            os.path.join(ROOT, "tools", "benchmarks", "bench.py"),
            "--build",
            BUILD,
            *args,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
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
            self.assertGreater(values[0], 1_000)
        frames = figures["frames"][0]
        self.assertEqual(frames["frames_capture/leading"]["errors"], 0)
        self.assertGreater(frames["frames_capture/leading"]["frames_per_s"], 0)
        # The platform's side of a frame allocates nothing.
        self.assertEqual(frames["frames_bare"]["allocations_per_frame"], 0)
        for name, entry in frames.items():
            if name.startswith("frames_mock/"):
                self.assertEqual(entry["allocations_per_frame"], 0, name)
        ten = figures["scale"]["cameras"]["scale_cameras/10"]
        self.assertGreater(ten["frames_per_s"], 10)
        self.assertGreater(ten["bytes_per_camera"], 1_000)

    def test_Name_ThatDoesNotExist_IsRefusedWithThoseThatDo(self):
        done = bench("speed")
        self.assertEqual(done.returncode, 2)
        self.assertIn("speed: there is page, polls", done.stderr)

    def test_Rounds_BeyondTheLimit_AreRefused(self):
        done = bench("--rounds", "0", "polls")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--rounds=0: give 1 to 100", done.stderr)


if __name__ == "__main__":
    unittest.main()
