#!/usr/bin/env python3
"""Checks the refusals of tools/sim, with a CMake that only writes the cache.

usage: test_sim.py"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

CMAKE = """#!/bin/sh
[ "$1" = --preset ] || exit 1
mkdir -p build/$2
echo ACTORCSI_ASSERTIONS:BOOL=OFF >build/$2/CMakeCache.txt
"""


class Sim(unittest.TestCase):
    def test_PresetWithoutAssertions_IsRefusedByName(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "tools").mkdir()
            (folder / "bin").mkdir()
            shutil.copy(ROOT / "tools/sim", folder / "tools/sim")
            cmake = folder / "bin/cmake"
            cmake.write_text(CMAKE)
            cmake.chmod(0o755)
            found = subprocess.run(
                [folder / "tools/sim", "--compare", "release"], text=True,
                capture_output=True, check=False,
                env={**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"})
        self.assertEqual(found.returncode, 2)
        self.assertIn("preset release: it has no assertions", found.stderr)
        self.assertIn("use host, asan or tsan", found.stderr)


if __name__ == "__main__":
    unittest.main()
