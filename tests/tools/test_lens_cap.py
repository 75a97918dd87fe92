#!/usr/bin/env python3
"""An actor that tools/new-actor writes exists on every ground: a node serves it
and starts it again when it fails, the simulation runs it, and so does the
emulated board's image.

usage: test_lens_cap.py BUILD_DIR PLUGIN [FIRMWARE_BUILD_DIR]"""

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

    def __init__(self, *command):
        self.lines = []
        self.process = subprocess.Popen(
            [os.fspath(x) for x in command], stdin=subprocess.DEVNULL,
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
        os.killpg(self.process.pid, signal.SIGTERM)
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
        """Closing ends the actor, and making it leaves a trace on a PC."""
        path = cls.tree.folder / "actors/lens_cap.cpp"
        text = path.read_text()
        begin = text.index("::close()")
        text = (text[:begin]
                + text[begin:].replace("{\n", "{\n  quit(make_error(errc::"
                                       'io_error, "the cap is stuck"));\n', 1))
        text = text.replace("{\n  // nop\n}", '{\n#ifdef __linux__\n'
                            '  std::fputs("a lens cap is made\\n", stderr);\n'
                            "#endif\n}", 1)
        path.write_text("#include <cstdio>\n" + text)

    def call(self, where, method, code=0):
        done = subprocess.run(
            [self.program, "call", where, method, "--deadline=5s"],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        if code is not None:
            self.assertEqual(done.returncode, code, done)
        return done.stdout

    def test_node_serves_it_and_starts_it_again(self):
        where = f"127.0.0.1:{free_port()}"
        node = Node(self.program, "node", "--roles=lens_cap",
                    f"--listen={where}")
        try:
            node.wait_line("listens on")
            self.call(where, "lens_cap.open")
            self.call(where, "lens_cap.close", code=None)
            node.wait_line(r"lens_cap: failed \(.*the cap is stuck.*\); "
                           "started anew, 1 of 5 times a minute")
            self.call(where, "lens_cap.open")
            self.assertEqual(node.lines.count("a lens cap is made"), 2)
        finally:
            code = node.end()
        self.assertEqual(code, 0, node.lines)

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
