#!/usr/bin/env python3
"""The package for Debian: made, installed by dpkg in a fresh folder, and used there.

usage: test_package.py BUILD_DIR [unittest args]

Exit code 77: it needs debootstrap, and a root who may mount and make devices, which
not every container has."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = None
SKIPPED = 77


def run(*command, **options):
    done = subprocess.run([os.fspath(x) for x in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit code {done.returncode}\n"
                             f"{done.stdout[-3000:]}")
    return done.stdout


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = pathlib.Path(base) / "actorcsi/debian"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def repository():
    """Where apt of this machine gets Debian from: address and code name."""
    lines = run("apt-get", "indextargets", "--format",
                "$(REPO_URI) $(CODENAME)", "Created-By: Packages",
                "Origin: Debian").splitlines()
    if not lines:
        raise AssertionError("apt knows no repository of Debian; run apt-get "
                             "update")
    # Not that of the updates, whose name is longer.
    return min((line.split() for line in lines), key=lambda x: len(x[1]))


def fresh_folder(folder, libraries):
    """A small Debian with the libraries that the packages need."""
    address, codename = repository()
    archives = cache() / "archives"
    archives.mkdir(exist_ok=True)
    run("debootstrap", "--variant=minbase", f"--cache-dir={archives}",
        f"--include={','.join(sorted(libraries))}", codename, folder, address)


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # In memory, where dpkg waits for no disk, and in a name space of its own,
        # which takes all mounts along.
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(cls.folder.rmdir)
        run("mount", "-t", "tmpfs", "package", cls.folder)
        cls.addClassCleanup(run, "umount", "-l", cls.folder)
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B",
            cls.folder / "packages", cwd=cls.folder)
        cls.package, = cls.folder.glob("packages/actorcsi_*.deb")
        needs = run("dpkg-deb", "-f", cls.package, "Depends")
        cls.needs = set(re.findall(r"(?:^|, )([a-z][\w.+-]+)", needs))
        cls.root = cls.folder / "root"
        fresh_folder(cls.root, cls.needs)
        shutil.copy2(cls.package, cls.root / "tmp/actorcsi.deb")
        run("chroot", cls.root, "dpkg", "-i", "/tmp/actorcsi.deb")

    def inside(self, *command, user=None):
        as_user = [f"--userspec={user}"] if user else []
        return run("chroot", *as_user, self.root, *command)

    def test_Dependencies_AreFoundByDpkgShlibdeps(self):
        self.assertLessEqual({"libcaf-core0.17", "libprotobuf32", "libc6"},
                             self.needs)
        self.assertEqual(self.inside("dpkg", "--audit"), "")
        # No library is missing that another package happens to bring.
        self.assertNotIn("not found", self.inside("ldd", "/usr/bin/actorcsi"))

    def test_ConfigurationFiles_AreKeptByDpkg(self):
        named = self.inside("dpkg-query", "-W", "-f", "${Conffiles}",
                            "actorcsi")
        self.assertEqual(re.findall(r"(?m)^ (\S+) [0-9a-f]{32}$", named),
                         ["/etc/actorcsi/node.conf", "/etc/actorcsi/run.conf"])

    def test_Group_OfTheUnitsExists(self):
        groups = set(re.findall(r"(?m)^([\w-]+):", self.inside("getent", "group")))
        unit = self.root / "usr/lib/systemd/system/actorcsi.service"
        wanted = re.search(r"SupplementaryGroups=(.*)", unit.read_text())[1]
        self.assertLessEqual(set(wanted.split()), groups)

    def test_OrdinaryUser_RunsTheProgram(self):
        said = self.inside(
            "actorcsi", "run", "--config-file=/etc/actorcsi/run.conf",
            "--duration=1s", "--json", user="nobody:nogroup")
        report = json.loads(said.splitlines()[-1])
        self.assertGreater(report["frames"]["delivered"], 10)

    def test_RemoveAndPurge_LeaveNothing(self):
        self.inside("dpkg", "--purge", "actorcsi")
        left = [x for x in self.root.rglob("*actorcsi*")
                if not x.is_relative_to(self.root / "tmp")
                and not x.is_relative_to(self.root / "proc")]
        self.assertEqual(left, [])
        self.inside("dpkg", "-i", "/tmp/actorcsi.deb")


def may_mount():
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(
            ["unshare", "--mount", "sh", "-c",
             'mount -t tmpfs tried "$0" && mknod "$0/null" c 1 3 '
             '&& : > "$0/null" && chroot / true', folder], check=False)
    return tried.returncode == 0


def main():
    global BUILD
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if "ACTORCSI_UNSHARED" not in os.environ:
        if not shutil.which("debootstrap") or not may_mount():
            print("needs debootstrap, which tools/setup --tests installs, and a "
                  "root who may mount and make devices")
            sys.exit(SKIPPED)
        os.environ["ACTORCSI_UNSHARED"] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, __file__,
                              os.fspath(BUILD), *sys.argv[1:]])
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
