"""A debugger's end of GDB's remote serial protocol, for tests of the image on
the emulated OpenMV Cam RT1062."""

import os
import select
import socket
import struct
import subprocess
import time

import elf
import imxrt1062_machine
from ports import free_port

PATIENCE_S = 120

# Of the board's time: an image that goes astray ends there.
MAX_SECONDS = 5

# How the target's description numbers registers.
SP, PC, XPSR, MSP, PSP, PRIMASK = 13, 15, 16, 34, 35, 36

# The processor's own registers: ARM DDI 0403E section B3.4.
NVIC_ISPR = 0xE000E200

FIRST_INTERRUPT = 16


class DebuggerTest(imxrt1062_machine.MachineTest):
    """Stops the image at its first instruction."""

    def setUp(self):
        self.symbols = elf.Elf(imxrt1062_machine.IMAGE).symbols
        port = free_port()
        self.machine = subprocess.Popen(
            self.command(MAX_SECONDS, "--gdb", str(port)),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.addCleanup(self.machine.stdout.close)
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
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    # -- packets --------------------------------------------------------------

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

    # -- registers and memory -------------------------------------------------

    def register(self, number):
        return struct.unpack("<I", bytes.fromhex(
            self.ask(f"p{number:x}")))[0]

    def set_register(self, number, value):
        self.assertEqual(
            self.ask(f"P{number:x}={struct.pack('<I', value).hex()}"), "OK")

    def word(self, address):
        return struct.unpack("<I", bytes.fromhex(
            self.ask(f"m{address:x},4")))[0]

    def set_word(self, address, value):
        self.assertEqual(
            self.ask(f"M{address:x},4:{struct.pack('<I', value).hex()}"), "OK")

    def symbol(self, part):
        """The address of the one function with `part` in its mangled name, or
        of the symbol that is named so."""
        if part in self.symbols:
            return self.symbols[part] & ~1
        found = {x & ~1 for name, x in self.symbols.items() if part in name}
        self.assertEqual(len(found), 1, f"functions with {part}")
        return found.pop()

    def exception(self):
        """The number of the exception that is being handled, or 0."""
        return self.register(XPSR) & 0x1FF

    def handler_of(self, exception):
        return self.word(self.symbol("__vectors") + 4 * exception) & ~1

    # -- running --------------------------------------------------------------

    def go_to(self, address):
        """Runs to the instruction there, at least one instruction."""
        self.assertEqual(self.ask("s"), "S05")
        self.assertEqual(self.ask(f"Z0,{address:x},2"), "OK")
        self.assertEqual(self.ask("c"), "S05")
        self.assertEqual(self.register(PC), address)
        self.assertEqual(self.ask(f"z0,{address:x},2"), "OK")

    def pend(self, interrupt):
        self.set_word(NVIC_ISPR + interrupt // 32 * 4, 1 << interrupt % 32)

    def go_to_console_line(self, begin):
        """Runs until the console has a line that begins so; that line. Fails
        with the last lines if there is none: the machine has ended, or stops
        and waits for the debugger."""
        self.send("c")
        console = self.machine.stdout.fileno()
        sources = [console, self.line]
        text = b""
        why = None
        while why is None:
            ready, _, _ = select.select(sources, [], [], PATIENCE_S)
            if console in ready:
                data = os.read(console, 65536)
                text += data
                for line in text.decode(errors="replace").splitlines(True):
                    if line.startswith(begin) and line.endswith("\n"):
                        return line.rstrip("\n")
                why = None if data else "the machine ended"
            elif self.line in ready:
                data = self.line.recv(65536)
                self.received += data
                if not data:
                    # What it has said may still be on its way.
                    sources = [console]
                if b"#" in self.received:
                    why = f"the machine stops: {self.received.decode()}"
            else:
                why = f"nothing happens for {PATIENCE_S} s"
        lines = text.decode(errors="replace").splitlines()
        return self.fail(f"no line with {begin}: {why}: {lines[-10:]}")
