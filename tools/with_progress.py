#!/usr/bin/env python3
"""Runs a build by Ninja and shows its progress on standard error: a percentage,
the steps done and all, and the file that is being built. A terminal gets one
line, rewritten in place; anything else a line every ten seconds.

usage: with_progress.py NAME LOG COMMAND...

NAME begins each line. The whole output is appended to LOG. If COMMAND fails,
the last 40 lines of LOG follow, and its exit code is returned."""

import os
import pathlib
import re
import subprocess
import sys
import termios
import time
import tty

# Ninja writes it before the description of each step.
STATUS = "%p %f/%t "
STEP = re.compile(r"\s*(\d+)% (\d+)/(\d+) (.*)")

# Ninja begins a status with a carriage return and ends it by erasing the rest of
# the line.
END_OF_LINE = re.compile(rb"\r|\n|\x1b\[K")
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

OBJECT = re.compile(r"Building \S+ object (.*?)CMakeFiles/[^/]+\.dir/(.*)\.\w+")
LINK = re.compile(r"Linking .* (\S+)")

SECONDS_BETWEEN_LINES = 10
LINES_OF_AN_ERROR = 40


def built_by(description):
    """The source file of a step that compiles, the file that a step links, else
    the description."""
    found = OBJECT.fullmatch(description)
    if found:
        return "".join(found.groups())
    found = LINK.fullmatch(description)
    return found.group(1) if found else description


class Display:
    """Shows the last step."""

    def __init__(self, name, out):
        self.name, self.out = name, out
        self.is_terminal = out.isatty()
        self.last = None
        self.next_line = 0.0

    def show(self, percent, done, total, description):
        text = (f"{self.name}: {percent:>3}% ({done}/{total}) "
                f"{built_by(description)}")
        if self.is_terminal:
            # 0 if the terminal does not know.
            width = os.get_terminal_size(self.out.fileno()).columns or 80
            self.write(f"\r{text[:width - 1]}\x1b[K")
        elif percent == "100" or time.monotonic() >= self.next_line:
            self.next_line = time.monotonic() + SECONDS_BETWEEN_LINES
            self.write(text + "\n")
        self.last = text

    def clear(self):
        if self.is_terminal and self.last:
            self.write("\r\x1b[K")

    def write(self, text):
        self.out.write(text)
        self.out.flush()


class Output:
    """Sorts the command's output: everything goes to the log, and each step,
    once, to the display."""

    def __init__(self, log, display):
        self.log, self.display = log, display
        self.rest = b""
        self.seen = set()

    def add(self, data):
        *lines, self.rest = END_OF_LINE.split(self.rest + data)
        for line in lines:
            self.add_line(line)

    def end(self):
        self.add(b"\n")

    def add_line(self, line):
        text = ESCAPE.sub("", line.decode(errors="replace"))
        step = STEP.fullmatch(text)
        if step:
            # Ninja repeats the description when the step is done.
            self.display.show(*step.groups())
            if step[4] in self.seen:
                return
            self.seen.add(step[4])
        if text:
            self.log.write(text + "\n")
            self.log.flush()


def run(command, output):
    """Runs it on a pseudo terminal: only there does Ninja say what it begins."""
    ours, its = os.openpty()
    tty.setraw(its)
    # Ninja cuts descriptions to the width.
    termios.tcsetwinsize(its, (24, 1000))
    environment = {**os.environ, "NINJA_STATUS": STATUS, "TERM": "xterm"}
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=its,
                             stderr=its, env=environment)
    os.close(its)
    try:
        while True:
            output.add(os.read(ours, 65536))
    except OSError:
        # The other end has been closed by all that had it.
        output.end()
    finally:
        os.close(ours)
    return child.wait()


def main():
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    name, path, *command = sys.argv[1:]
    display = Display(name, sys.stderr)
    with open(path, "a", encoding="utf-8") as log:
        try:
            code = run(command, Output(log, display))
        except KeyboardInterrupt:
            code = 130
        except OSError as error:
            log.write(f"{command[0]}: {error.strerror}\n")
            code = 127
    display.clear()
    if code not in (0, 130):
        lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        print(*lines[-LINES_OF_AN_ERROR:], sep="\n", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
