#!/usr/bin/env python3
"""Runs the page's program on the machine of tools/emulator for an hour of its
time and compares what the first and the last minute took of the heap.

usage: soak.py EMULATOR ELF [MINUTES]

Exits with 1 if the heap grew, a frame was not whole, or the image did what the
chip forbids."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, os.fspath(pathlib.Path(__file__).parents[1] / "mcu"))

import soak  # noqa: E402 (found by the line above)


def main():
    emulator, elf = sys.argv[1:3]
    minutes = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    if minutes < 2:
        sys.exit("soak: give at least 2 minutes")
    # A second more, for the last report.
    done = subprocess.run(
        [emulator, elf, "--seconds", str(60 * minutes + 1), "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"soak: {done.stderr}")
    report = json.loads(done.stderr.splitlines()[-1])
    print(f"{report['frames']:,} frames sent, {report['whole']:,} whole in "
          f"memory, {report['resets']} resets")
    if (report["damaged"] or report["resets"]
            or report["whole"] < report["frames"] - 1):
        sys.exit(1)
    soak.judge(done.stdout.splitlines(), minutes)


if __name__ == "__main__":
    main()
