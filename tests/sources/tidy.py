#!/usr/bin/env python3
"""Runs clang-tidy over the sources of a build, without the precompiled headers
that GCC made and clang cannot read.

usage: tidy.py RUN_CLANG_TIDY CLANG_TIDY BUILD_DIR PATTERN"""

import json
import pathlib
import re
import subprocess
import sys

PRECOMPILED = re.compile(r" -Winvalid-pch -include \S+/cmake_pch\.hxx")


def main():
    runner, tidy, build, pattern = sys.argv[1:]
    build = pathlib.Path(build)
    commands = json.loads((build / "compile_commands.json").read_text())
    for command in commands:
        command["command"] = PRECOMPILED.sub("", command["command"])
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(commands))
    checked = [x["file"] for x in commands if re.search(pattern, x["file"])]
    if not checked:
        sys.exit(f"tidy: no source matches {pattern}")
    sys.exit(subprocess.run([runner, "-quiet", "-clang-tidy-binary", tidy,
                             "-p", folder, pattern]).returncode)


if __name__ == "__main__":
    main()
