#!/usr/bin/env python3
"""That tidy.py finds in a batch what is wrong in each of its sources.

usage: test_tidy.py CLANG_TIDY"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent

CHECKS = """Checks: "-*,modernize-use-nullptr,clang-analyzer-core.*"
WarningsAsErrors: "*"
"""

NULL = """namespace {{
int* {name}() {{
  return 0;
}}
}}
int* use_{stem}() {{
  return {name}();
}}
"""
CRASH = """int crash_{stem}() {{
  int* x = nullptr;
  return *x;
}}
"""


class TidyTest(unittest.TestCase):
    def lint(self, sources, pattern="/src/"):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / ".clang-tidy").write_text(CHECKS)
            (folder / "src").mkdir()
            commands = []
            for stem, text in sources.items():
                path = folder / "src" / f"{stem}.cpp"
                path.write_text(text)
                commands.append({
                    "directory": str(folder), "file": str(path),
                    "command": f"c++ -std=c++17 -o {stem}.o -c {path}"})
            (folder / "compile_commands.json").write_text(json.dumps(commands))
            done = subprocess.run(
                [sys.executable, HERE / "tidy.py", TIDY, folder, pattern],
                capture_output=True, text=True)
            found = re.findall(r"/src/(\w+)\.cpp:\d+:\d+: error: .*\[([\w.-]+)",
                               done.stdout)
            return done, sorted(set(found))

    def test_sources_without_a_fault_are_accepted_in_one_batch(self):
        done, found = self.lint({"a": "int a() { return 1; }\n",
                                 "b": "int b() { return 2; }\n"})
        self.assertEqual((done.returncode, found), (0, []), done)
        self.assertIn("2 sources in 1 batches", done.stdout)

    def test_each_source_of_a_batch_is_checked_by_text_and_by_path(self):
        done, found = self.lint({
            "a": NULL.format(name="first", stem="a"),
            "b": CRASH.format(stem="b"),
            "c": NULL.format(name="third", stem="c")})
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("3 sources in 1 batches", done.stdout)
        self.assertEqual(found, [
            ("a", "modernize-use-nullptr"),
            ("b", "clang-analyzer-core.NullDereference"),
            ("c", "modernize-use-nullptr")])

    def test_sources_whose_local_names_collide_are_both_checked(self):
        done, found = self.lint({
            "a": NULL.format(name="same", stem="a"),
            "b": NULL.format(name="same", stem="b")})
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("2 sources in 2 batches", done.stdout)
        self.assertEqual(found, [("a", "modernize-use-nullptr"),
                                 ("b", "modernize-use-nullptr")])

    def test_a_collision_that_is_seen_by_the_compiler_only_splits_the_batch(self):
        sources = {
            stem: NULL.format(name="same", stem=stem).replace("same()",
                                                              "same\n()", 1)
            for stem in ("a", "b")}
        done, found = self.lint(sources)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("2 sources in 1 batches", done.stdout)
        self.assertEqual(found, [("a", "modernize-use-nullptr"),
                                 ("b", "modernize-use-nullptr")])

    def test_a_source_that_does_not_compile_is_an_error(self):
        done, found = self.lint({"a": "int a() { return b(); }\n"})
        self.assertEqual(done.returncode, 1, done)
        self.assertEqual(found, [("a", "clang-diagnostic-error")])

    def test_a_pattern_without_sources_is_an_error(self):
        done, _ = self.lint({"a": "int a();\n"}, "/none/")
        self.assertEqual(done.returncode, 1)
        self.assertIn("tidy: no source matches", done.stderr)


if __name__ == "__main__":
    TIDY = sys.argv.pop(1)
    unittest.main()
