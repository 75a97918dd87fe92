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


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware bench imxrt1062")
    parser.add_argument("emulator")
    parser.add_argument("elf")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", default="60")
    options = parser.parse_args()
    done = subprocess.run(
        [options.emulator, options.elf, "--seconds", options.seconds, "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {done.stderr}")
    report = json.loads(done.stderr.splitlines()[-1])
    figures = {
        "mips": report["instructions"] / report["real_seconds"] / 1e6,
        "times_real": report["seconds"] / report["real_seconds"],
        "instructions_per_frame": report["instructions"] / report["frames"],
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
    sys.exit(figures["mips"] < MIN_MIPS
             or figures["times_real"] < MIN_TIMES_REAL)


if __name__ == "__main__":
    main()
