"""The code of an image: its functions, and where each comes from."""

import bisect
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = "arm-none-eabi-"
OWN_FOLDERS = ("actors/", "app/", "platform/")
GENERATED = "gen/"


class Function:
    """`files` has the addresses of its instructions by the file with their lines:
    what the compiler has copied into it from elsewhere is from there. `lines`
    has the number of the line of each."""

    def __init__(self, address, name):
        self.address, self.name = address, name
        self.instructions = []
        self.files = {}
        self.lines = {}


def kind_of(file):
    """Who wrote it: `own`, `generated` or `libraries`."""
    if file.startswith(OWN_FOLDERS):
        return "own"
    return "generated" if file.startswith(GENERATED) else "libraries"


def run(tool, *arguments, text=None):
    return subprocess.run([TOOLS + tool, *map(os.fspath, arguments)],
                          input=text, capture_output=True, text=True,
                          check=True).stdout


def read(elf):
    """The functions of an ELF file, with their instructions' addresses."""
    functions = []
    padding = []
    for line in run("objdump", "-d", "-C", "--no-show-raw-insn",
                    elf).splitlines():
        label = re.match(r"([0-9a-f]+) <(.*)>:$", line)
        if label:
            functions.append(Function(int(label[1], 16), label[2]))
            padding = []
            continue
        code = re.match(r"\s*([0-9a-f]+):\t(\S+)", line)
        if not code or not functions or code[2].startswith("."):
            continue
        address = int(code[1], 16)
        # A `nop` that nothing follows is between functions.
        if code[2].startswith("nop"):
            padding.append(address)
            continue
        functions[-1].instructions += padding + [address]
        padding = []
    functions = [x for x in functions if x.instructions]
    find_files(elf, functions)
    return functions


def own_path(path):
    """The path within the project, if the file is one of its own: ccache may
    have compiled it in another folder. Otherwise `path`."""
    parts = pathlib.PurePath(os.path.normpath(path)).parts
    for i, part in enumerate(parts):
        inside = pathlib.Path(*parts[i:])
        if f"{part}/" in (*OWN_FOLDERS, GENERATED) and (ROOT / inside).is_file():
            return os.fspath(inside)
    return path


def find_files(elf, functions):
    code = [(x, address) for x in functions for address in x.instructions]
    places = run("addr2line", "-e", elf,
                 text="".join(f"{address:x}\n" for _, address in code))
    known = {}
    for (function, address), place in zip(code, places.splitlines()):
        path, _, line = place.rpartition(":")
        if path not in known:
            known[path] = own_path(path)
        function.files.setdefault(known[path], []).append(address)
        # 0 where it is not known; the compiler may say more behind it.
        number = re.match(r"\d+", line)
        function.lines[address] = int(number[0]) if number else 0


def function_at(functions, address):
    """The function with the code at `address`, if `functions` are sorted."""
    index = bisect.bisect_right([x.address for x in functions], address) - 1
    return functions[index] if index >= 0 else None
