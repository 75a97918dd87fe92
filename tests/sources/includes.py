#!/usr/bin/env python3
"""Checks that the dependency arrows hold, by what the sources include.

usage: includes.py SOURCE_DIR"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# A port is a header of platform/ that no backend stands behind by name.
BACKEND = re.compile(
    r"(^|/)(mock_|host_|imxrt_|gpio_|lpuart|cmsdk_|pty_|tcp_|tty_|fd_|loop_"
    r"|virtual_|device_thread|picture_|framebuffers|faults|test_pattern"
    r"|net/(connection|handshake|tls))")

# Of the C++ library, what is for threads, clocks and the outside world.
# Time is CAF's clock and hardware is a port.
FORBIDDEN_STANDARD = {
    "atomic", "chrono", "condition_variable", "csignal", "ctime",
    "filesystem", "fstream", "future", "iostream", "mutex",
    "shared_mutex", "thread"}


def allowed_in_actors(kind, name):
    if kind == "<":
        # A header of C or of the operating system has a .h.
        return ("." not in name and "/" not in name
                and name not in FORBIDDEN_STANDARD)
    if name.startswith("platform/"):
        return (not BACKEND.search(name)
                and not name.startswith("platform/boards/"))
    if name.startswith("caf/"):
        return not re.match(r"caf/(io|openssl|detail|policy)/", name)
    return name.startswith(("actors/", "actorcsi/"))


def allowed_in_platform(_, name):
    return not name.startswith(("actors/", "app/", "actorcsi/", "gen/"))


def allowed_in_gen(_, name):
    return not name.startswith(("actors/", "app/"))


def allowed_in_app(_, name):
    return not name.startswith("tests/")


RULES = {
    "actors": allowed_in_actors,
    "app": allowed_in_app,
    "gen": allowed_in_gen,
    "platform": allowed_in_platform,
}


def main():
    root = pathlib.Path(sys.argv[1])
    problems = []
    checked = 0
    for folder, allowed in RULES.items():
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            checked += 1
            for kind, name in INCLUDE.findall(path.read_text()):
                if not allowed(kind, name):
                    problems.append(
                        f"{path.relative_to(root)}: {folder}/ may not "
                        f"include {name}")
    print("\n".join(problems))
    print(f"{checked} files checked, {len(problems)} problems")
    sys.exit(1 if problems or checked < 50 else 0)


if __name__ == "__main__":
    main()
