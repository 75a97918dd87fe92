"""Runs the benchmarks, alternating what is compared, and prints tables."""

import argparse
import json
import os
import subprocess
import sys

import machine
import runs
import sections

ALL = {
    "page": sections.page,
    "polls": sections.polls,
    "frames": sections.frames,
    "scale": sections.scale,
    "firmware": sections.firmware,
    "network": sections.network,
}


def arguments():
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    parser.add_argument(
        "--report", metavar="FOLDER", help="write tables and plots there"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="times each is run; default: 5"
    )
    parser.add_argument(
        "--smoke", action="store_true", help="run each once, for a moment"
    )
    result = parser.parse_args()
    unknown = [name for name in result.names if name not in ALL]
    if unknown:
        parser.error(f"{unknown[0]}: there is {', '.join(ALL)}")
    if not 1 <= result.rounds <= 100:
        parser.error(f"--rounds={result.rounds}: give 1 to 100")
    return result


def main():
    options = arguments()
    bench = runs.Bench(options.build, options.rounds, options.smoke)
    figures = {"machine": machine.describe()}
    print(figures["machine"])
    parts = []
    for name in options.names or ALL:
        try:
            part = ALL[name](bench)
        except (OSError, subprocess.SubprocessError, ValueError) as reason:
            sys.exit(f"bench: {name}: {reason}")
        part["name"] = name
        figures[name] = part["figures"]
        parts.append(part)
        print("\n" + part["text"])
        sys.stdout.flush()
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(figures, out, indent=2)
    if options.report:
        import report

        os.makedirs(options.report, exist_ok=True)
        report.write(options.report, figures, parts)


if __name__ == "__main__":
    main()
