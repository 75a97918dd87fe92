#!/usr/bin/env python3
"""tools/dist: what a source package contains, and what it refuses. It runs in a clone."""

import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77


def git(*args, cwd):
    return subprocess.run(["git", *args], cwd=cwd, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


class DistTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.clone = cls.folder / "clone"
        git("clone", "-q", "--shared", ROOT, cls.clone, cwd=cls.folder)
        # The script under test, also if it is not committed.
        shutil.copy2(ROOT / "tools/dist", cls.clone / "tools/dist")
        git("add", "-A", cwd=cls.clone)
        git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q",
            "--allow-empty", "-m", "t", cwd=cls.clone)

    def dist(self, *args):
        return subprocess.run([self.clone / "tools/dist", *args], text=True,
                              capture_output=True, cwd=self.folder)

    def test_Package_HasEveryFileAndTheCommit(self):
        done = self.dist(self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        path = pathlib.Path(done.stdout.strip())
        self.assertRegex(path.name, r"^actorcsi-\d+\.\d+\.\d+\.tar\.gz$")
        self.assertEqual(path.parent.resolve(), (self.folder / "out").resolve())
        with tarfile.open(path) as package:
            package.extractall(self.folder / "tree")
        top, = (self.folder / "tree").iterdir()
        found = {x.relative_to(top).as_posix() for x in top.rglob("*")
                 if x.is_file()}
        self.assertEqual(found, {"COMMIT",
                                 *git("ls-files", cwd=self.clone).splitlines()})
        # The version of a build without git.
        source = self.folder / "version.cpp"
        subprocess.run(["cmake", "-D", f"SOURCE={top}", "-D", "VERSION=1.2.3",
                        "-D", f"OUTPUT={source}", "-P",
                        top / "tools/cmake/Version.cmake"], check=True)
        commit = git("rev-parse", "HEAD", cwd=self.clone)[:12]
        self.assertIn(f'"1.2.3 ({commit})"', source.read_text())
        # The same commit gives the same package.
        first = path.read_bytes()
        self.dist(self.folder / "out")
        self.assertEqual(path.read_bytes(), first)

    def test_ChangedTree_IsRefused(self):
        (self.clone / "README.md").write_text("changed")
        done = self.dist(self.folder / "out")
        git("checkout", "-q", "README.md", cwd=self.clone)
        self.assertEqual(done.returncode, 1)
        self.assertIn("commit or remove them", done.stderr)

    def test_TreeWithoutGit_IsRefused(self):
        (self.clone / ".git").rename(self.folder / "git")
        done = self.dist(self.folder / "out")
        (self.folder / "git").rename(self.clone / ".git")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no clone of git", done.stderr)

    def test_TwoFolders_AreRefused(self):
        self.assertEqual(self.dist("a", "b").returncode, 2)


if __name__ == "__main__":
    if not (ROOT / ".git").exists():
        print("this tree is no clone of git")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
