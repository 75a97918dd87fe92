"""What the lines between `tools/firmware flash` and a board can be: a cable that damages
bytes, USB, and something that is no board."""

import os
import pty
import socket
import struct
import sys
import threading
import tty

from imxrt1062_machine import ROOT

sys.path.insert(0, str(ROOT / "tools/mcu/flash"))
import sdp  # noqa: E402


class NoisyCable:
    """A pseudo terminal that leads to a port of this computer, and damages a
    byte towards the board now and then."""

    def __init__(self, tcp, after, every):
        self._board = socket.create_connection(("127.0.0.1", tcp), 10)
        self._board.settimeout(None)
        self._us, self._them = pty.openpty()
        tty.setraw(self._us)
        self.port = os.ttyname(self._them)
        self.flipped = 0
        self._next, self._every = after, every
        for target in (self._to_board, self._to_host):
            threading.Thread(target=target, daemon=True).start()

    def close(self):
        self._board.close()
        os.close(self._us)
        os.close(self._them)

    def _to_board(self):
        sent = 0
        try:
            while data := bytearray(os.read(self._us, 4096)):
                if sent + len(data) > self._next:
                    data[self._next - sent] ^= 0x10
                    self._next += self._every
                    self.flipped += 1
                sent += len(data)
                self._board.sendall(data)
        except OSError:
            pass

    def _to_host(self):
        try:
            while data := self._board.recv(4096):
                os.write(self._us, data)
        except OSError:
            pass


def serve_hid(connection, line):
    """The Boot ROM at USB, played by the one at the line: reports in, bytes
    out. Ends after JUMP_ADDRESS."""
    count = 0
    with connection:
        while True:
            report = connection.recv(2048)
            kind = struct.unpack(">H", report[1:3])[0] if report[0] == 1 else 0
            if report[0] == 1:
                line.write(report[1:17], 10)
                if kind == sdp.WRITE_FILE:
                    count, = struct.unpack(">I", report[8:12])
                    continue
            else:
                part = report[1:1 + count]
                line.write(part, 10)
                count -= len(part)
                if count > 0:
                    continue
            connection.send(b"\x03" + line.read(4, 10))
            if kind == sdp.JUMP_ADDRESS:
                return
            connection.send(b"\x04" + line.read(4, 10).ljust(64, b"\0"))


class Pretender:
    """Something else than a board at the line, with one answer to all."""

    def __init__(self, answer):
        self._us, self._them = pty.openpty()
        tty.setraw(self._us)
        self.port = os.ttyname(self._them)
        self._answer = answer
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        os.close(self._us)
        os.close(self._them)

    def _serve(self):
        try:
            while os.read(self._us, 4096):
                os.write(self._us, self._answer)
        except OSError:
            pass
