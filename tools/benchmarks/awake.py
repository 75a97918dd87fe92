"""Cores that do not sleep between two frames."""

import os
import subprocess
import sys

# Ends with its parent process, however that ends.
SPIN = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    for _ in range(1_000_000):
        pass
"""


class Awake:
    """Keeps every core from sleeping while it is entered, by loops that run only
    when nobody else wants to (SCHED_IDLE). A core that has slept comes back slowly
    and with cold caches, that of a virtual machine above all: what is measured
    without that is what the program itself costs."""

    def __init__(self):
        self._spinners = []

    def __enter__(self):
        for core in os.sched_getaffinity(0):
            command = [sys.executable, "-c", SPIN, str(os.getpid())]
            spinner = subprocess.Popen(command)
            self._spinners.append(spinner)
            os.sched_setscheduler(spinner.pid, os.SCHED_IDLE, os.sched_param(0))
            os.sched_setaffinity(spinner.pid, {core})
        return self

    def __exit__(self, *_):
        for spinner in self._spinners:
            spinner.kill()
            spinner.wait()
