"""What somebody asks of tools/bench."""

import argparse
import os

import report_head

DESCRIPTION = """Measures ActorCSI against what a user would pick instead, and against
what the machine can do at most. Prints tables."""

EPILOG = """MICROPYTHON=PATH measures that interpreter, too; without it the one that is
installed, if there is one. tools/benchmarks/README.md says more."""


def writable_file(path):
    """Whether it can be written is known before anything is measured."""
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
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    parser.add_argument(
        "--report", metavar="FOLDER", help="write tables and plots there"
    )
    parser.add_argument(
        "--rounds",
        metavar="N",
        help="times each is run, 1 to 100, where it is run more than once; default: 5",
    )
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="run each once, for a moment, to see that it runs; "
        "leaves out firmware and network",
    )
    result = parser.parse_args()
    unknown = [name for name in result.names if name not in sections]
    if unknown:
        parser.error(f"{unknown[0]}: there is {', '.join(sections)}")
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
