#!/usr/bin/env python3
"""Runs the page's program on the machine of tools/emulator for an hour of its
time and compares what the first and the second half of it took of the heap.

usage: soak.py EMULATOR ELF [MINUTES]

Exits with 1 if the heap grew, a frame was not whole, the image was reset, or it
did what the chip forbids."""

import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.fspath(pathlib.Path(__file__).parents[1] / "mcu"))

import soak  # noqa: E402 (found by the line above)

# Of the sensor.
FPS = 30


def check(report, minutes):
    """Exits if the machine has counted what must not be."""
    wanted = FPS * 60 * minutes - FPS
    # The last one is still being sent.
    lost = report["frames"] - 1 - report["whole"]
    for broken, what in (
            (report["complaints"], "the chip forbids what the image did: "
             + "; ".join(report["complaints"])),
            (report["resets"], f"the image was reset {report['resets']} times; "
             "its lines with reset: say why"),
            (report["frames"] < wanted, f"{report['frames']} frames were sent, "
             f"of {wanted} at least"),
            (report["damaged"], f"{report['damaged']} frames are damaged in "
             "memory"),
            (lost > 0, f"{lost} frames did not come whole into memory")):
        if broken:
            sys.exit(f"soak: {what}")


def main():
    emulator, elf = sys.argv[1:3]
    minutes = soak.minutes_of(sys.argv[3:], 60)
    print(f"soak: {minutes} minutes of the board's time, in about "
          f"{max(1, minutes // 20)} of the computer's", file=sys.stderr)
    # A second more, for the last report.
    done = subprocess.run(
        [emulator, elf, "--seconds", str(60 * minutes + 1), "--max-resets", "3",
         "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    errors = done.stderr.splitlines()
    if not errors or not errors[-1].startswith("{"):
        sys.exit(f"soak: {done.stderr}")
    report = json.loads(errors[-1])
    print(f"{report['seconds']:,.0f} s of the board in "
          f"{report['real_seconds']:,.0f} s of processor time")
    print(f"{report['frames']:,} frames sent, {report['whole']:,} whole in "
          f"memory, {report['resets']} resets", flush=True)
    check(report, minutes)
    if done.returncode != 0:
        sys.exit(f"soak: {done.stderr}")
    soak.judge(done.stdout.splitlines(), minutes)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("soak: interrupted")
