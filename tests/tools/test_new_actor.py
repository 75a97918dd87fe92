#!/usr/bin/env python3
"""tools/new-actor: what it writes, what it refuses, and that nothing is left
when it fails.

usage: test_new_actor.py BUILD_DIR PLUGIN"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from overlay import ROOT, Overlay

BUILD = PLUGIN = None

# Arguments, and what is said.
REFUSED = [
    (["led", "--method", "Press"], "actors/led.hpp|proto/actorcsi/led.proto"),
    (["latency", "--method", "Press"], "actors/latency.hpp is there already"),
    (["frame", "--method", "Press"], "proto/actorcsi/frame.proto"),
    (["cam", "--method", "Press(LedBlink) returns (Nothing)"],
     "'Nothing': no proto has that message: call it Cam..."),
    (["snapshot", "--method", "Press"], "SnapshotRequest already"),
    (["class", "--method", "Press"], "a keyword of C++"),
    (["Shutter", "--method", "Press"], "use small letters"),
    (["1shutter", "--method", "Press"], "use small letters"),
    (["but--ton", "--method", "Press"], "use small letters"),
    (["shutter_", "--method", "Press"], "use small letters"),
    (["", "--method", "Press"], "use small letters"),
    (["shutter"], "give it something that others can call"),
    (["shutter", "--self", "Tick"], "give it something that others can call"),
    (["shutter", "--method", "press"], "begin with a capital"),
    (["shutter", "--method", "Press", "--method", "Press"],
     "'Press': it has that method twice"),
    (["shutter", "--method", "Press(ShutterPress"], "not a method"),
]

EVERY_KIND = [
    "door_bell", "--method", "Ring", "--method", "Subscribe",
    "--method", "Configure", "--method", "Statistics", "--self", "Tick",
    "--method", "Delete(LedBlink) returns (DoorBellState)",
    "--method", "Watch(DoorBellState) returns (stream DoorBellEvent)"]

FILES = ["actors/door_bell.cpp", "actors/door_bell.hpp",
         "app/compose/parts.cpp", "proto/actorcsi/door_bell.proto",
         "tests/actors/door_bell_test.cpp"]


class NewActorTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Overlay(folder.name, BUILD)

    def new_actor(self, *args, path=None):
        env = dict(os.environ)
        if path is not None:
            env["PATH"] = f"{path}:{env['PATH']}"
        return subprocess.run(
            [sys.executable, ROOT / "tools/new-actor", "--root",
             self.tree.folder, *args], env=env, capture_output=True, text=True,
            check=False)

    def test_what_cannot_be_is_refused_with_a_reason(self):
        for args, reason in REFUSED:
            with self.subTest(args):
                done = self.new_actor(*args)
                self.assertEqual(done.returncode, 1, done)
                self.assertTrue(any(x in done.stderr
                                    for x in reason.split("|")), done.stderr)
                self.assertEqual(self.tree.changed(), [])

    def test_a_dry_run_shows_all_and_writes_nothing(self):
        done = self.new_actor(*EVERY_KIND, "--dry-run")
        self.assertEqual(done.returncode, 0, done)
        for name in FILES:
            self.assertIn(f"-- {name}", done.stdout)
        self.assertIn("parts.add<door_bell>();", done.stdout)
        self.assertEqual(self.tree.changed(), [])

    def test_an_actor_is_four_files_and_a_line_and_compiles(self):
        done = self.new_actor(*EVERY_KIND, "--no-build")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(self.tree.changed(), FILES)
        line = self.tree.files()["app/compose/parts.cpp"]
        self.assertEqual(line.replace(b"  parts.add<door_bell>();\n", b"", 1),
                         self.tree.before["app/compose/parts.cpp"])
        self.tree.generate(PLUGIN)
        self.tree.run(sys.executable, "tools/checks/actor_files.py", ".")
        self.tree.run("clang-format", "--dry-run", "-Werror",
                      *(x for x in FILES if x.endswith("pp")))
        self.tree.messages()
        self.tree.compile("actors/led.cpp", ["actors/door_bell.cpp"],
                          "-fsyntax-only")
        self.tree.compile("tests/actors/led_test.cpp",
                          ["tests/actors/door_bell_test.cpp"],
                          "-fsyntax-only")

    def test_when_the_build_fails_nothing_is_left(self):
        fakes = self.tree.folder / "fakes"
        fakes.mkdir()
        cmake = fakes / "cmake"
        # Generates something, and then fails.
        cmake.write_text("#!/bin/sh\necho '// new' >gen/actorcsi/new.actor.hpp\n"
                         "echo '// changed' >gen/actorcsi/led.actor.hpp\n"
                         "rm gen/actorcsi/camera.actor.hpp\n"
                         "echo 'actors/x.cpp:1: error: no such thing'\nexit 1\n")
        cmake.chmod(0o755)
        setup = self.tree.folder / "tools/setup"
        setup.write_text("#!/bin/sh\n")
        setup.chmod(0o755)
        self.tree.before = self.tree.files()
        done = self.new_actor(*EVERY_KIND, path=fakes)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("error: no such thing", done.stderr)
        self.assertEqual(self.tree.changed(), ["build/new-actor.log"])


if __name__ == "__main__":
    BUILD, PLUGIN = (pathlib.Path(x).resolve() for x in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
