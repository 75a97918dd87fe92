"""A serial line of this computer, with what Python brings."""

import errno
import fcntl
import os
import select
import termios
import time

from problem import Lost, Problem

RATES = {rate: getattr(termios, f"B{rate}") for rate in (
    115200, 230400, 460800, 921600, 1000000, 1500000, 2000000)}


class Line:
    def __init__(self, path):
        self.path = path
        try:
            self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError as x:
            raise Problem(path, x.strerror.lower(),
                          "give the serial line at the board's P4 and P5 "
                          "with --port") from None
        try:
            fcntl.ioctl(self.fd, termios.TIOCEXCL)
            settings = termios.tcgetattr(self.fd)
        except (OSError, termios.error):
            os.close(self.fd)
            raise Problem(path, "it is no serial line",
                          "give another one with --port") from None
        settings[0] = termios.IGNBRK
        settings[1] = 0
        settings[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
        settings[3] = 0
        settings[6][termios.VMIN] = 0
        settings[6][termios.VTIME] = 0
        self._settings = settings
        self.set_rate(115200)

    def close(self):
        os.close(self.fd)

    def set_rate(self, rate):
        """After what has been written is sent."""
        self._settings[4] = self._settings[5] = RATES[rate]
        try:
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self._settings)
        except termios.error as x:
            raise Lost(self.path, x.args[1]) from None

    def write(self, data, seconds):
        """Raises `Lost` if it does not take them in `seconds`."""
        end = time.monotonic() + seconds
        data = memoryview(data)
        while data:
            left = end - time.monotonic()
            if left <= 0 or not select.select([], [self.fd], [], left)[1]:
                raise Lost(self.path, "it takes no more bytes")
            try:
                data = data[os.write(self.fd, data):]
            except BlockingIOError:
                continue
            except OSError as x:
                raise Lost(self.path, x.strerror) from None

    def read(self, count, seconds):
        """At most `count` bytes; fewer if they do not come in `seconds`."""
        end = time.monotonic() + seconds
        result = bytearray()
        while len(result) < count:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                break
            try:
                part = os.read(self.fd, count - len(result))
            except BlockingIOError:
                continue
            except OSError as x:
                if x.errno == errno.EINTR:
                    continue
                raise Lost(self.path, x.strerror) from None
            if not part:
                raise Lost(self.path, "it ends")
            result += part
        return bytes(result)

    def settle(self, seconds):
        """Forgets what comes until nothing has come for `seconds`, at most for
        ten times as long."""
        end = time.monotonic() + 10 * seconds
        while self.read(4096, seconds) and time.monotonic() < end:
            continue
