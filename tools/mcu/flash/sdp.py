"""NXP's serial download protocol, as the Boot ROM of the i.MX RT1062 speaks it:
commands of 16 bytes with the high byte first. Section Serial Downloader of the
chapter System Boot in NXP's i.MX RT1060 Processor Reference Manual."""

import struct

from problem import Problem

WRITE_FILE, ERROR_STATUS, JUMP_ADDRESS = 0x0404, 0x0505, 0x0B0B

HAB_OPEN = bytes.fromhex("56787856")
HAB_CLOSED = bytes.fromhex("12343412")
FILE_COMPLETE = b"\x88" * 4

# The ROM's; nobody chooses it.
RATE = 115200

ANSWER_S = 3
PATIENCE_S = 30


class UartReports:
    """What the protocol sends is on the line as it is."""

    def __init__(self, line):
        self.line = line

    def command(self, data):
        self.line.write(data, PATIENCE_S)

    def data(self, data):
        self.line.write(data, PATIENCE_S)

    def status(self, seconds):
        """The four bytes that come before each answer."""
        return self.line.read(4, seconds)

    def answer(self, seconds):
        return self.line.read(4, seconds)


class Sdp:
    def __init__(self, reports):
        self._reports = reports

    def is_there(self):
        """Whether the Boot ROM answers. Raises `Problem` if something else
        does, or if the chip is locked."""
        self._send(ERROR_STATUS)
        status = self._reports.status(ANSWER_S)
        if not status:
            return False
        self._check(status)
        self._reports.answer(ANSWER_S)
        return True

    def load(self, address, data):
        """Writes `data` to memory."""
        self._send(WRITE_FILE, address, len(data))
        self._reports.data(data)
        self._check(self._reports.status(PATIENCE_S))
        answer = self._reports.answer(PATIENCE_S)
        if answer != FILE_COMPLETE:
            raise Problem("the Boot ROM does not take the loader",
                          f"its answer is {answer.hex() or 'missing'}",
                          "power the board off and on, and try again")

    def jump(self, ivt):
        """Starts the image with this image vector table."""
        self._send(JUMP_ADDRESS, ivt)
        self._check(self._reports.status(PATIENCE_S))

    def _send(self, kind, address=0, count=0):
        self._reports.command(
            struct.pack(">HIBIIB", kind, address, 0, count, 0, 0))

    @staticmethod
    def _check(status):
        if status == HAB_OPEN:
            return
        if status == HAB_CLOSED:
            raise Problem("the chip is locked",
                          "its fuses allow only images that NXP's tools have "
                          "signed with its key", "use another board")
        raise Problem("the board gives a wrong answer",
                      f"{status.hex() or 'none'} instead of {HAB_OPEN.hex()}",
                      "power it off, connect SBL to 3.3V, power it on, and "
                      "try again")
