#!/usr/bin/env python3
"""The interpreter and QEMU's mps2-an500 execute the same instructions of every
encoding, from the same registers and memory, with the same results.

usage: test_digest.py EMULATOR_ORACLE EMULATOR"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCES = pathlib.Path(__file__).resolve().parent / "digest_image"

FLAGS = ("-std=c++17 -Os -mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard "
         "-mgeneral-regs-only -ffreestanding -fno-exceptions -nostdlib").split()

# All but hints, exceptions, IT, what changes the processor's state, and table
# branches.
ENCODINGS = 250

ROUNDS = 40

PATIENCE_S = 100


def output(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=True,
                          timeout=PATIENCE_S).stdout


class DigestTest(unittest.TestCase):
    def test_EveryEncoding_HasTheSameDigestAsInQemu(self):
        with tempfile.TemporaryDirectory() as folder:
            samples = pathlib.Path(folder, "samples.S")
            samples.write_text(output(ORACLE, "--digest", str(ROUNDS)),
                               encoding="ascii")
            image = pathlib.Path(folder, "digest.elf")
            output("arm-none-eabi-g++", *FLAGS, "-T", SOURCES / "memory.ld",
                   SOURCES / "main.cpp", samples, "-o", image)
            theirs = output(
                "qemu-system-arm", "-M", "mps2-an500", "-kernel", image,
                "-display", "none", "-monitor", "none", "-nodefaults",
                "-serial", "stdio", "-semihosting-config",
                "enable=on,target=native").splitlines()
            ours = output(EMULATOR, image, "--board", "mps2-an500", "--seconds",
                          "60").splitlines()
        self.assertEqual(ours, theirs)
        self.assertEqual(len({x.split(" ", 1)[1] for x in ours}), ENCODINGS)
        # No two do the same.
        self.assertEqual(len({x.split()[0] for x in ours}), ENCODINGS)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    EMULATOR = sys.argv.pop()
    ORACLE = sys.argv.pop()
    unittest.main()
