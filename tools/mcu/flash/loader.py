"""The loader on the board (app/flash_loader), as the host calls it."""

import collections
import struct
import zlib

from problem import Problem

HELLO, SET_RATE, READ, ERASE, PROGRAM, DIGEST = range(6)

VERSION = 1
# Where the Boot ROM puts it; its image vector table is its first part.
ADDRESS = 0x20001C00
FIRST_RATE = 115200

MAX_PAYLOAD = 4096
SECTOR = 4096
BLOCK = 64 << 10
FLASH_SIZE = 16 << 20

SYNC = b"AF"
HEADER = struct.Struct("<2sBBIIHH")
ANSWER = 0x80

# A request that is lost, or its answer, is repeated: each can be.
ATTEMPTS = 4
ANSWER_S = 2
# The data sheet's longest time for a block is two seconds.
ERASE_S = 5
# The loader forgets what it has of a request after 200 ms of silence.
SILENCE_S = 0.3
# It gives a new rate up after one second.
TRIAL_S = 1.5

STATUS = {1: "it does not know this command", 2: "that is not in the flash",
          3: "its clock does not make this rate",
          4: "the flash does not end what it does",
          5: "the flash is another one than the board's"}
CLOCKS = {1: "the core's voltage does not rise",
          2: "the flash has a clock that has to change",
          3: "PLL1 does not lock", 4: "PLL2 does not lock",
          5: "a divider does not change", 0x80: "PLL3 does not run"}
IDENTITIES = ("ef4018", "ef7018")

Answer = collections.namedtuple("Answer", "status count payload")
Hello = collections.namedtuple("Hello", "version clocks identity")
Digest = collections.namedtuple("Digest", "crc blank")


class Loader:
    def __init__(self, line):
        self._line = line
        self._rate = FIRST_RATE
        self._number = 0

    def hello(self, seconds=ANSWER_S, attempts=ATTEMPTS):
        """What the loader says of itself; none if it does not answer."""
        answer = self._ask(HELLO, seconds=seconds, attempts=attempts)
        if answer is None or len(answer.payload) != 5:
            return None
        return Hello(answer.payload[0], answer.payload[1],
                     answer.payload[2:].hex())

    def find(self, rates):
        """Looks for a loader that runs already; whether there is one."""
        for rate in dict.fromkeys(rates):
            self._line.set_rate(rate)
            self._rate = rate
            if self.hello(0.5, 1) is not None:
                return True
        self._line.set_rate(FIRST_RATE)
        self._rate = FIRST_RATE
        return False

    def check(self):
        """Raises `Problem` unless it can do what is wanted."""
        # It may be starting.
        x = self.hello(0.7)
        if x is None:
            raise self._silent()
        if x.version != VERSION:
            raise Problem("the loader on the board is another one",
                          f"its version is {x.version}, not {VERSION}",
                          "power the board off and on, and try again")
        if x.clocks != 0:
            raise Problem("the board's clocks do not run",
                          CLOCKS.get(x.clocks, f"error {x.clocks}"),
                          "try again; the image would fail, too")
        if x.identity not in IDENTITIES:
            raise Problem("the board's flash is not the one expected",
                          f"it says {x.identity}, not {IDENTITIES[0]}",
                          "check that this is an OpenMV Cam RT1062")
        return x

    def set_rate(self, rate):
        """Goes on at another rate. Returns false, and stays at the first one,
        if the line cannot have it."""
        if rate == self._rate:
            return True
        self._good("set the rate", self._ask(SET_RATE, rate))
        self._line.set_rate(rate)
        self._rate = rate
        if self.hello(0.3, 3) is not None:
            return True
        # Both ends go back.
        self._line.settle(TRIAL_S)
        self._line.set_rate(FIRST_RATE)
        self._rate = FIRST_RATE
        if self.hello() is None:
            raise self._silent()
        return False

    def read(self, offset, count):
        answer = self._good("read the flash", self._ask(READ, offset, count))
        if len(answer.payload) != count:
            raise Problem("the loader gives a wrong answer",
                          f"{len(answer.payload)} bytes instead of {count}",
                          "try again")
        return answer.payload

    def erase(self, offset, count):
        """Erases whole sectors, at most a block."""
        self._good("erase the flash",
                   self._ask(ERASE, offset, count, seconds=ERASE_S))

    def program(self, offset, data):
        self._good("program the flash",
                   self._ask(PROGRAM, offset, payload=data))

    def digest(self, offset, count):
        """CRC-32 of a part of the flash, and whether it is all ones."""
        answer = self._good("read the flash", self._ask(DIGEST, offset, count))
        return Digest(answer.count, answer.payload == b"\1")

    def _silent(self):
        return Problem("the loader does not answer",
                       f"{ATTEMPTS} requests had no answer at {self._rate} "
                       "bits per second",
                       "check the cable, and run the same command again, with "
                       "a lower --rate if need be")

    def _good(self, what, answer):
        if answer is None:
            raise self._silent()
        if answer.status != 0:
            raise Problem(f"the board cannot {what}",
                          STATUS.get(answer.status, f"error {answer.status}"),
                          "try again; if it stays, the flash is worn or is "
                          "another one")
        return answer

    def _ask(self, command, argument=0, count=0, payload=b"",
             seconds=ANSWER_S, attempts=ATTEMPTS):
        """The answer; none if there is no valid one."""
        # Ten bits for each byte, both ways.
        seconds += 20 * (MAX_PAYLOAD if command in (READ, PROGRAM) else 64
                         ) / self._rate
        for _ in range(attempts):
            self._number = (self._number + 1) % 256
            header = HEADER.pack(SYNC, command, self._number, argument, count,
                                 len(payload), 0)
            frame = header + payload
            frame += struct.pack("<I", zlib.crc32(frame))
            self._line.write(frame, seconds)
            answer = self._receive(command, seconds)
            if answer is not None:
                return answer
            if attempts > 1:
                self._line.settle(SILENCE_S)
        return None

    def _receive(self, command, seconds):
        header = self._line.read(HEADER.size, seconds)
        if len(header) < HEADER.size:
            return None
        sync, code, number, status, count, size, _ = HEADER.unpack(header)
        if (sync != SYNC or code != command | ANSWER
                or number != self._number or size > MAX_PAYLOAD):
            return None
        rest = self._line.read(size + 4, seconds)
        if len(rest) < size + 4:
            return None
        payload = rest[:size]
        crc, = struct.unpack("<I", rest[size:])
        if zlib.crc32(header + payload) != crc:
            return None
        return Answer(status, count, payload)
