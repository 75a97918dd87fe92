#!/usr/bin/env python3
"""An actor that tools/new-actor writes exists on every ground: `run` and `node`
serve it and start it again when it ends or throws, and end when it fails too
often and is critical; the simulation runs it, and so does the emulated board's
image.

usage: test_lens_cap.py BUILD_DIR PLUGIN [FIRMWARE_BUILD_DIR]"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from overlay import ROOT, Overlay

BUILD = PLUGIN = FIRMWARE = None

SOURCES = ["actors/lens_cap.cpp", "app/compose/parts.cpp",
           "gen/actorcsi/lens_cap.actor.cpp",
           "gen/actorcsi/registry.actor.cpp"]

PATIENCE_S = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Node:
    """A process and what it says."""

    def __init__(self, *command, **env):
        self.lines = []
        self.process = subprocess.Popen(
            [os.fspath(x) for x in command], stdin=subprocess.DEVNULL,
            env={**os.environ, **env},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_line(self, pattern):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if any(re.search(pattern, x) for x in self.lines):
                return
            time.sleep(0.05)
        raise AssertionError(f"no line {pattern!r}: {self.lines}")

    def end(self):
        # With what it has started: the emulator outlives its parent.
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        return self.wait()

    def wait(self):
        code = self.process.wait(PATIENCE_S)
        self.reader.join()
        self.process.stdout.close()
        return code


class LensCapTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.tree = Overlay(cls.folder.name, BUILD)
        cls.tree.run(sys.executable, ROOT / "tools/new-actor", "--root",
                     cls.tree.folder, "lens-cap", "--method", "Open",
                     "--method", "Close", "--no-build")
        cls.tree.generate(PLUGIN)
        cls.tree.run(sys.executable, "tools/checks/actor_files.py", ".")
        cls.tree.every_actor()
        cls.fail_on_purpose()
        messages = cls.tree.messages()
        cls.tree.compile("actors/led.cpp", SOURCES + messages, "-w", "-O0")
        cls.program = cls.tree.link("app/actorcsi", "actorcsi")

    @classmethod
    def fail_on_purpose(cls):
        """Closing ends the actor and throws by turns, making it leaves a trace,
        and there is a second one that is critical if $VITAL_CAP is set: on a
        PC. On a board closing ends the actor."""
        cls.edit("actors/lens_cap.cpp", "::close() {\n", """
#ifdef __linux__
  static int times = 0;
  if (++times % 2 == 0)
    throw std::runtime_error("the cap is off");
#endif
  quit(make_error(errc::io_error, "the cap is stuck"));
""")
        path = cls.tree.folder / "actors/lens_cap.cpp"
        text = path.read_text().replace("{\n  // nop\n}", """{
#ifdef __linux__
  std::fputs("a lens cap is made\\n", stderr);
#endif
}""", 1)
        path.write_text("#include <cstdio>\n#include <stdexcept>\n" + text)
        cls.edit("app/compose/parts.cpp", "parts.add<lens_cap>();\n", """
#ifdef __linux__
  parts.add<lens_cap>("vital_cap")
    .only_if(std::getenv("VITAL_CAP") != nullptr)
    .in("vital_cap")
    .critical();
#endif
""")
        path = cls.tree.folder / "app/compose/parts.cpp"
        path.write_text("#include <cstdlib>\n" + path.read_text())

    @classmethod
    def edit(cls, name, behind, text):
        """Puts `text` behind the first `behind` of a file."""
        path = cls.tree.folder / name
        before, found, after = path.read_text().partition(behind)
        assert found, f"{name}: no {behind!r}"
        path.write_text(before + found + text.lstrip("\n") + after)

    def call(self, where, method, code=0):
        done = subprocess.run(
            [self.program, "call", where, method, "--deadline=5s"],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        if code is not None:
            self.assertEqual(done.returncode, code, done)
        return done.stdout

    def start(self, ground, role, **env):
        """A process that has the part, and where it is called."""
        where = f"127.0.0.1:{free_port()}"
        if ground == "run":
            where = "tcp:" + where
            node = Node(self.program, "run", "--json",
                        f"--uart.device={where}", **env)
            node.wait_line("^uart: ")
        else:
            node = Node(self.program, "node", "--json", f"--roles={role}",
                        f"--listen={where}", **env)
            node.wait_line("listens on")
        return node, where

    def test_run_and_node_start_it_again_when_it_ends_or_throws(self):
        for ground in ("run", "node"):
            with self.subTest(ground):
                node, where = self.start(ground, "lens_cap")
                try:
                    self.call(where, "lens_cap.open")
                    for count, reason in enumerate(
                            ("the cap is stuck", ""), start=1):
                        self.call(where, "lens_cap.close", code=None)
                        node.wait_line(
                            rf"^lens_cap: failed \(.*{reason}.*\); "
                            f"restarted, {count} of 5 times a minute$")
                        self.call(where, "lens_cap.open")
                finally:
                    code = node.end()
                self.assertEqual(code, 0, node.lines)
                self.assertEqual(node.lines.count("a lens cap is made"), 3)
                report = json.loads(node.lines[-1])
                self.assertEqual(report["restarts"], {"lens_cap": 2})

    def test_run_and_node_go_on_without_it_when_it_fails_too_often(self):
        for ground in ("run", "node"):
            with self.subTest(ground):
                node, where = self.start(ground, "lens_cap,led")
                try:
                    for _ in range(6):
                        self.call(where, "lens_cap.close", code=None)
                    node.wait_line(r"^lens_cap: failed \(.*\); 5 times within a "
                                   r"minute, next start in \d+ s$")
                    self.assertEqual(
                        node.lines.count("a lens cap is made"), 6)
                    self.call(where, "led.toggle")
                finally:
                    code = node.end()
                self.assertEqual(code, 0, node.lines)

    def test_run_and_node_end_when_it_is_critical_and_fails_too_often(self):
        for ground in ("run", "node"):
            with self.subTest(ground):
                node, where = self.start(ground, "vital_cap", VITAL_CAP="yes")
                try:
                    for count in range(1, 6):
                        self.call(where, "vital_cap.close", code=None)
                        node.wait_line(rf"^vital_cap: failed \(.*\); "
                                       f"restarted, {count} of 5 times a "
                                       "minute$")
                    self.call(where, "vital_cap.close", code=None)
                    code = node.wait()
                finally:
                    if node.process.poll() is None:
                        node.end()
                self.assertEqual(code, 1, node.lines)
                self.assertRegex(
                    "\n".join(node.lines),
                    r"(?m)^.*vital_cap: failed \(.*\), 6 times within a minute; "
                    "the node cannot go on without it$")

    def test_run_has_it(self):
        done = subprocess.run(
            [self.program, "run", "--duration=500ms", "--uart.device=none"],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(done.stderr.count("a lens cap is made"), 1)

    def test_simulation_runs_it(self):
        sim = self.tree.link("tests/sim/sim", "sim")
        done = subprocess.run([sim, "--seed", "1"], capture_output=True,
                              text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("a lens cap is made", done.stderr)

    def test_emulated_board_has_it(self):
        if FIRMWARE is None:
            self.skipTest("there is no build of the board's image")
        board = self.tree.with_build(FIRMWARE)
        board.every_actor(without=("board",))
        messages = board.messages(lite=True)
        board.compile("actors/led.cpp", SOURCES + messages, "-w")
        image = board.link("app/firmware/actorcsi.elf", "lens_cap.elf")
        port = free_port()
        machine = Node(sys.executable, ROOT / "tools/mcu/run.py", "--uart",
                       f"tcp:127.0.0.1:{port},server=on,wait=off", image)
        try:
            machine.wait_line("reset: power on")
            self.call(f"tcp:127.0.0.1:{port}", "lens_cap.open")
            self.call(f"tcp:127.0.0.1:{port}", "lens_cap.close", code=None)
            machine.wait_line(r"reset: part: lens_cap: failed \(")
        finally:
            machine.end()


if __name__ == "__main__":
    paths = [pathlib.Path(x).resolve() for x in sys.argv[1:]]
    BUILD, PLUGIN = paths[:2]
    FIRMWARE = paths[2] if len(paths) > 2 else None
    unittest.main(argv=sys.argv[:1], verbosity=2)
