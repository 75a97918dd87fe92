#!/usr/bin/env python3
"""A debugger of the image on the emulated OpenMV Cam RT1062: GDB's remote
serial protocol, spoken here without GDB."""

import signal
import struct
import time
import unittest

import debugger
from debugger import MSP, PC, PRIMASK, PSP, SP


class DebugTest(debugger.DebuggerTest):
    def test_Debugger_StopsStepsLooksAndGoesOn(self):
        self.assertIn("qXfer:features:read+", self.ask("qSupported"))
        self.assertTrue(self.ask("qXfer:features:read:target.xml:0,fff")
                        .startswith("l<?xml"))
        self.assertEqual(self.ask("?"), "S05")
        reset = self.symbols["Reset_Handler"] & ~1
        self.assertEqual(self.register(PC), reset)
        self.assertEqual(len(self.ask("g")), 2 * (17 * 4 + 16 * 8 + 6 * 4))
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
        # The processor's own registers: CPUID, and no others.
        self.assertEqual(self.word(0xE000ED00) >> 4 & 0xFFF, 0xC27)
        self.assertEqual(self.ask("me0040000,4"), "E14")
        self.assertEqual(self.ask("Me0040000,4:00000000"), "E14")
        # A register, and back.
        self.set_register(4, 0xDEADBEEF)
        self.assertEqual(self.register(4), 0xDEADBEEF)
        # The stacks: main uses that of processes.
        self.assertEqual(self.register(PSP), self.register(SP))
        self.assertEqual(self.register(MSP),
                         self.symbols["__handler_stack_end"])
        self.set_register(PRIMASK, 1)
        self.assertEqual(self.register(PRIMASK), 1)
        self.set_register(PRIMASK, 0)
        # An interruption.
        self.send("c")
        time.sleep(0.2)
        self.line.sendall(b"\x03")
        self.assertEqual(self.receive(), "S02")
        self.assertEqual(self.ask("D"), "OK")

    def test_Machine_InterruptedWhileADebuggerThinks_Ends(self):
        self.machine.send_signal(signal.SIGINT)
        self.assertEqual(self.machine.wait(debugger.PATIENCE_S), 0)


if __name__ == "__main__":
    unittest.main()
