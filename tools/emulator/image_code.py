"""The code of an image: its functions, and where each comes from."""

import bisect
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = "arm-none-eabi-"
OWN_FOLDERS = ("actors/", "app/", "gen/", "platform/")


class Function:
    def __init__(self, address, name):
        self.address, self.name = address, name
        self.instructions = []
        self.file = "?"

    @property
    def is_own(self):
        """Whether the project wrote it, or its generator."""
        return self.file.startswith(OWN_FOLDERS)


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
        if f"{part}/" in OWN_FOLDERS and (ROOT / inside).is_file():
            return os.fspath(inside)
    return path


def find_files(elf, functions):
    places = run("addr2line", "-e", elf,
                 text="".join(f"{x.address:x}\n" for x in functions))
    known = {}
    for function, place in zip(functions, places.splitlines()):
        path = place.rsplit(":", 1)[0]
        if path not in known:
            known[path] = own_path(path)
        function.file = known[path]


def function_at(functions, address):
    """The function with the code at `address`, if `functions` are sorted."""
    index = bisect.bisect_right([x.address for x in functions], address) - 1
    return functions[index] if index >= 0 else None
