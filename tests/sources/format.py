#!/usr/bin/env python3
"""Checks that every source of ours is laid out as clang-format does it, and
that no file, those of the page among them, has more than one idea, which shows
from 400 lines on.

usage: format.py CLANG_FORMAT SOURCE_DIR"""

import pathlib
import subprocess
import sys

FOLDERS = ("actors", "app", "gen", "platform", "tests", "tools")
MOST_LINES = 400


def main():
    clang_format, root = sys.argv[1], pathlib.Path(sys.argv[2])
    sources = sorted(path for folder in FOLDERS
                     for path in (root / folder).rglob("*.[ch]pp"))
    page = sorted(path for path in (root / "app").rglob("*")
                  if path.suffix in (".html", ".css", ".js"))
    long = [path for path in [*sources, *page] if not is_generated(path)
            and len(path.read_text().splitlines()) > MOST_LINES]
    for path in long:
        print(f"{path.relative_to(root)}: more than {MOST_LINES} lines")
    layout = subprocess.run(
        [clang_format, "--dry-run", "-Werror", *map(str, sources)])
    print(f"{len(sources)} files checked")
    sys.exit(1 if long or layout.returncode or not sources else 0)


def is_generated(path):
    """Whether the generator wrote it, which is as long as the proto makes it."""
    return ".actor." in path.name


if __name__ == "__main__":
    main()
