#!/usr/bin/env python3
"""Says in which functions of an image the processor spends its time.

usage: profile.py ELF FILE

FILE is that of actorcsi-emulator --profile: samples, each for the same number
of instructions."""

import collections
import pathlib
import sys

import image_code

SHOWN = 40


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    functions = image_code.read(sys.argv[1])
    spent = collections.Counter()
    for line in pathlib.Path(sys.argv[2]).read_text(
            encoding="ascii").splitlines():
        address, count = line.split()
        found = image_code.function_at(functions, int(address, 16))
        spent[found.name if found else "?"] += int(count)
    total = sum(spent.values())
    for name, count in spent.most_common(SHOWN):
        print(f"{100 * count / total:5.1f} %  {name}")
    print(f"{total} samples in {len(spent)} functions")


if __name__ == "__main__":
    main()
