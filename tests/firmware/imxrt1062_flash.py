#!/usr/bin/env python3
"""The way onto a board: `tools/firmware flash imxrt1062` with the emulated
OpenMV Cam RT1062, whose Boot ROM waits for a host at LPUART1."""

import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import elf
from flash_lines import NoisyCable, Pretender, serve_hid
from imxrt1062_machine import EMULATOR, IMAGE, ROOT
from ports import free_port

FLASH_SIZE = 16 << 20
BLOCK = 64 << 10

TOOL = ROOT / "tools/mcu/flash"
LOADER = ROOT / "build/flash-loader/flash_loader.bin"
sys.path.insert(0, str(TOOL))
import hid  # noqa: E402
import loader as loaders  # noqa: E402
import sdp  # noqa: E402
from line import Line  # noqa: E402

FAST = ("--rate", "2000000")


def old_content():
    """A flash that is not empty, here and there up to its end."""
    data = bytearray(b"\xff" * FLASH_SIZE)
    source = random.Random(17)
    for block in (0, 1, 2, 8, 100, 255):
        data[block * BLOCK + 100:(block + 1) * BLOCK] = source.randbytes(
            BLOCK - 100)
    return bytes(data)


OLD = old_content()
# What the tests write that are not about the image: two blocks, the second of
# which is not whole.
SMALL = random.Random(4).randbytes(BLOCK + 15_000)


def build_loader():
    """As the command does it."""
    subprocess.run([ROOT / "tools/firmware", "flash", "imxrt1062", "--image",
                    os.devnull, "--port", os.devnull, "--no-backup"],
                   capture_output=True, check=False)


class FlashTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build_loader()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.flash = self.path("flash")
        self.write("flash", OLD)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def start(self, *options, uart=None):
        """A board in its serial downloader; its process, and its port."""
        port = self.path("uart")
        process = subprocess.Popen(
            [EMULATOR, "--flash", self.flash, "--boot", "serial", "--uart",
             uart or f"pty:{port}", "--seconds", "500", "--json", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertIn("LPUART1 is at", process.stderr.readline())
        return process, port

    def stop(self, process):
        """Ends it, with its flash in its file. Nothing that the chip forbids
        may have happened."""
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0, process.stderr.read())

    def begin(self, port, *options):
        process = subprocess.Popen(
            [sys.executable, TOOL / "flash.py", "--port", port, *options],
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def run_tool(self, port, *options):
        """What it says, and its exit code."""
        process = self.begin(port, *options)
        said = process.communicate(timeout=120)[1]
        return said, process.returncode

    def fail(self, port, *options):
        """What the command says when it fails: WHAT: WHY; DO."""
        said, code = self.run_tool(port, *options)
        self.assertEqual(code, 1, said)
        last = said.splitlines()[-1]
        self.assertRegex(last, r"^flash: .+: .+; .+")
        self.assertNotIn("Traceback", said)
        return last


class BoardTest(FlashTest):
    def test_Image_IsWrittenAfterABackupAndStarts(self):
        board, port = self.start()
        backup = self.path("backup")
        run = subprocess.run(
            [ROOT / "tools/firmware", "flash", "imxrt1062", "--port", port,
             "--image", IMAGE, "--backup", "backup", "--whole", *FAST],
            capture_output=True, text=True, check=False, cwd=self.folder,
            timeout=200)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("--restore backup", run.stderr)
        self.stop(board)
        self.assertTrue(self.read("backup") == OLD, backup)
        _, image = elf.Elf(IMAGE).flash()
        flash = self.read("flash")
        self.assertTrue(flash[:len(image)] == image)
        # To the end of its last sector it is erased; the rest stays.
        end = -(-len(image) // 4096) * 4096
        self.assertEqual(flash[len(image):end].strip(b"\xff"), b"")
        self.assertTrue(flash[end:] == OLD[end:])
        run = subprocess.run(
            [EMULATOR, "--flash", self.flash, "--seconds", "1.2"],
            capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("hello", run.stdout.splitlines())

    def test_Backup_IsWrittenBack(self):
        small = self.write("small", SMALL)
        board, port = self.start()
        backup = self.path("backup")
        said, code = self.run_tool(port, "--restore", small, "--backup",
                                   backup, *FAST)
        self.assertEqual(code, 0, said)
        # Only what is overwritten, in whole sectors.
        end = -(-len(SMALL) // 4096) * 4096
        self.assertTrue(self.read("backup") == OLD[:end])
        # The loader still runs.
        said, code = self.run_tool(port, "--restore", backup, "--no-backup")
        self.assertEqual(code, 0, said)
        self.assertIn("a loader runs already", said)
        said, code = self.run_tool(port, "--restore", backup, "--no-backup")
        self.assertEqual(code, 0, said)
        self.assertIn("has this content already", said)
        self.stop(board)
        self.assertTrue(self.read("flash") == OLD)

    def test_CommandThatIsKilledHalfWay_IsFinishedByTheNext(self):
        small = self.write("small", SMALL)
        board, port = self.start()
        first = self.begin(port, "--restore", small, "--backup",
                           self.path("backup"), "--rate", "460800")
        for line in first.stderr:
            if "backup:" in line:
                break
        time.sleep(0.5)
        first.kill()
        first.wait()
        said, code = self.run_tool(port, "--restore", small, "--no-backup",
                                   *FAST)
        self.assertEqual(code, 0, said)
        self.stop(board)
        self.assertTrue(self.read("flash")[:len(SMALL)] == SMALL)

    def test_BoardThatLosesItsPowerHalfWay_StartsNothingAndIsFinished(self):
        _, image = elf.Elf(IMAGE).flash()
        image = image[:len(SMALL)]
        small = self.write("small", image)
        board, port = self.start()
        tool = self.begin(port, "--restore", small, "--backup",
                          self.path("backup"), "--rate", "460800")
        for line in tool.stderr:
            if "backup:" in line:
                break
        time.sleep(0.8)
        self.stop(board)
        said = tool.communicate(timeout=60)[1].splitlines()[-1]
        self.assertEqual(tool.returncode, 1)
        self.assertIn("the line is gone", said)
        self.assertIn("--no-backup", said)
        half = self.read("flash")[:len(image)]
        self.assertFalse(half == image or half == OLD[:len(image)])
        # Without a configuration block the Boot ROM starts nothing.
        self.assertNotEqual(half[:4], b"FCFB")
        board, port = self.start()
        said, code = self.run_tool(port, "--restore", small, "--no-backup",
                                   *FAST)
        self.assertEqual(code, 0, said)
        self.stop(board)
        self.assertTrue(self.read("flash")[:len(image)] == image)

    def test_WornFlash_FailsVerification(self):
        small = self.write("small", SMALL)
        _, port = self.start("--fault", "worn-flash")
        said = self.fail(port, "--restore", small, "--no-backup", *FAST)
        self.assertIn("verification fails", said)
        self.assertIn("0x10000", said)

    def test_ClocksThatDoNotRun_AreNamed(self):
        small = self.write("small", SMALL)
        _, port = self.start("--fault", "no-plls")
        said = self.fail(port, "--restore", small, "--no-backup", *FAST)
        self.assertIn("PLL1 does not lock", said)

    def test_NoiseOnTheLine_IsRepaired(self):
        small = self.write("small", SMALL)
        tcp = free_port()
        board, _ = self.start(uart=f"tcp:{tcp}")
        cable = NoisyCable(tcp, after=40_000, every=50_001)
        self.addCleanup(cable.close)
        said, code = self.run_tool(cable.port, "--restore", small,
                                   "--no-backup", *FAST)
        self.assertEqual(code, 0, said)
        self.assertGreater(cable.flipped, 0)
        self.stop(board)
        self.assertTrue(self.read("flash")[:len(SMALL)] == SMALL)

    def test_HidReports_LoadAndStartTheLoader(self):
        board, port = self.start()
        line = Line(port)
        self.addCleanup(line.close)
        ours, theirs = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(ours.close)
        bridge = threading.Thread(target=serve_hid, args=(theirs, line))
        bridge.start()
        rom = sdp.Sdp(hid.Reports(ours.fileno(), "usb"))
        self.assertTrue(rom.is_there())
        with open(LOADER, "rb") as file:
            rom.load(loaders.ADDRESS, file.read())
        rom.jump(loaders.ADDRESS)
        bridge.join(10)
        self.assertFalse(bridge.is_alive())
        hello = loaders.Loader(line).hello()
        self.assertEqual(hello, (1, 0, "ef4018"))
        self.stop(board)


class ErrorTest(FlashTest):
    def at(self, answer):
        x = Pretender(answer)
        self.addCleanup(x.close)
        return x.port

    def test_NothingAtTheLine_IsNoBoard(self):
        small = self.write("small", SMALL)
        said = self.fail(self.at(b""), "--restore", small, "--no-backup")
        self.assertIn("no board", said)
        self.assertIn("SBL", said)

    def test_SomethingElseAtTheLine_IsAWrongAnswer(self):
        small = self.write("small", SMALL)
        said = self.fail(self.at(b"OpenMV\r\n"), "--restore", small,
                         "--no-backup")
        self.assertIn("wrong answer", said)

    def test_LockedChip_IsNamed(self):
        small = self.write("small", SMALL)
        said = self.fail(self.at(bytes.fromhex("12343412f0f0f0f0")),
                         "--restore", small, "--no-backup")
        self.assertIn("locked", said)

    def test_LineThatIsNone_IsNamed(self):
        small = self.write("small", SMALL)
        said = self.fail(self.path("none"), "--restore", small, "--no-backup")
        self.assertIn("no such file", said)
        said = self.fail(small, "--restore", small, "--no-backup")
        self.assertIn("no serial line", said)

    def test_WithoutAPlaceForTheBackup_NothingBegins(self):
        small = self.write("small", SMALL)
        said = self.fail("none", "--restore", small)
        self.assertIn("no backup", said)
        said = self.fail("none", "--restore", small, "--backup", small)
        self.assertIn("the file exists", said)
        self.assertTrue(self.read("small") == SMALL)

    def test_ImageThatTheRomWouldNotStart_IsRefused(self):
        with open(IMAGE, "rb") as file:
            good = file.read()
        image = elf.Elf(IMAGE)
        segments = sorted(image.loaded(), key=lambda x: x.load)

        def at(address):
            x = next(x for x in segments
                     if x.load <= address < x.load + x.file_size)
            return x.offset + address - x.load

        phoff, = struct.unpack_from("<I", good, 28)
        for offset, value, why in (
                (at(0x60000000), 0, "flash configuration block"),
                (at(0x60001000), 0, "image vector table"),
                (at(0x60001014), 0x60001004, "for another address"),
                (at(0x60001024), 0x600000, "longer than it is"),
                (at(0x60001004), 0x20000000, "entry is not in it"),
                (phoff + 12, 0x60FFFFF0, "too large"),
                (phoff + 12, 0x20000000, "outside of the flash"),
                (0, 0, "no ELF file")):
            with self.subTest(why=why):
                bad = bytearray(good)
                struct.pack_into("<I", bad, offset, value)
                said = self.fail("none", "--no-backup", "--image",
                                 self.write("bad", bad))
                self.assertIn(why, said)

    def test_ContentThatIsTooLarge_IsRefused(self):
        large = self.write("large", bytes(FLASH_SIZE + 1))
        said = self.fail("none", "--no-backup", "--restore", large)
        self.assertIn(str(FLASH_SIZE + 1), said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
