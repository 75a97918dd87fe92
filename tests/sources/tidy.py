#!/usr/bin/env python3
"""Runs clang-tidy over the sources of a build.

Its checks visit every header of CAF and protobuf once per file that it is given,
which takes far longer than the sources themselves. So it is given batches: files
that include several sources of one target. Sources that do not compile together,
since names that are local to them collide, are split until they do.

usage: tidy.py CLANG_TIDY BUILD_DIR PATTERN"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/cmake"))
from unity_groups import groups_of, sources_of  # noqa: E402

# GCC's precompiled headers, which clang cannot read, and an option of GCC's.
ONLY_GCC = re.compile(
    r" -Winvalid-pch -include \S+/cmake_pch\.hxx| -Wno-subobject-linkage")
# What differs between the sources of a target.
OWN_WORDS = re.compile(r" -o \S+ -c \S+$")

MOST_PER_BATCH = 24

# Where findings count: in all but the system's headers.
OURS = r"/(actors|app|gen|platform)/.*\.hpp$|\.cpp$"


class Linter:
    def __init__(self, tidy, folder):
        self.tidy = tidy
        self.folder = folder

    def lint(self, flags, sources):
        """What clang-tidy prints about `sources`, and whether it accepts them."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        # The analyzer follows paths in what such a file includes, too.
        unit = folder / "UnifiedSource.cpp"
        unit.write_text("".join(f'#include "{x}"\n' for x in sources))
        directory, command = flags
        (folder / "compile_commands.json").write_text(json.dumps([{
            "directory": directory, "file": str(unit),
            "command": f"{command} -c {unit}"}]))
        done = subprocess.run(
            [self.tidy, "-quiet", "-p", folder, "-header-filter", OURS,
             "-checks=-bugprone-suspicious-include", unit], capture_output=True, text=True)
        if "clang-diagnostic-error" in done.stdout and len(sources) > 1:
            middle = len(sources) // 2
            parts = [self.lint(flags, sources[:middle]),
                     self.lint(flags, sources[middle:])]
            return "".join(text for text, _ in parts), all(
                good for _, good in parts)
        if done.returncode == 0:
            return "", True
        return done.stdout + done.stderr, False


def main():
    tidy, build, pattern = sys.argv[1:]
    build = pathlib.Path(build).resolve()
    by_flags = {}
    seen = set()
    for command in json.loads((build / "compile_commands.json").read_text()):
        words = OWN_WORDS.sub("", ONLY_GCC.sub("", command["command"]))
        flags = command["directory"], words
        for source in sources_of(command):
            # Of a source in two targets, once is enough.
            if re.search(pattern, str(source)) and source not in seen:
                seen.add(source)
                by_flags.setdefault(flags, set()).add(source)
    if not by_flags:
        sys.exit(f"tidy: no source matches {pattern}")
    jobs = [(flags, batch) for flags, sources in by_flags.items()
            for batch in groups_of(sorted(sources), MOST_PER_BATCH)]
    jobs.sort(key=lambda job: -len(job[1]))
    accepted = True
    # In the build, so that clang-tidy finds the project's configuration.
    with tempfile.TemporaryDirectory(dir=build) as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        linter = Linter(tidy, folder)
        for text, good in threads.map(lambda job: linter.lint(*job), jobs):
            print(text, end="", flush=True)
            accepted = accepted and good
    count = sum(map(len, by_flags.values()))
    print(f"tidy: {count} sources in {len(jobs)} batches")
    sys.exit(not accepted)


if __name__ == "__main__":
    main()
