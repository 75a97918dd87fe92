#!/usr/bin/env python3
"""Counts instructions on the emulated board: one poll of the camera that finds
no frame, and from the interrupt that ends a frame to the handler in capture.

usage: bench.py ELF

Every instruction takes 16 ns of the board's time (-icount shift=4), so that
the figures are the same on every machine. Exits with 1 above a limit."""

import json
import sys

import qemu

NS_PER_INSTRUCTION = 16
MOST_PER_POLL = 800
MOST_TO_HANDLER = 6_000


def result_of(elf, options):
    code, lines, errors = qemu.run(
        elf, options, trace=False, icount="shift=4", sleep=False)
    if code != 0:
        sys.exit("bench: " + "\n".join(lines + errors))
    return json.loads(lines[-1])


def main():
    elf = sys.argv[1]
    # Polls again and again; the sensor, which the processor plays, is slow.
    busy = result_of(elf, ["--seconds", "5", "--polling", "yield",
                           "--fps", "1"])
    per_poll = (busy["duration_s"] * 1e9 / NS_PER_INSTRUCTION
                / busy["polls"])
    page = result_of(elf, ["--seconds", "10"])
    per_us = 1_000 / NS_PER_INSTRUCTION
    to_handler = page["latency_us"]["p50"] * per_us
    worst = page["latency_us"]["max"] * per_us
    print(f"empty poll: {per_poll:,.0f} instructions, at most "
          f"{MOST_PER_POLL:,} wanted")
    print(f"interrupt to capture handler: {to_handler:,.0f} instructions "
          f"(p50; {worst:,.0f} at most), at most {MOST_TO_HANDLER:,} wanted")
    sys.exit(0 if per_poll <= MOST_PER_POLL and to_handler <= MOST_TO_HANDLER
             else 1)


if __name__ == "__main__":
    main()
