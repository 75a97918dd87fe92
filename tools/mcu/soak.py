#!/usr/bin/env python3
"""Runs the page's program on the emulated board for ten minutes of its time and
compares what the first and the second half of them took of the heap.

usage: soak.py ELF [MINUTES]
       soak.py --check [MINUTES]

--check only says whether MINUTES are right. Exits with 1 if the heap grew."""

import re
import sys

import qemu

# The image's report once a minute.
REPORT = re.compile(r"heap: (\d+) in use, (\d+) at most lately")

# Bytes by which texts become longer as their numbers do: a count that gets a
# digit more takes 8. A byte for each beat or frame would be thousands.
LONGER_NUMBERS = 64

# A day.
MAX_MINUTES = 24 * 60


def minutes_of(arguments, default):
    """What the user gives after the board; exits if that is wrong."""
    if not arguments:
        return default
    text = " ".join(arguments)
    if text in ("-h", "--help"):
        print("usage: tools/firmware soak [BOARD] [MINUTES]\n\n"
              f"MINUTES of the board's time: 2 to {MAX_MINUTES}")
        sys.exit(0)
    if not text.isdecimal() or not 2 <= int(text) <= MAX_MINUTES:
        print(f"soak: {text}: not a number of minutes; give 2 to "
              f"{MAX_MINUTES}", file=sys.stderr)
        sys.exit(2)
    return int(text)


def judge(lines, minutes):
    """Exits with what the console's lines say of the heap."""
    reports = [(int(match[1]), int(match[2]))
               for match in map(REPORT.search, lines) if match]
    if len(reports) != minutes:
        sys.exit(f"soak: the heap was reported {len(reports)} times in {minutes} "
                 "minutes: the image stopped or was reset; its last lines:\n"
                 + "\n".join(lines[-10:]))
    for minute, (used, peak) in enumerate(reports, 1):
        print(f"heap after minute {minute:2}: {used:,} bytes, {peak:,} at most "
              "in it")
    # What is under way at a report differs by a few bytes. What is not freed is
    # in every later report.
    half = minutes // 2
    first, second = (min(used for used, _ in x)
                     for x in (reports[:half], reports[half:]))
    print(f"the least in the first half: {first:,} bytes, in the second half: "
          f"{second:,} bytes")
    if second > first + LONGER_NUMBERS:
        sys.exit(f"soak: the heap has grown by {second - first:,} bytes from "
                 "the first to the second half; look for what is not freed, "
                 "with the minutes above")


def main():
    if sys.argv[1:2] == ["--check"]:
        minutes_of(sys.argv[2:], 0)
        return
    elf = sys.argv[1]
    minutes = minutes_of(sys.argv[2:], 10)
    code, lines, errors = qemu.run(
        elf, [f"duration {60 * minutes}"], timeout=3_600, trace=False,
        icount="shift=4", sleep=False)
    if code != 0:
        sys.exit("soak: " + "\n".join(lines + errors))
    judge(lines, minutes)


if __name__ == "__main__":
    main()
