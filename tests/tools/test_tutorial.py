#!/usr/bin/env python3
"""Carries out the tutorial of actors/README.md in a copy of the tree, with
what builds replaced by the building of what is new.

usage: test_tutorial.py BUILD_DIR PLUGIN [FIRMWARE_BUILD_DIR]"""

import os
import pathlib
import socket
import sys
import tempfile
import unittest

from overlay import ROOT, Overlay

sys.path.insert(0, os.fspath(ROOT / "tools"))

from scaffold import tutorial  # noqa: E402 (found by the line above)

BUILD = PLUGIN = FIRMWARE = None

# What is new besides the test, with a source that is compiled likewise.
SOURCES = ["actors/shutter.cpp", "app/compose/parts.cpp",
           "gen/actorcsi/shutter.actor.cpp", "gen/actorcsi/registry.actor.cpp"]


class Tutorial:
    def __init__(self, folder):
        self.tree = Overlay(folder, BUILD)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = str(probe.getsockname()[1])
        self.builds = {
            "tools/setup --tests": lambda: None,
            "cmake --preset host": lambda: None,
            "cmake --build --preset host --target generate":
                lambda: self.tree.generate(PLUGIN),
            "cmake --build --preset host --target actorcsi": self.program,
            "cmake --build --preset host --target actors_test": self.test,
            "tools/firmware build": self.firmware}

    def program(self):
        self.tree.run(sys.executable, "tools/checks/actor_files.py", ".")
        self.tree.every_actor()
        messages = self.tree.messages()
        self.tree.compile("actors/led.cpp", SOURCES + messages, "-w", "-O0")
        self.tree.link("app/actorcsi", "build/host/app/actorcsi")

    def test(self):
        self.tree.compile("tests/actors/led_test.cpp",
                          ["tests/actors/shutter_test.cpp"])
        self.tree.link("tests/actors_test", "build/host/tests/actors_test",
                       without=["app/"])

    def firmware(self):
        board = self.tree.with_build(FIRMWARE)
        board.every_actor(without=("board",))
        messages = board.messages(lite=True)
        board.compile("actors/led.cpp", SOURCES + messages, "-w")
        self.image = board.link("app/firmware/actorcsi.elf", "shutter.elf")

    def run(self, shell, step):
        if isinstance(step, tutorial.File):
            tutorial.write(self.tree.folder, step)
        elif step.text in self.builds:
            self.builds[step.text]()
        else:
            text = step.text.replace("5760", self.port)
            if text.startswith("tools/firmware run"):
                text = text.replace(
                    "tools/firmware run",
                    f"{sys.executable} {ROOT}/tools/mcu/run.py {self.image}")
            shell.run(tutorial.Command(text, step.expected))


class TutorialTest(unittest.TestCase):
    def test_every_block_does_what_it_says(self):
        steps = tutorial.read(ROOT)
        # Four files, a line, and what is typed.
        self.assertEqual(sum(isinstance(x, tutorial.File) for x in steps), 5)
        with tempfile.TemporaryDirectory() as folder, \
                tutorial.Shell(folder) as shell:
            lesson = Tutorial(folder)
            for step in steps:
                if FIRMWARE is None and step == tutorial.Command(
                        "tools/firmware build", ["..."]):
                    print("without the board: there is no build of it")
                    break
                lesson.run(shell, step)
            # Laid out as everything else is.
            lesson.tree.run("clang-format", "--dry-run", "-Werror",
                            *(x.path for x in steps
                              if isinstance(x, tutorial.File)
                              and x.path.endswith("pp")))


if __name__ == "__main__":
    paths = [pathlib.Path(x).resolve() for x in sys.argv[1:]]
    BUILD, PLUGIN = paths[:2]
    FIRMWARE = paths[2] if len(paths) > 2 else None
    unittest.main(argv=sys.argv[:1])
