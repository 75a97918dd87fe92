#!/usr/bin/env python3
"""`cmake --install` of the program: what it installs, and that each file of it does its
work.

usage: test_install.py BUILD_DIR [unittest args]"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from installed import say

BUILD = None

FILES = {
    "bin/actorcsi", "bin/actorcsi-certs",
    "etc/actorcsi/node.conf", "etc/actorcsi/run.conf",
    "lib/systemd/system/actorcsi-node.service",
    "lib/systemd/system/actorcsi.service", "lib/udev/rules.d/60-actorcsi.rules",
    "share/bash-completion/completions/actorcsi",
    "share/doc/actorcsi/CHANGELOG.md", "share/doc/actorcsi/THIRD-PARTY.md",
    "share/doc/actorcsi/commands.md",
    "share/doc/actorcsi/copyright", "share/doc/actorcsi/installed.md"}

UNITS = ("actorcsi", "actorcsi-node")

# Tenths, as systemd-analyze counts them; it calls up to 2.0 well protected.
MOST_EXPOSED = 20


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        code, said = say("cmake", "--install", BUILD, "--component", "program",
                         "--prefix", cls.prefix)
        assert code == 0, said
        cls.program = cls.prefix / "bin/actorcsi"

    def check(self, *command, **options):
        code, said = say(*command, **options)
        self.assertEqual(code, 0, said[-2000:])
        return said

    def commands(self):
        found = re.findall(r"(?m)^  ([a-z]+)  ", self.check(self.program, "--help"))
        self.assertIn("run", found)
        return found

    def test_Files_AreTheExpectedOnes(self):
        found = {x.relative_to(self.prefix).as_posix()
                 for x in self.prefix.rglob("*") if x.is_file()}
        pages = {f"share/man/man1/actorcsi{x}.1.gz"
                 for x in ("", *(f"-{x}" for x in self.commands()))}
        self.assertEqual(found, FILES | pages)

    def test_ProgramAndFiles_NameNoFolderOfTheBuild(self):
        for path in self.prefix.rglob("*"):
            if path.is_file() and path.parent.name != "bin":
                text = path.read_bytes()
                self.assertNotIn(os.fsencode(BUILD), text, path)
        self.assertNotRegex(self.check("readelf", "-d", self.program),
                            "RPATH|RUNPATH")

    def test_ManualPages_AreWellFormedAndHaveEveryOption(self):
        for command in self.commands():
            page = self.prefix / f"share/man/man1/actorcsi-{command}.1.gz"
            text = subprocess.run(["gzip", "-dc", page], check=True,
                                  stdout=subprocess.PIPE).stdout
            shown = subprocess.run(
                ["groff", "-man", "-Tascii", "-ww", "-rLL=200n", "-P-c", "-P-b",
                 "-P-u"], input=text, capture_output=True, check=True)
            self.assertEqual(shown.stderr, b"", page)
            shown = shown.stdout.decode()
            options = re.findall(r"(?m)^  (--[\w.-]+)",
                                 self.check(self.program, "help", command))
            self.assertTrue(options or command == "cameras", command)
            for option in options:
                self.assertRegex(shown, rf"(?m)^ +{re.escape(option)}\b")

    def test_Completion_IsBashThatCompletes(self):
        script = self.prefix / "share/bash-completion/completions/actorcsi"
        said = self.check(
            "bash", "-c", 'source "$0"; COMP_WORDS=(actorcsi ru) COMP_CWORD=1; '
            '_actorcsi; echo "${COMPREPLY[*]}"', script)
        self.assertEqual(said, "run\n")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd")
    def test_Units_AreValidAndProtected(self):
        for unit in UNITS:
            path = self.prefix / f"lib/systemd/system/{unit}.service"
            text = path.read_text()
            self.assertIn(f"ExecStart={self.program} ", text)
            for name in re.findall(r"--config-file=(\S+)", text):
                self.assertTrue(pathlib.Path(name).is_file(), name)
            said = self.check("systemd-analyze", "verify", "--man=no", path)
            self.assertEqual(said, "")
            self.check("systemd-analyze", "security", "--offline=yes",
                       f"--threshold={MOST_EXPOSED}", "--no-pager", path)

    def accepted(self, command, text):
        """What the program says of a configuration file. Its last line is wrong,
        and the first wrong line is reported."""
        path = self.folder / "tried.conf"
        path.write_text(text + "[end-of-the-file]\n")
        code, said = say(self.program, command, f"--config-file={path}")
        self.assertEqual(code, 2, said)
        self.assertIn("[end-of-the-file]: there is no such group", said)

    def test_ConfigurationFiles_AndTheirExamples_AreAccepted(self):
        for command in ("run", "node"):
            text = (self.prefix / f"etc/actorcsi/{command}.conf").read_text()
            self.accepted(command, text)
            examples = re.findall(r"(?m)^#([a-z-]+) = (.*)$", text)
            self.assertGreater(len(examples), 3)
            for name, value in examples:
                # The example in the place of what it is an example for.
                group = []
                for line in text.splitlines():
                    key = line.lstrip("#").split(" = ")[0]
                    if line == f"#{name} = {value}":
                        line = line[1:]
                    elif key == name:
                        line = ""
                    group.append(line)
                self.accepted(command, "\n".join(group) + "\n")

    def test_ServicesStart_WithTheirConfigurationFiles(self):
        etc = self.prefix / "etc/actorcsi"
        for command, options in (("run", []), ("node", ["--listen=127.0.0.1:0"])):
            said = self.check(self.program, command,
                              f"--config-file={etc}/{command}.conf",
                              "--duration=0.3s", "--json", *options,
                              cwd=self.folder)
            self.assertIn('"delivered"', said)

    def test_Certificates_AreMade(self):
        self.check(self.prefix / "bin/actorcsi-certs", self.folder / "certs", "cam")
        self.assertTrue((self.folder / "certs/cam.pem").is_file())


def main():
    global BUILD
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
