#!/usr/bin/env python3
"""Compares an actor on its generated base with one that is written by hand for the same
service: messages in a second of processor time, lines, time to compile, and size.

The programs are built against the installed library and run in turn; the medians count.

usage: compare.py BUILD_DIR [--rounds N]"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c++17", "-O2", "-DNDEBUG", "-I."]
MESSAGES = "adder.pb.cc"
SOURCES = {"hand-written": ["hand_written.cpp"],
           "generated": ["generated.cpp", "adder.actor.cpp",
                         "registry.actor.cpp"]}


def run(*command, **options):
    return subprocess.run(list(map(os.fspath, command)), check=True, text=True,
                          stdout=subprocess.PIPE, **options).stdout


def lines_of(path):
    """Lines of code: no comments and no empty ones."""
    text = re.sub(r"//.*", "", path.read_text())
    return sum(1 for line in text.splitlines() if line.strip())


def build(folder, prefix):
    """The programs by name, each with its seconds of compiling."""
    include = prefix / "include/actorcsi"
    run("protoc", "-I.", f"-I{include}", "--cpp_out=.",
        f"--plugin=protoc-gen-actor={prefix}/bin/protoc-gen-actor",
        "--actor_out=.", "adder.proto", cwd=folder)
    environment = {**os.environ, "PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig"}
    flags = run("pkg-config", "--cflags", "--libs", "actorcsi-runtime",
                env=environment).split()
    compiler = os.environ.get("CXX", "c++")
    result = {}
    for name, sources in SOURCES.items():
        before = os.times().children_user
        for source in [*sources, MESSAGES]:
            run(compiler, *FLAGS, f"-I{include}", "-c", source, cwd=folder)
        took = os.times().children_user - before
        objects = [pathlib.Path(x).with_suffix(".o")
                   for x in [*sources, MESSAGES]]
        run(compiler, "-o", name, *objects, *flags, cwd=folder)
        run("strip", name, cwd=folder)
        result[name] = (folder / name, took)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "sources"
        shutil.copytree(HERE, folder)
        prefix = pathlib.Path(temporary) / "prefix"
        run("cmake", "--install", args.build, "--component", "runtime",
            "--prefix", prefix)
        programs = build(folder, prefix)
        rates = {name: [] for name in programs}
        for _ in range(args.rounds):
            for name, (program, _) in programs.items():
                rates[name].append(float(run(program)))
        print(f"{'':14}{'messages/s':>12}{'lines':>7}{'compile':>9}"
              f"{'program':>9}")
        rate = {}
        for name, (program, took) in programs.items():
            rate[name] = statistics.median(rates[name])
            lines = lines_of(folder / SOURCES[name][0])
            size = program.stat().st_size / 1024
            print(f"{name:14}{rate[name]:12,.0f}{lines:7}{took:7.1f} s"
                  f"{size:5.0f} KiB")
        ratio = rate["generated"] / rate["hand-written"]
        print(f"generated / hand-written: {ratio:.1%} of the messages")


if __name__ == "__main__":
    main()
