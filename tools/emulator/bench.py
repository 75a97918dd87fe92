#!/usr/bin/env python3
"""Measures the machine of tools/emulator with the page's program.

usage: bench.py EMULATOR ELF [--json] [--seconds N]

Times are of the host's processor. Exits with 1 if the machine is slower than
60 million instructions a second, or than 15 times real time."""

import argparse
import json
import subprocess
import sys

MIN_MIPS = 60
MIN_TIMES_REAL = 15
MAX_SECONDS = 3_600


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware bench imxrt1062")
    parser.add_argument("emulator", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("elf", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true",
                        help="as one JSON object")
    parser.add_argument("--seconds", type=float, default=60, metavar="N",
                        help="of the board's time, 60 by default")
    options = parser.parse_args()
    if not options.elf:
        parser.error("the machine and the image are not named; run "
                     "tools/firmware bench imxrt1062")
    if not 1 <= options.seconds <= MAX_SECONDS:
        parser.error(f"--seconds {options.seconds}: too short or too long to "
                     f"measure; give 1 to {MAX_SECONDS}")
    done = subprocess.run(
        [options.emulator, options.elf, "--seconds", str(options.seconds),
         "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {done.stderr}")
    report = json.loads(done.stderr.splitlines()[-1])
    figures = {
        "mips": report["instructions"] / report["real_seconds"] / 1e6,
        "times_real": report["seconds"] / report["real_seconds"],
        "instructions_per_frame":
            report["instructions"] / max(report["frames"], 1),
    }
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"{figures['mips']:.0f} million instructions a second, "
              f"{MIN_MIPS} wanted")
        print(f"{figures['times_real']:.1f} times real time, "
              f"{MIN_TIMES_REAL} wanted")
        print(f"{figures['instructions_per_frame']:,.0f} instructions for each "
              "frame, with all else that happened meanwhile")
    if (figures["mips"] < MIN_MIPS
            or figures["times_real"] < MIN_TIMES_REAL):
        sys.exit("bench: the machine is slower than wanted; run it again when "
                 "the computer has nothing else to do, then look at "
                 "tools/emulator/core")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("bench: interrupted")
