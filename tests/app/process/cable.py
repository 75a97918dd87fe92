"""Two network namespaces and a cable between them that a test may spoil: it
loses packets, delays them, lets only so many bytes through, or is cut. It is made
of two TAP devices and a thread for each direction, since few kernels have netem.
"""

import fcntl
import os
import queue
import random
import select
import struct
import subprocess
import threading
import time

ADDRESSES = ("198.18.77.1", "198.18.77.2")

_TUNSETIFF = 0x400454CA
_IFF_TAP, _IFF_NO_PI = 0x0002, 0x1000

# Packets that are on their way in one direction, at most; as with netem.
_LIMIT = 1000


def ip(*args, check=True):
    return subprocess.run(["ip", *args], check=check, capture_output=True,
                          text=True)


class Cable:
    """Raises OSError or subprocess.CalledProcessError where namespaces or TAP
    devices are not allowed."""

    def __init__(self):
        # Names that nobody else on this machine uses.
        self.ends = tuple(f"acsi{os.getpid()}{x}" for x in "ab")
        self.spaces = self.ends
        self._dice = random.Random(1)
        self._taps = []
        self._over = False
        self._threads = []
        self.spoil()
        try:
            self._lay()
        except (OSError, subprocess.CalledProcessError):
            self.remove()
            raise
        for one, other in (self._taps, self._taps[::-1]):
            late = queue.Queue(maxsize=_LIMIT)
            for work, tap in ((self._take, one), (self._give, other)):
                thread = threading.Thread(target=work, args=(tap, late),
                                          daemon=True)
                thread.start()
                self._threads.append(thread)

    def _lay(self):
        for space, end, address in zip(self.spaces, self.ends, ADDRESSES):
            ip("netns", "add", space)
            self._taps.append(os.open("/dev/net/tun", os.O_RDWR))
            fcntl.ioctl(self._taps[-1], _TUNSETIFF,
                        struct.pack("16sH", end.encode(),
                                    _IFF_TAP | _IFF_NO_PI))
            os.set_blocking(self._taps[-1], False)
            ip("link", "set", end, "netns", space)
            ip("-n", space, "addr", "add", address + "/24", "dev", end)
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "set", end, "up")

    def remove(self):
        self._over = True
        for thread in self._threads:
            thread.join()
        for tap in self._taps:
            os.close(tap)
        for space in self.spaces:
            ip("netns", "del", space, check=False)

    def spoil(self, loss=0.0, delay_s=0.0, bytes_per_s=0):
        """Spoils both directions; nothing given repairs them."""
        self._loss, self._delay_s = loss, delay_s
        self._bytes_per_s = bytes_per_s

    def cut(self):
        ip("-n", self.spaces[0], "link", "set", self.ends[0], "down")

    def mend(self):
        ip("-n", self.spaces[0], "link", "set", self.ends[0], "up")

    def _take(self, tap, late):
        while not self._over:
            if not select.select([tap], [], [], 0.2)[0]:
                continue
            try:
                packet = os.read(tap, 2048)
            except OSError:
                # It is cut.
                time.sleep(0.01)
                continue
            if self._loss and self._dice.random() < self._loss:
                continue
            try:
                late.put_nowait((time.monotonic() + self._delay_s, packet))
            except queue.Full:
                pass

    def _give(self, tap, late):
        free_at = 0.0
        while not self._over:
            try:
                due, packet = late.get(timeout=0.2)
            except queue.Empty:
                continue
            if self._bytes_per_s:
                due = max(due, free_at)
                free_at = due + len(packet) / self._bytes_per_s
            pause = due - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            try:
                os.write(tap, packet)
            except OSError:
                pass
