#!/usr/bin/env python3
"""Says which instructions of an image the runs of its tests executed.

usage: coverage.py ELF FOLDER [--json] [--all]

FOLDER  has the files of actorcsi-emulator --coverage
--json  as one JSON object
--all   functions of libraries, too

An instruction counts if it was fetched: one in an IT block also if its
condition did not hold. Code of libraries that the compiler copied into the
project's functions counts as theirs. reasons.txt says why some of it is not
executed."""

import argparse
import collections
import fnmatch
import json
import pathlib

import image_code

REASONS = pathlib.Path(__file__).with_name("reasons.txt")


def read_reasons():
    """Pairs of a pattern of `FILE: FUNCTION`, and the reason."""
    result = []
    for line in REASONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, _, reason = line.partition(" = ")
            result.append((pattern, reason))
    return result


def reason_of(function, reasons):
    where = f"{function.file}: {function.name}"
    for pattern, reason in reasons:
        if fnmatch.fnmatchcase(where, pattern):
            return reason
    return "no test"


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware coverage")
    parser.add_argument("elf")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    executed = set()
    for path in options.folder.iterdir():
        executed.update(
            int(x, 16) for x in path.read_text(encoding="ascii").split())
    reasons = read_reasons()
    files = collections.defaultdict(list)
    totals = {True: [0, 0], False: [0, 0]}
    for x in image_code.read(options.elf):
        done = sum(y in executed for y in x.instructions)
        total = totals[x.is_own]
        total[0] += done
        total[1] += len(x.instructions)
        if x.is_own or options.all:
            files[x.file].append((x, done))
    own, libraries = totals[True], totals[False]
    if options.json:
        print(json.dumps({
            "own": own, "libraries": libraries,
            "files": {name: [sum(y for _, y in functions),
                             sum(len(x.instructions) for x, _ in functions)]
                      for name, functions in files.items()}}))
        return
    for name, functions in sorted(files.items()):
        done = sum(y for _, y in functions)
        count = sum(len(x.instructions) for x, _ in functions)
        print(f"{100 * done / count:5.1f} %  {done:6} of {count:6}  {name}")
        for x, y in functions:
            if y < len(x.instructions):
                print(f"{'':10}{y:6} of {len(x.instructions):6}    {x.name}"
                      f" ({reason_of(x, reasons)})")
    for what, (done, count) in (("the project's own", own),
                                ("of libraries", libraries)):
        print(f"instructions {what}: {done} of {count} executed, "
              f"{100 * done / max(count, 1):.1f} %")


if __name__ == "__main__":
    main()
