#!/usr/bin/env python3
"""A debugger of the image on the emulated OpenMV Cam RT1062: GDB's remote
serial protocol, spoken here without GDB."""

import socket
import struct
import subprocess
import time
import unittest

import elf
import imxrt1062_machine

PATIENCE_S = 120
PC = 15


class DebuggerTest(unittest.TestCase):
    def setUp(self):
        self.symbols = elf.Elf(imxrt1062_machine.IMAGE).symbols
        port = imxrt1062_machine.free_port()
        self.machine = subprocess.Popen(
            imxrt1062_machine.command(1000, "--gdb", str(port)),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.addCleanup(self.machine.wait)
        self.addCleanup(self.machine.kill)
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.line = socket.create_connection(("127.0.0.1", port), 1)
                break
            except OSError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
        self.addCleanup(self.line.close)
        self.line.settimeout(PATIENCE_S)
        self.received = b""

    def send(self, packet):
        data = packet.encode()
        self.line.sendall(b"$%s#%02x" % (data, sum(data) & 0xFF))

    def receive(self):
        while True:
            begin = self.received.find(b"$")
            end = self.received.find(b"#", begin)
            if begin >= 0 and 0 <= end <= len(self.received) - 3:
                packet = self.received[begin + 1:end]
                self.assertEqual(int(self.received[end + 1:end + 3], 16),
                                 sum(packet) & 0xFF)
                self.received = self.received[end + 3:]
                self.line.sendall(b"+")
                return packet.decode()
            more = self.line.recv(65536)
            self.assertTrue(more, "the machine hangs up")
            self.received += more

    def ask(self, packet):
        self.send(packet)
        return self.receive()

    def register(self, number):
        return struct.unpack("<I", bytes.fromhex(
            self.ask(f"p{number:x}")))[0]

    def test_Debugger_StopsStepsLooksAndGoesOn(self):
        self.assertIn("qXfer:features:read+", self.ask("qSupported"))
        self.assertTrue(self.ask("qXfer:features:read:target.xml:0,fff")
                        .startswith("l<?xml"))
        self.assertEqual(self.ask("?"), "S05")
        reset = self.symbols["Reset_Handler"] & ~1
        self.assertEqual(self.register(PC), reset)
        self.assertEqual(len(self.ask("g")), 2 * (17 * 4 + 16 * 8 + 4))
        # One instruction.
        self.assertEqual(self.ask("s"), "S05")
        self.assertEqual(self.register(PC), reset + 2)
        # To main.
        main = self.symbols["main"] & ~1
        self.assertEqual(self.ask(f"Z0,{main:x},2"), "OK")
        self.assertEqual(self.ask("c"), "S05")
        self.assertEqual(self.register(PC), main)
        self.assertEqual(self.ask(f"z0,{main:x},2"), "OK")
        # Memory: the vector table in the flash, and RAM.
        word = self.ask("m60001004,4")
        self.assertEqual(struct.unpack("<I", bytes.fromhex(word))[0],
                         self.symbols["core_vectors"]
                         if "core_vectors" in self.symbols else 0x60002000)
        self.assertEqual(self.ask("M2001fff0,4:78563412"), "OK")
        self.assertEqual(self.ask("m2001fff0,4"), "78563412")
        self.assertEqual(self.ask("M60001004,4:00000000"), "E14")
        self.assertEqual(self.ask("m40184000,4"), "E14")
        # A register, and back.
        self.assertEqual(self.ask("P4=efbeadde"), "OK")
        self.assertEqual(self.register(4), 0xDEADBEEF)
        # An interruption.
        self.send("c")
        time.sleep(0.2)
        self.line.sendall(b"\x03")
        self.assertEqual(self.receive(), "S02")
        self.assertEqual(self.ask("D"), "OK")


if __name__ == "__main__":
    unittest.main()
