"""Runs each variant of a comparison once, and returns its figures."""

import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import tty

import chatter

HERE = os.path.dirname(os.path.abspath(__file__))


class Bench:
    def __init__(self, build, rounds, smoke):
        self.build = build
        self.rounds = 1 if smoke else rounds
        self.seconds = 0.5 if smoke else 8
        self.smoke = smoke

    def run(self, command, may_fail=False):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=600
        )
        if done.returncode != 0 and not may_fail:
            raise ValueError(
                f"{command[0]} failed ({done.returncode}): {done.stderr.strip()[-500:]}"
            )
        return done.stdout

    def actorcsi(self, *options):
        """One run of the program; returns its final report."""
        text = self.run(
            [
                os.path.join(self.build, "app", "actorcsi"),
                "run",
                "--uart.device=pty",
                f"--duration={int(self.seconds * 1000)}ms",
                "--json",
                *options,
            ]
        )
        result = json.loads(text.splitlines()[-1])
        result["polls_per_s"] = result["polls"] / result["duration_s"]
        return result

    def busy_actorcsi(self, *options):
        """The same with a peer at the other end of the serial line."""
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(folder, "uart")
            with chatter.Chatter(lambda: chatter.open_line(link)) as peer:
                result = self.actorcsi(f"--uart.link={link}", *options)
        return with_peer(result, peer)

    def page(self, python, fps, process_ms, *uart):
        text = self.run(
            [
                *python,
                os.path.join(HERE, "page.py"),
                str(fps),
                str(self.seconds),
                str(process_ms),
                *uart,
            ]
        )
        return json.loads(text)

    def busy_page(self, python, fps, process_ms):
        """The same with a peer at the other end of the serial line."""
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        try:
            with chatter.Chatter(lambda: ours) as peer:
                result = self.page(python, fps, process_ms, os.ttyname(theirs))
        finally:
            os.close(theirs)
        return with_peer(result, peer)

    def bare(self, fps):
        """A loop over the mock camera that does nothing else."""
        found = self.micro(f"latency_bare/{fps}/")[f"latency_bare/{fps}"]
        late = {"p50": found["p50_us"], "p99": found["p99_us"]}
        return {"latency_us": late}

    def micro(self, pattern):
        """Google Benchmark's results, by name."""
        text = self.run(
            [
                os.path.join(self.build, "tools", "benchmarks", "actorcsi_benchmarks"),
                f"--benchmark_filter={pattern}",
                "--benchmark_format=json",
                "--benchmark_min_time=" + ("0.01" if self.smoke else "0.3"),
            ]
        )
        return {
            entry["name"].split("/iterations")[0]: entry
            for entry in json.loads(text)["benchmarks"]
        }


def with_peer(result, peer):
    result["uart_lines"] = {
        "said": peer.said,
        "answered": peer.answered,
        "refused": peer.refused,
    }
    return result


def pythons():
    """The available interpreters: name and command."""
    debian = "/usr/bin/python3"
    result = {"CPython": [debian if os.path.exists(debian) else sys.executable]}
    found = os.environ.get("MICROPYTHON") or shutil.which("micropython")
    if found and not shutil.which(found):
        raise ValueError(
            f"MICROPYTHON={found}: no such program; give the path of an interpreter"
        )
    if found:
        result["MicroPython"] = [found]
    return result
