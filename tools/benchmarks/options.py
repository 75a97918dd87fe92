"""The options of tools/bench."""

import argparse
import os

import report_head

DESCRIPTION = """Measures ActorCSI against the alternatives that a user has, and against
the limits of the machine. Prints tables."""

EPILOG = """MICROPYTHON=PATH measures that interpreter, too; the default is an installed
one. tools/benchmarks/README.md has the details."""


def writable_file(path):
    """Checks that the file can be written, before anything is measured."""
    with open(path, "a", encoding="utf-8"):
        pass


def writable_folder(path):
    os.makedirs(path, exist_ok=True)
    page = os.path.join(path, "README.md")
    if os.path.exists(page):
        with open(page, encoding="utf-8") as text:
            if text.readline().strip() not in ("", report_head.TITLE):
                raise FileExistsError(
                    f"{page} is not a report; give a folder without one"
                )
    writable_file(page)


def read(sections):
    """`sections` has the functions that measure, by name."""
    parser = argparse.ArgumentParser(
        prog="tools/bench",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = "; ".join(
        f"{name}: {function.__doc__.splitlines()[0].rstrip('.')}"
        for name, function in sections.items()
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all; {what}")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--from", dest="start", default=".", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", metavar="FILE", help="write all figures to FILE")
    parser.add_argument(
        "--report", metavar="FOLDER", help="write tables and plots to FOLDER"
    )
    parser.add_argument(
        "--rounds",
        metavar="N",
        help="rounds of benchmarks that are repeated, 1 to 100; default: 5",
    )
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="run each once and briefly, to check that it works; "
        "leaves out firmware, network and linux",
    )
    result = parser.parse_args()
    unknown = [name for name in result.names if name not in sections]
    if unknown:
        parser.error(f"{unknown[0]}: no such benchmark; choose from {', '.join(sections)}")
    result.names = list(dict.fromkeys(result.names)) or list(sections)
    if result.smoke and result.rounds is not None:
        parser.error("--rounds: --smoke runs each once")
    rounds = "5" if result.rounds is None else result.rounds
    if not rounds.isdecimal() or not 1 <= int(rounds) <= 100:
        parser.error(f"--rounds={rounds}: give 1 to 100")
    result.rounds = int(rounds)
    for name, prepare in {"json": writable_file, "report": writable_folder}.items():
        path = getattr(result, name)
        if path is None:
            continue
        if not path:
            parser.error(f"--{name}=: give a path")
        path = os.path.join(result.start, path)
        setattr(result, name, path)
        try:
            prepare(path)
        except OSError as reason:
            parser.error(f"--{name}={path}: {reason.strerror or reason}")
    return result
