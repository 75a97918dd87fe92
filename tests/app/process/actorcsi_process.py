"""Starts `actorcsi run` as a process of its own, for the tests of this folder.

A test file is run as `python3 test_x.py PATH_TO_ACTORCSI [unittest args]`."""

import json
import os
import pathlib
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

# A sanitizer slows the program down severalfold: then nothing is asserted
# about the CPU it uses and the frames it reaches per second.
SANITIZED = bool(os.environ.get("ACTORCSI_SANITIZE"))

# For what takes milliseconds on an idle machine. It only decides how long a
# test that fails takes.
PATIENCE_S = 120

SCHEDULERS = ("host", "cooperative")

DROP_REASONS = {"aborted", "bus_error", "jpeg_overflow", "late_dma",
                "missed_line", "no_buffer", "overrun", "overwritten",
                "queue_full"}

# A run says the first of these while it works, and the second when it has.
SUCCESS = re.compile(r"^\s*[0-9.]+ s  .* fps|^\{")

_program = None
_figures = []


def use(program):
    """Sets the program that is started."""
    global _program
    _program = pathlib.Path(program).resolve()


def main():
    """Takes the program's path off the command line and runs the tests.
    Measured figures come last, so that a person finds them."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} PATH_TO_ACTORCSI [unittest args]")
    use(sys.argv.pop(1))
    result = unittest.main(verbosity=2, exit=False).result
    sys.stderr.flush()
    for line in _figures:
        print(line)
    sys.exit(0 if result.wasSuccessful() else 1)


def figures(line):
    """Keeps a line with measured figures, to be printed at the end."""
    _figures.append(line)


class Run:
    """One process, and what it has said so far."""

    def __init__(self, options, folder, stdout=subprocess.PIPE,
                 command=("run",), space=None, prefix=()):
        # Another network namespace than ours.
        inside = ["ip", "netns", "exec", space] if space else []
        self.options = [str(x) for x in options]
        self.lines = []
        self.stderr = ""
        self._fresh = queue.Queue()
        self._process = subprocess.Popen(
            [*inside, *prefix, str(_program), *command, *self.options], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", errors="backslashreplace")
        self._readers = [threading.Thread(target=self._read_stderr)]
        if self._process.stdout is not None:
            self._readers.append(threading.Thread(target=self._read_stdout))
        for reader in self._readers:
            reader.start()

    def _read_stdout(self):
        for line in self._process.stdout:
            line = line.rstrip("\n")
            self.lines.append(line)
            self._fresh.put(line)
        self._fresh.put(None)

    def _read_stderr(self):
        self.stderr = self._process.stderr.read()

    def __str__(self):
        last = "\n  ".join(self.lines[-5:])
        return (f"actorcsi {' '.join(self.options)}\n  {last}\n"
                f"  stderr: {self.stderr.strip()}")

    @property
    def code(self):
        """The exit code, None while it runs."""
        return self._process.poll()

    def wait_line(self, pattern, timeout=PATIENCE_S):
        """The match of the first line that `pattern` is found in, among those
        that no earlier call has seen."""
        end = time.monotonic() + timeout
        while True:
            try:
                line = self._fresh.get(
                    timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line {pattern!r} in {timeout} s: "
                                     f"{self}") from None
            if line is None:
                raise AssertionError(f"ended without {pattern!r}: {self}")
            found = re.search(pattern, line)
            if found:
                return found

    def forget_lines(self):
        """`wait_line` looks only at what is said from now on."""
        while not self._fresh.empty():
            if self._fresh.get() is None:
                self._fresh.put(None)
                return

    def wait_until_it_takes_signals(self):
        """Waits until SIGINT and SIGTERM no longer kill the process: it handles
        them before all else that matters."""
        wanted = 1 << (signal.SIGINT - 1) | 1 << (signal.SIGTERM - 1)
        end = time.monotonic() + PATIENCE_S
        while self.code is None and time.monotonic() < end:
            status = pathlib.Path(f"/proc/{self._process.pid}/status")
            found = re.search(r"^SigCgt:\s*([0-9a-f]+)$", status.read_text(),
                              re.MULTILINE)
            if int(found[1], 16) & wanted == wanted:
                return
        raise AssertionError(f"never took care of signals: {self}")

    def open_files(self):
        """File descriptors that it has open."""
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def describe_files(self):
        """What each of them is; sockets with what the kernel knows of them."""
        folder = f"/proc/{self._process.pid}/"
        sockets = {}
        for table in ("tcp", "tcp6"):
            for line in pathlib.Path(
                    f"{folder}net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                sockets[f"socket:[{fields[9]}]"] = " ".join(fields[1:5])
        result = []
        for fd in sorted(map(int, os.listdir(folder + "fd"))):
            try:
                target = os.readlink(f"{folder}fd/{fd}")
            except FileNotFoundError:
                continue
            result.append(f"{fd}: {sockets.get(target, target)}")
        return result

    def threads(self):
        """The names of its threads."""
        tasks = pathlib.Path(f"/proc/{self._process.pid}/task")
        return sorted((x / "comm").read_text().strip()
                      for x in tasks.iterdir())

    def memory_kb(self):
        """Memory that it occupies."""
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s*(\d+)", status, re.MULTILINE)[1])

    def cpu_s(self):
        """Processor time that it has used."""
        stat = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def send_signal(self, number):
        self._process.send_signal(number)

    def wait(self, timeout=PATIENCE_S):
        """Waits for the end. Returns the exit code, negative for a signal."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"not over after {timeout} s: {self}") \
                from None
        for reader in self._readers:
            reader.join()
        return self.code

    def stop(self, number=signal.SIGINT, timeout=PATIENCE_S):
        """Orders it to stop and waits for the end."""
        self.send_signal(number)
        return self.wait(timeout)

    def kill(self):
        if self.code is None:
            self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def report(self):
        """The JSON object on the last line."""
        if not self.lines:
            raise AssertionError(f"no output: {self}")
        return json.loads(self.lines[-1])


class ProcessTest(unittest.TestCase):
    """A test with a fresh folder, in which its processes run. Those that are
    left at its end are killed."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="actorcsi-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self._runs = []
        self.addCleanup(self._kill_all)

    def _kill_all(self):
        for run in self._runs:
            run.kill()

    def start(self, *options, **how):
        run = Run(options, self.folder, **how)
        self._runs.append(run)
        return run

    def run_to_end(self, *options, timeout=PATIENCE_S, **how):
        run = self.start(*options, **how)
        run.wait(timeout)
        return run

    def check_clean_end(self, run):
        """Exit code 0, nothing on stderr, every buffer back and every frame
        accounted for. Returns the report."""
        self.assertEqual(run.code, 0, run)
        self.assertEqual(run.stderr, "", run)
        report = run.report()
        self.assertEqual(report["leased"], 0, run)
        self.check_accounts(report, run)
        return report

    def check_accounts(self, report, run=None):
        frames = report["frames"]
        self.assertEqual(set(frames["dropped"]), DROP_REASONS, run)
        self.assertEqual(
            frames["begun"],
            frames["delivered"] + sum(frames["dropped"].values())
            + frames["waiting"] + frames["in_flight"], run)
        self.assertEqual(report["out_of_order"], 0, run)

    def check_beaten(self, count, period_s, report, run=None):
        """`count` events of `period_s` fit the time that the run took, give
        or take one. Asked for 10 s a run takes 10.00 s, on a machine with
        other work perhaps 10.03 s."""
        expected = report["duration_s"] / period_s
        self.assertGreaterEqual(count, expected - 1.05, run)
        # ThreadSanitizer reads the debug information at its first report, for
        # over a second: actors that have begun go on before the run counts.
        if not SANITIZED:
            self.assertLessEqual(count, expected + 1.05, run)


class Peer:
    """The other end of a serial line: `fd` is a terminal or a socket."""

    def __init__(self, fd):
        self._fd = fd
        self._bytes = b""
        self.received = 0
        os.set_blocking(fd, False)

    def close(self):
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def send(self, data, timeout=PATIENCE_S):
        """Sends all of `data`, and reads meanwhile: neither side waits for
        the other."""
        end = time.monotonic() + timeout
        while data:
            if time.monotonic() > end:
                raise AssertionError(f"{len(data)} bytes did not go out")
            readable, writable, _ = select.select(
                [self._fd], [self._fd], [], 0.1)
            if readable:
                self._fill()
            if writable:
                data = data[os.write(self._fd, data):]

    def stuff(self, data):
        """Sends as much of `data` as goes without reading anything, and
        without waiting for long."""
        while data and select.select([], [self._fd], [], 0.2)[1]:
            data = data[os.write(self._fd, data):]

    def send_line(self, text):
        self.send(text.encode() + b"\n")

    def read_line(self, timeout=PATIENCE_S):
        end = time.monotonic() + timeout
        while b"\n" not in self._bytes:
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"no line in {timeout} s, only "
                                     f"{self._bytes[-200:]!r}")
            if select.select([self._fd], [], [], left)[0]:
                self._fill()
        line, self._bytes = self._bytes.split(b"\n", 1)
        return line.decode(errors="backslashreplace")

    def wait_line(self, pattern, timeout=PATIENCE_S):
        """The match of the first line that `pattern` is found in. Beats and
        reports of capture may come in between."""
        end = time.monotonic() + timeout
        seen = []
        while True:
            try:
                line = self.read_line(max(0, end - time.monotonic()))
            except AssertionError as err:
                raise AssertionError(f"no line {pattern!r} among the last "
                                     f"{seen[-8:]}; {err}") from None
            seen.append(line)
            found = re.search(pattern, line)
            if found:
                return found

    def _fill(self):
        got = os.read(self._fd, 65536)
        if not got:
            raise AssertionError("the other end hung up")
        self.received += len(got)
        self._bytes += got


class Disturbance:
    """Measures how late this machine wakes up a thread that has nothing to do
    but sleep, as long as the `with` block lasts: what the program is not to
    be blamed for."""

    _nap_s = 0.005

    def __enter__(self):
        self.worst_us = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._measure)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _measure(self):
        while not self._over.is_set():
            before = time.monotonic()
            time.sleep(self._nap_s)
            late_us = (time.monotonic() - before - self._nap_s) * 1e6
            self.worst_us = max(self.worst_us, late_us)
