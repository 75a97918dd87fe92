"""Runs the benchmarks in turn, and prints tables."""

import json
import subprocess
import sys

import machine
import options
import report_head
import runs
import sections

ALL = {
    "page": sections.page,
    "polls": sections.polls,
    "frames": sections.frames,
    "scale": sections.scale,
    "firmware": sections.firmware,
    "network": sections.network,
    "linux": sections.linux,
}


def keep(wanted, figures, parts):
    """Writes the results so far; not all of them after an interruption."""
    if wanted.json:
        with open(wanted.json, "w", encoding="utf-8") as out:
            json.dump(figures, out, indent=2)
    if wanted.report:
        import report

        report.write(wanted.report, figures, parts)


def main():
    wanted = options.read(ALL)
    if wanted.check:
        return
    bench = runs.Bench(wanted.build, wanted.rounds, wanted.smoke)
    figures = {"machine": machine.describe(), "how": report_head.how(wanted)}
    print(figures["machine"])
    parts = []
    try:
        for name in wanted.names:
            try:
                part = ALL[name](bench)
            except (OSError, subprocess.SubprocessError, ValueError) as reason:
                sys.exit(f"bench: {name}: {reason}")
            part["name"] = name
            figures[name] = part["figures"]
            parts.append(part)
            print("\n" + part["text"])
            sys.stdout.flush()
    except KeyboardInterrupt:
        print(f"\nbench: interrupted in {name}", file=sys.stderr)
        sys.exit(130)
    finally:
        keep(wanted, figures, parts)


if __name__ == "__main__":
    main()
