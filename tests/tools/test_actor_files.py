#!/usr/bin/env python3
"""Takes an actor apart, one file at a time, and checks what actor_files says."""

import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "checks"))

import actor_files  # noqa: E402, in the folder of the line above

# What an actor consists of; its name is not that of any other.
PARTS = {
    "proto/actorcsi/parrot.proto": "service Parrot {\n}\n",
    "gen/actorcsi/parrot.actor.cpp": "",
    "gen/actorcsi/parrot.actor.hpp": "",
    "actors/parrot.hpp": "class parrot final : public parrot_base {};\n",
    "actors/parrot.cpp": '#include "actors/parrot.hpp"\n',
    "tests/actors/parrot_test.cpp": '#include "actors/parrot.hpp"\n',
    "app/compose/parts.cpp": "  parts.add<parrot>();\n",
}

# What is said when a part is missing and all others are there.
MISSING = {
    "proto/actorcsi/parrot.proto": [
        "gen/actorcsi/parrot.actor.cpp is left over",
        "gen/actorcsi/parrot.actor.hpp is left over",
        "actors/parrot.hpp: no proto has the service"],
    "gen/actorcsi/parrot.actor.cpp": [
        "gen/actorcsi/parrot.actor.cpp is missing"],
    "gen/actorcsi/parrot.actor.hpp": [
        "gen/actorcsi/parrot.actor.hpp is missing"],
    "actors/parrot.hpp": [
        "proto/actorcsi/parrot.proto: nothing implements the service Parrot",
        "actors/parrot.cpp is left over",
        "tests/actors/parrot_test.cpp is left over",
        "app/compose/parts.cpp:1: there is no actors/parrot.hpp"],
    "actors/parrot.cpp": ["actors/parrot.hpp has no .cpp"],
    "tests/actors/parrot_test.cpp": ["actors/parrot.hpp has no test"],
    "app/compose/parts.cpp": ["actors/parrot.hpp: no line in app/ makes it"],
}

# The same when a part is all that is left.
LEFT = {
    "proto/actorcsi/parrot.proto": [
        "gen/actorcsi/parrot.actor.cpp is missing",
        "gen/actorcsi/parrot.actor.hpp is missing",
        "nothing implements the service Parrot"],
    "gen/actorcsi/parrot.actor.cpp": ["parrot.actor.cpp is left over"],
    "gen/actorcsi/parrot.actor.hpp": ["parrot.actor.hpp is left over"],
    "actors/parrot.hpp": ["no proto has the service"],
    "actors/parrot.cpp": ["left over"],
    "tests/actors/parrot_test.cpp": ["left over"],
    "app/compose/parts.cpp": ["there is no actors/parrot.hpp"],
}


class ActorFilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, parts):
        for name in PARTS:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).unlink(missing_ok=True)
        for name in parts:
            (self.root / name).write_text(PARTS[name])

    def check(self, expected):
        found = actor_files.problems_in(self.root)
        self.assertEqual(len(found), len(expected), found)
        for text, problem in zip(expected, found):
            self.assertIn(text, problem)

    def test_our_own_actors_are_complete(self):
        self.assertEqual(actor_files.problems_in(ROOT), [])

    def test_a_complete_actor_is_no_problem(self):
        self.write(PARTS)
        self.check([])

    def test_each_missing_part_is_named(self):
        for missing, expected in MISSING.items():
            with self.subTest(missing):
                self.write([name for name in PARTS if name != missing])
                self.check(expected)

    def test_each_part_that_is_left_is_named(self):
        for left, expected in LEFT.items():
            with self.subTest(left):
                self.write([left])
                self.check(expected)

    def test_an_actor_may_share_a_class_with_others(self):
        self.write(PARTS)
        (self.root / "actors/bird.hpp").write_text(
            "class bird : public parrot_base {};\n")
        (self.root / "actors/parrot.hpp").write_text(
            "class parrot final : public bird {};\n")
        (self.root / "actors/raven.hpp").write_text(
            "class raven final : public bird {};\n")
        self.check([])

    def test_a_line_in_a_comment_does_not_count(self):
        self.write(PARTS)
        (self.root / "app/compose/parts.cpp").write_text(
            "// parts.add<parrot>();\n")
        self.check(["no line in app/ makes it"])


if __name__ == "__main__":
    unittest.main()
