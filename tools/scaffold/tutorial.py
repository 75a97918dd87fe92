"""Reads and runs the tutorial of actors/README.md."""

import collections
import os
import re
import signal
import subprocess

from . import files

HEADING = "## A shutter, in five minutes"

# A file's text or a line of it, or a command with its expected output.
File = collections.namedtuple("File", "path text")
Command = collections.namedtuple("Command", "text expected")

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(root):
    """The steps, in order."""
    text = (root / "actors" / "README.md").read_text()
    text = text[text.index(HEADING):]
    steps, end = [], 0
    for block in BLOCK.finditer(text):
        before, end = text[end:block.start()], block.end()
        if block[1] == "console":
            steps += commands(block[2])
        else:
            steps.append(File(re.findall(r"`([\w/]+\.\w+)`", before)[-1],
                              block[2]))
    return steps


def commands(text):
    result = []
    for line in text.splitlines():
        if line.startswith("$ "):
            result.append(Command(line[2:], []))
        else:
            result[-1].expected.append(line)
    return result


def write(root, step):
    """Writes a File, or adds its line to the list of actors."""
    path = root / step.path
    if path.exists():
        path.write_text(files.with_line(path.read_text(), step.text))
    else:
        path.write_text(step.text)


def fits(said, expected):
    """Whether the output of a command is the one in the tutorial, where ...
    matches anything. Without output in the tutorial, anything matches."""
    if not expected:
        return True
    pattern = "".join(".*" if part == "..." else re.escape(part)
                      for part in re.split(r"(\.\.\.)", "\n".join(expected)))
    return re.fullmatch(pattern, said.strip("\n"), re.DOTALL) is not None


class Shell:
    """Runs commands in `folder`. Those that end in & end with the shell."""

    def __init__(self, folder, env=None):
        self.folder = folder
        self.env = env
        self.background = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.background:
            # With its children: the emulator outlives its parent.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()

    def run(self, command):
        """The output of the command. Raises AssertionError if it failed or its
        output is not the one in the tutorial."""
        if command.text.endswith("&"):
            self.background.append(subprocess.Popen(
                ["bash", "-c", "exec " + command.text[:-1]], cwd=self.folder,
                env=self.env, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True))
            return ""
        done = subprocess.run(["bash", "-c", command.text], cwd=self.folder,
                              env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        if done.returncode != 0 or not fits(done.stdout, command.expected):
            raise AssertionError(
                f"$ {command.text}\n{done.stdout[-4000:]}\nexit code "
                f"{done.returncode}, expected:\n"
                + "\n".join(command.expected))
        return done.stdout
