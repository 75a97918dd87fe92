#!/usr/bin/env python3
"""Counts the lines that a port to the next CAF has to change, and checks that
they are few.

CAF 0.17's idioms belong in gen/, in the generator and in platform/runtime. The
test counts the lines of app, actors and platform, without platform/runtime, that
name one of KINDS: CAF 1.x changed or removed these. A line counts once, and
comments do not count. A request counts by its first line. `caf/io` may be
included by platform/net, its tests, and the tests in MAY_NETWORK only.

Before the test, a review by hand found 237 such lines; this test finds 230 in the
same tree if it leaves out `caf::span`, which the review did not count.

usage: caf_idioms.py SOURCE_DIR"""

import collections
import pathlib
import re
import sys

LIMIT = 120

FOLDERS = ("app", "actors", "platform")
ALLOWED = "platform/runtime/"

KINDS = {
    "replies_to": r"\b(?:replies|reacts)_to\b",
    "atom": r"\batom(?:_value|_constant|_from_string)?\b|caf/atom\.hpp"
            r"|_atom(?:_v)?\b",
    "meta inspector": r"\bcaf::meta\b|caf/meta/",
    "delayed send": r"\bdelayed_(?:anon_)?send\b",
    "optional": r"\bcaf::optional\b|caf/optional\.hpp",
    "string_view": r"\bcaf::string_view\b|caf/string_view\.hpp",
    "span": r"\bcaf::(?:make_)?span\b|caf/span\.hpp",
    "network": r"\bcaf::io\b|caf/io/|\bbasp\b|\bmiddleman\b",
    # A message's request() takes nothing, and that of the link an opcode.
    "request": r"\brequest\((?!opcode|call\.code_|\))(?:[\w.:<>() ]+,|$)",
    "monitor": r"\b(?:de)?monitor\([^)]|\bdown_msg\b"
               r"|\bset_(?:down|exit|default|error|exception)_handler\(",
    "error": r"\.(?:category|context)\(\)",
    "anon_send": r"\banon_send\(",
    "eq_impl": r"\beq_impl\b",
}

NETWORK = re.compile(r'^\s*#\s*include\s*[<"](caf/(?:io|openssl)/[^>"]+)',
                     re.MULTILINE)
MAY_NETWORK = (
    "platform/net/", "tests/platform/net/",
    # The simulated network replaces CAF's multiplexer.
    "tests/sim/",
    # It sends each message through CAF's network.
    "tests/gen/wire_test.cpp",
)

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def sources(root, folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            yield path.relative_to(root).as_posix(), path.read_text()


def found(line):
    return [kind for kind, pattern in KINDS.items() if re.search(pattern, line)]


def count(root):
    """The lines with idioms, each with its place and kinds."""
    for where, text in sources(root, FOLDERS):
        if where.startswith(ALLOWED):
            continue
        # A comment of several lines leaves its line breaks.
        text = COMMENT.sub(lambda x: "\n" * x.group().count("\n"), text)
        for number, line in enumerate(text.splitlines(), 1):
            kinds = found(line)
            if kinds:
                yield where, number, line.strip(), kinds


def outside_net(root):
    """Includes of CAF's network where it may not be included."""
    for where, text in sources(root, (*FOLDERS, "gen", "tests", "tools")):
        if not where.startswith(MAY_NETWORK):
            for name in NETWORK.findall(text):
                yield f"{where}: may not include {name}; use platform/net"


def main():
    root = pathlib.Path(sys.argv[1])
    lines = list(count(root))
    cells = collections.Counter()
    for where, _, _, kinds in lines:
        for row in (*kinds, "lines"):
            cells[row, where.split("/")[0]] += 1
    print(f"{'':16}" + "".join(f"{x:>10}" for x in FOLDERS))
    for row in (*KINDS, "lines"):
        print(f"{row:16}" + "".join(f"{cells[row, x]:10}" for x in FOLDERS))
    problems = list(outside_net(root))
    if len(lines) > LIMIT:
        problems += [f"{where}:{number}: {', '.join(kinds)}: {line}"
                     for where, number, line, kinds in lines]
    print("\n".join(problems))
    print(f"{len(lines)} lines name an idiom of CAF 0.17; the limit is {LIMIT}")
    checked = sum(1 for _ in sources(root, FOLDERS))
    sys.exit(1 if problems or checked < 50 else 0)


if __name__ == "__main__":
    main()
