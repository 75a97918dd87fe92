#!/usr/bin/env python3
"""Says which instructions of an image the runs of its tests executed.

usage: coverage.py ELF FOLDER [--json] [--all] [--lines] [--floor PERCENT]

FOLDER   has the records of the tests, for each image in a folder of its own
--json   as one JSON object
--all    files of libraries and generated ones, too
--lines  the lines of what was not executed and has no reason
--floor  only the totals, and what was not executed without a reason; exits
         with 1 if less was executed of what the project wrote, if more than 100
         of its instructions have no reason, or if a reason fits nothing

The project's own code is that of actors/, app/ and platform/. Counted apart:
what its generator wrote (gen/), and libraries: CAF, protobuf, and those of C and
C++. What counts for an instruction is the file that its line is in, whatever
function the compiler has put it into. It was executed if it was fetched: one in
an IT block also if its condition did not hold.

The reason why something is not executed is in reasons.txt, or one of two that
need no list: it is on a line with an assertion, which fails only by a mistake of
ours; or all of the line is executed in another function that the compiler has
copied it into."""

import argparse
import collections
import fnmatch
import hashlib
import json
import pathlib
import re
import sys

import image_code

REASONS = pathlib.Path(__file__).with_name("reasons.txt")

ASSERTION = "an assertion, which fails only by a mistake of ours"

COPY = "of a line that is executed in full where it is copied into others"

# How many of the project's own may be without a reason: conversations in real
# time do not take the same course each time.
MAX_WITHOUT_REASON = 100

KINDS = (("own", "the project's own"), ("generated", "generated"),
         ("libraries", "of libraries"))


def folder_of(folder, elf):
    """Where the records of this image are."""
    digest = hashlib.sha256(pathlib.Path(elf).read_bytes()).hexdigest()
    return pathlib.Path(folder) / digest[:16]


def remove_former(folder, records):
    """Removes the records of other images, which are of no use, and nothing
    else that may be in the folder."""
    for other in folder.iterdir():
        if other == records or not re.fullmatch("[0-9a-f]{16}", other.name):
            continue
        files = list(other.iterdir())
        if all(x.suffix == ".executed" for x in files):
            for x in files:
                x.unlink()
            other.rmdir()


class Reason:
    """Why not all of some functions is executed, or not all of some lines of
    them: those that begin with `text`."""

    def __init__(self, entry):
        place, _, self.why = entry.rpartition(" = ")
        self.pattern, _, self.text = place.partition(" @ ")
        self.entry = entry

    def explains(self, where, line):
        """Whether the line of the function is one of those, or all are."""
        return (line.startswith(self.text)
                and fnmatch.fnmatchcase(where, self.pattern))


def read_reasons():
    lines = REASONS.read_text(encoding="utf-8").splitlines()
    return [Reason(x) for x in lines if x and not x.startswith("#")]


def reason_of(file, function, reasons, line=None):
    """Why not all of the line is executed, or of the function without a line;
    or None."""
    where = f"{file}: {function}"
    for x in reasons:
        # All of a function needs a reason for all of it.
        if (line is not None or not x.text) and x.explains(where, line or ""):
            return x.why
    return None


class Lines:
    """The lines with code, each with what is executed of it in each of the
    functions that the compiler has put it into."""

    def __init__(self):
        self.copies = collections.defaultdict(dict)

    def add(self, file, function, executed, addresses):
        for x in addresses:
            count = self.copies[file, function.lines[x]].setdefault(
                function.address, [0, 0])
            count[0] += x in executed
            count[1] += 1

    def is_whole_elsewhere(self, file, line, function):
        return any(done == count for address, (done, count)
                   in self.copies[file, line].items()
                   if address != function.address)


class Missing:
    """The project's own instructions that were not executed: their number by
    reason, and by line if there is none."""

    def __init__(self, reasons, lines):
        self.reasons = reasons
        self.lines = lines
        self.by_reason = collections.Counter()
        self.by_line = collections.Counter()
        # Functions with some that have none.
        self.functions = set()
        self.sources = {}

    def source_of(self, file, line):
        if file not in self.sources:
            text = (image_code.ROOT / file).read_text(encoding="utf-8")
            self.sources[file] = text.splitlines()
        source = self.sources[file]
        return source[line - 1].strip() if 0 < line <= len(source) else ""

    def reason_of(self, file, function, line):
        source = self.source_of(file, line)
        if reason := reason_of(file, function.name, self.reasons, source):
            return reason
        if "ACTORCSI_ASSERT" in source:
            return ASSERTION
        if self.lines.is_whole_elsewhere(file, line, function):
            return COPY
        return None

    def add(self, file, function, addresses):
        for line, count in collections.Counter(
                function.lines[x] for x in addresses).items():
            if reason := self.reason_of(file, function, line):
                self.by_reason[reason] += count
            else:
                self.by_line[f"{file}:{line}"] += count
                self.functions.add((file, function.name))

    def summary(self):
        known = sum(self.by_reason.values())
        unknown = sum(self.by_line.values())
        return (f"not executed of the project's own: {known + unknown:,}, "
                f"{known:,} with a reason, {unknown:,} without")

    def show(self):
        for reason, count in self.by_reason.most_common():
            print(f"{count:6}  {reason}")

    def show_lines(self):
        def key(place):
            file, _, line = place.rpartition(":")
            return file, int(line)

        for place in sorted(self.by_line, key=key):
            print(f"{self.by_line[place]:6}  {place}")


def read_executed(folder):
    result = set()
    for path in folder.glob("*.executed"):
        result.update(path.read_text(encoding="ascii").split())
    return {int(x, 16) for x in result}


def show_files(files, reasons):
    for name, functions in sorted(files.items()):
        done = sum(x for _, x, _ in functions)
        count = sum(x for *_, x in functions)
        print(f"{100 * done / count:5.1f} %  {done:6} of {count:6}  {name}")
        for function, done, count in functions:
            if done < count:
                reason = reason_of(name, function, reasons)
                print(f"{'':10}{done:6} of {count:6}    {function}"
                      + (f" ({reason})" if reason else ""))


def fits_nothing(reason, functions, missing):
    """Whether there is no such code, executed or not."""
    for x in functions:
        for file in x.files:
            if not fnmatch.fnmatchcase(f"{file}: {x.name}", reason.pattern):
                continue
            if any(missing.source_of(file, x.lines[y]).startswith(reason.text)
                   for y in x.files[file]):
                return False
    return True


def check(functions, files, missing, percent, floor):
    """Names what has no excuse; exits with 1 if that is too much, or too little
    was executed."""
    wrong = False
    for name, of_file in sorted(files.items()):
        for function, done, _ in of_file:
            if done == 0 and (name, function) in missing.functions:
                print("not executed, without a reason in reasons.txt: "
                      f"{name}: {function}"[:200])
    if percent < floor:
        print(f"less than {floor} % of the project's own instructions")
        wrong = True
    if sum(missing.by_line.values()) > MAX_WITHOUT_REASON:
        missing.show_lines()
        print(f"more than {MAX_WITHOUT_REASON} of the project's own are not "
              "executed and have no reason; execute them in a test, or say in "
              "reasons.txt why none can")
        wrong = True
    for x in missing.reasons:
        if fits_nothing(x, functions, missing):
            print(f"reasons.txt: {x.entry}: there is no such code; remove it")
            wrong = True
    sys.exit(wrong)


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware coverage")
    parser.add_argument("elf", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", type=pathlib.Path,
                        help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true",
                        help="as one JSON object")
    parser.add_argument("--all", action="store_true",
                        help="files of libraries and generated ones, too")
    parser.add_argument("--lines", action="store_true",
                        help="the lines of what was not executed and has no "
                             "reason")
    parser.add_argument("--floor", type=float, metavar="PERCENT",
                        help="only the totals, and what lacks a reason; fails "
                             "if less was executed of the project's own")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.check:
        if options.elf:
            parser.error(f"{options.elf}: no such option; --help lists them")
        return
    if not options.folder:
        parser.error("no image and no folder with records; run "
                     "tools/firmware coverage")
    records = folder_of(options.folder, options.elf)
    if not records.is_dir():
        parser.error(f"{options.folder}: no records of {options.elf}; run "
                     "tools/firmware coverage")
    remove_former(options.folder, records)
    executed = read_executed(records)
    reasons = read_reasons()
    files = collections.defaultdict(list)
    totals = {kind: [0, 0] for kind, _ in KINDS}
    functions = image_code.read(options.elf)
    copies = Lines()
    for x in functions:
        for name, addresses in x.files.items():
            copies.add(name, x, executed, addresses)
    missing = Missing(reasons, copies)
    for x in functions:
        for name, addresses in x.files.items():
            done = sum(y in executed for y in addresses)
            kind = image_code.kind_of(name)
            if kind == "own":
                missing.add(name, x, [y for y in addresses
                                      if y not in executed])
            totals[kind][0] += done
            totals[kind][1] += len(addresses)
            if kind == "own" or options.all:
                files[name].append((x.name, done, len(addresses)))
    if options.json:
        print(json.dumps({
            **totals,
            "reasons": dict(missing.by_reason.most_common()),
            "without_reason": dict(missing.by_line),
            "files": {name: [sum(x for _, x, _ in functions),
                             sum(x for *_, x in functions)]
                      for name, functions in files.items()}}))
        return
    if options.lines:
        missing.show_lines()
    elif options.floor is None:
        show_files(files, reasons)
        missing.show()
    lines = [f"instructions {text}: {totals[kind][0]:,} of "
             f"{totals[kind][1]:,} executed, "
             f"{100 * totals[kind][0] / max(totals[kind][1], 1):.1f} %"
             for kind, text in KINDS]
    print("\n".join([*lines, missing.summary()]))
    (options.folder / "total").write_text(f"imxrt1062: {lines[0]}\n",
                                          encoding="utf-8")
    if options.floor is not None:
        done, count = totals["own"]
        check(functions, files, missing, 100 * done / max(count, 1),
              options.floor)


if __name__ == "__main__":
    main()
