#!/usr/bin/env python3
"""Checks that clang-format would leave generated files as they are.

Arguments: clang-format, then folders."""

import pathlib
import subprocess
import sys


def main():
    clang_format, *folders = sys.argv[1:]
    files = sorted(str(path) for folder in folders
                   for path in pathlib.Path(folder).rglob("*.actor.?pp"))
    if not files:
        sys.exit("no generated files in " + ", ".join(folders))
    result = subprocess.run([clang_format, "--dry-run", "-Werror", *files])
    print(f"{len(files)} files")
    sys.exit(result.returncode)


main()
