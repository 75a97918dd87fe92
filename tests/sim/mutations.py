#!/usr/bin/env python3
"""Applies each mutation of this folder in a private copy of the sources, builds
the simulation there, and tells how many seeds it takes to notice.

usage: mutations.py [NAME...]"""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/sim/mutations"
COPY = ROOT / "build/mutations"
# As far from its sources as the build of the preset, so that a compiler cache
# takes the one for the other.
BUILD = COPY / "build/host"

SEEDS = 200
RUNS = {"rough": ["--profile", "rough"], "storm": ["--profile", "storm"],
        "network": ["--profile", "rough", "--network"]}
# Of one profile's seeds; the whole takes a few seconds unless a run hangs.
PATIENCE_S = 300


def run(*command, **options):
    return subprocess.run(command, text=True, capture_output=True, **options)


def checked(*command, **options):
    result = run(*command, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout[-4000:]}"
                 f"{result.stderr[-4000:]}")
    return result.stdout


def copy_sources():
    """Brings the copy to the state of the sources, but touches nothing that
    is the same already: what was built of it stays."""
    names = checked("git", "-C", ROOT, "ls-files", "-co",
                    "--exclude-standard").splitlines()
    wanted = {name for name in names if (ROOT / name).is_file()}
    for name in wanted:
        source, target = ROOT / name, COPY / name
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for path in list(COPY.rglob("*")):
        name = path.relative_to(COPY)
        if (name.parts[0] != "build" and path.is_file()
                and str(name) not in wanted):
            path.unlink()


def build():
    return run("cmake", "--build", BUILD, "--target", "sim", "-j2")


def seeds_needed():
    """The first seed that fails, its profile and what was wrong."""
    for profile, options in RUNS.items():
        try:
            found = run(BUILD / "tests/sim/sim", "--seeds", f"1..{SEEDS}",
                        *options, "--jobs", "2", "--stop",
                        timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            return profile, None, "hangs"
        failures = re.findall(r"^failed: --seed (\d+) [^:]*(?:: )?(.*)$",
                              found.stdout, re.MULTILINE)
        if failures:
            seed, what = min(failures, key=lambda x: int(x[0]))
            return profile, int(seed), what
    return None, None, "not noticed"


def main():
    names = sys.argv[1:] or sorted(x.stem for x in FOLDER.glob("*.patch"))
    copy_sources()
    checked("cmake", "-G", "Ninja", "-S", COPY, "-B", BUILD,
            "-D", "CMAKE_BUILD_TYPE=RelWithDebInfo",
            "-D", "CMAKE_CXX_FLAGS_RELWITHDEBINFO=-O2 -g1 -DNDEBUG")
    if build().returncode != 0:
        sys.exit("mutations: the sources do not build as they are")
    print(f"{'mutation':32} {'profile':8} {'seeds':>5}  what was noticed",
          flush=True)
    missed = 0
    for name in names:
        patch = (FOLDER / f"{name}.patch").read_text()
        checked("patch", "-p1", "-d", COPY, "-s", input=patch)
        built = build()
        if built.returncode == 0:
            profile, seed, what = seeds_needed()
        else:
            profile, seed, what = None, None, "does not build"
        checked("patch", "-p1", "-d", COPY, "-s", "-R", input=patch)
        missed += seed is None
        print(f"{name:32} {profile or '':8} {seed or '-':>5}  {what}",
              flush=True)
    print(f"{len(names)} mutations, {len(names) - missed} noticed within "
          f"{SEEDS} seeds of a profile")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
