#!/usr/bin/env python3
"""Runs the page's program on the emulated board for ten minutes of its time and
compares what the first and the last took of the heap.

usage: soak.py ELF [MINUTES]

Exits with 1 if the heap grew."""

import re
import sys

import qemu

# The image's report once a minute.
REPORT = re.compile(r"heap: (\d+) in use, (\d+) at most lately")


def judge(lines, minutes):
    """Exits with what the console's lines say of the heap."""
    peaks = [int(match[2]) for match in map(REPORT.search, lines) if match]
    if len(peaks) != minutes:
        sys.exit(f"soak: {len(peaks)} reports in {minutes} minutes")
    for minute, peak in enumerate(peaks, 1):
        print(f"heap in minute {minute:2}: {peak:,} bytes at most")
    grown = peaks[-1] - peaks[0]
    print(f"from the first to the last: {grown:+,} bytes")
    sys.exit(grown > 0)


def main():
    elf = sys.argv[1]
    minutes = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    if minutes < 2:
        sys.exit("soak: give at least 2 minutes")
    code, lines, errors = qemu.run(
        elf, [f"duration {60 * minutes}"], timeout=3_600, trace=False,
        icount="shift=4", sleep=False)
    if code != 0:
        sys.exit("soak: " + "\n".join(lines + errors))
    judge(lines, minutes)


if __name__ == "__main__":
    main()
