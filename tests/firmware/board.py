"""What the firmware's tests share: an image on the emulated board."""

import json
import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ELF = pathlib.Path(os.environ.get(
    "ACTORCSI_FIRMWARE", ROOT / "build/mps2-an500/app/firmware/actorcsi.elf"))

sys.dont_write_bytecode = True
sys.path.insert(0, os.fspath(ROOT / "tools/mcu"))

import qemu  # noqa: E402 (found by the line above)


class BoardTest(unittest.TestCase):
    """Each test boots the image. Nobody waits for real time to pass."""

    def boot(self, *boot_lines):
        """Runs the image to its end; the console's lines."""
        code, lines, trace = qemu.run(ELF, boot_lines, sleep=False)
        self.lines, self.trace = lines, trace
        self.assertEqual(code, 0, "\n".join(lines[-20:] + trace[-5:]))
        return lines

    def result(self, *boot_lines):
        """Runs the image to its end; its JSON object."""
        return json.loads(self.boot(*boot_lines)[-1])

    def toggles(self):
        """How often the blinking LED changed, as QEMU saw it. The first change
        is the board's own: its LEDs are lit at reset."""
        return sum("'USERLED0'" in x for x in self.trace
                   if "led_change_intensity" in x) - 2

    def assert_accounts_balance(self, result):
        frames = result["frames"]
        self.assertEqual(
            frames["begun"],
            frames["delivered"] + sum(frames["dropped"].values())
            + frames["waiting"] + frames["in_flight"])
