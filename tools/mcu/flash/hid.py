"""The Boot ROM's serial downloader at this computer's USB: reports of a human
interface device, which Linux gives as files."""

import glob
import os
import select

from problem import Lost, Problem

# An i.MX RT1060 in its serial downloader: vendor and product.
DEVICE = "HID_ID=0003:00001FC9:00000135"

COMMAND, DATA, STATUS, ANSWER = 1, 2, 3, 4
DATA_BYTES = 1024
ANSWER_BYTES = 64


class Reports:
    """The same as `sdp.UartReports`."""

    def __init__(self, fd, path):
        self._fd = fd
        self._path = path

    @classmethod
    def find(cls):
        for entry in sorted(glob.glob("/sys/class/hidraw/*")):
            try:
                with open(f"{entry}/device/uevent", encoding="ascii") as file:
                    found = DEVICE in file.read().upper()
            except OSError:
                continue
            if not found:
                continue
            path = "/dev/" + os.path.basename(entry)
            try:
                return cls(os.open(path, os.O_RDWR), path)
            except OSError as x:
                raise Problem(path, x.strerror.lower(),
                              "run this as root, or let a rule of udev give "
                              "you the device") from None
        raise Problem("no board", "no i.MX RT1062 in its serial downloader "
                      "is at this computer's USB (1fc9:0135)",
                      "unplug the board, connect SBL to 3.3V, and plug it in")

    def command(self, data):
        self._write(COMMAND, data)

    def data(self, data):
        for at in range(0, len(data), DATA_BYTES):
            part = data[at:at + DATA_BYTES]
            # A report is always of its full length.
            self._write(DATA, part + bytes(DATA_BYTES - len(part)))

    def status(self, seconds):
        return self._read(STATUS, seconds)

    def answer(self, seconds):
        return self._read(ANSWER, seconds)

    def _write(self, report, data):
        try:
            os.write(self._fd, bytes([report]) + data)
        except OSError as x:
            raise Lost(self._path, x.strerror) from None

    def _read(self, report, seconds):
        """The first four bytes of a report."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._fd, 1 + ANSWER_BYTES)
        except OSError as x:
            raise Lost(self._path, x.strerror) from None
        return data[1:5] if data[:1] == bytes([report]) else b""
