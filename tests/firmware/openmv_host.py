"""A host of the OpenMV Protocol, version 1.0.2, that can also do what no host
should: for tests of a board's end. It reads and writes through a RemoteBoard."""

import struct

SYNC, GET_CAPS, SET_CAPS, STATISTICS, VERSION = range(5)
RESET, BOOT, SYSTEM_INFO, SYSTEM_EVENT, MEMORY = range(0x10, 0x15)
(LIST, POLL, LOCK, UNLOCK, SHAPE, SIZE, READ, WRITE, IOCTL,
 CHANNEL_EVENT) = range(0x20, 0x2A)

ACK, NAK, RTX, ACK_REQUEST, FRAGMENT, EVENT = 1, 2, 4, 8, 16, 32

FAILED, INVALID, TIMEOUT, BUSY, CHECKSUM, SEQUENCE, OVERFLOW = range(1, 8)

BEGIN = b"\xaa\xd5"
HEADER = 10


def crc(data, bits, polynomial):
    """Most significant bit first, from ones, as the protocol has it."""
    top = 1 << (bits - 1)
    mask = (1 << bits) - 1
    result = mask
    for byte in data:
        result ^= byte << (bits - 8)
        for _ in range(8):
            result = ((result << 1) ^ (polynomial if result & top else 0))
            result &= mask
    return result


def packet(sequence, channel, flags, opcode, payload=b"", damage=None):
    """Its bytes. `damage` is `header` or `payload` for a wrong checksum."""
    head = BEGIN + struct.pack("<BBBBH", sequence & 0xFF, channel, flags,
                               opcode, len(payload))
    check = crc(head, 16, 0xF94F) ^ (damage == "header")
    result = head + struct.pack("<H", check)
    if payload:
        check = crc(payload, 32, 0xFA567D89) ^ (damage == "payload")
        result += payload + struct.pack("<I", check)
    return result


class Packet:
    def __init__(self, head, payload):
        (self.sequence, self.channel, self.flags, self.opcode,
         _) = struct.unpack("<BBBBH", head[2:8])
        self.payload = payload

    @property
    def status(self):
        """None for success."""
        if not self.flags & NAK:
            return None
        return struct.unpack("<H", self.payload)[0]


class Host:
    def __init__(self, board):
        self.board = board
        self.sequence = 0
        self.events = []
        # Whether answers with data are acknowledged.
        self.acknowledges = True

    # -- packets --------------------------------------------------------------

    def send(self, opcode, channel=0, payload=b"", flags=0, sequence=None,
             damage=None):
        number = self.sequence if sequence is None else sequence
        self.board.send(packet(number, channel, flags, opcode, payload,
                               damage))

    def next_packet(self):
        """The next one on the line, or None while it is not complete. What is
        before it is dropped."""
        at = self.board.uart.find(BEGIN)
        if at < 0:
            return None
        data = self.board.uart[at:]
        if len(data) < HEADER:
            return None
        length = struct.unpack("<H", data[6:8])[0]
        size = HEADER + (length + 4 if length else 0)
        if len(data) < size:
            return None
        if crc(data[:8], 16, 0xF94F) != struct.unpack("<H", data[8:10])[0]:
            raise AssertionError(f"a damaged header: {data[:10].hex()}")
        payload = data[HEADER:HEADER + length]
        if length and crc(payload, 32, 0xFA567D89) != struct.unpack(
                "<I", data[size - 4:size])[0]:
            raise AssertionError("a damaged payload")
        self.board.uart = data[size:]
        return Packet(data[:8], payload)

    def receive(self, patience_s=3):
        """The next packet that is no event."""
        def look():
            while (x := self.next_packet()) is not None:
                if not x.flags & EVENT:
                    return x
                self.events.append(x)
            return None
        return self.board.wait(look, patience_s, "a packet")

    # -- requests -------------------------------------------------------------

    def sync(self):
        self.sequence = 0
        self.send(SYNC)
        answer = self.receive()
        assert answer.opcode == SYNC and answer.flags & ACK, vars(answer)

    def request(self, opcode, channel=0, payload=b"", **kwargs):
        """The status of what was refused, or the data of the answer."""
        self.send(opcode, channel, payload, **kwargs)
        return self.answer()

    def answer(self):
        result = b""
        while True:
            x = self.receive()
            if x.flags & NAK:
                self.sequence = x.sequence + 1 & 0xFF
                return x.status
            result += x.payload
            self.sequence = x.sequence + 1 & 0xFF
            if x.flags & ACK_REQUEST and self.acknowledges:
                self.board.send(packet(x.sequence, x.channel, ACK, x.opcode))
            if not x.flags & FRAGMENT:
                return result

    def set_caps(self, max_payload, flags=0x0F):
        return self.request(SET_CAPS, payload=struct.pack(
            "<IH10x", flags, max_payload))

    def read(self, channel, offset, length):
        return self.request(READ, channel, struct.pack("<II", offset, length))

    def write(self, channel, offset, data):
        return self.request(WRITE, channel,
                            struct.pack("<II", offset, len(data)) + data)

    def ioctl(self, channel, number, *words):
        return self.request(IOCTL, channel, struct.pack(
            f"<I{len(words)}I", number, *words))

    def size(self, channel):
        return struct.unpack("<I", self.request(SIZE, channel))[0]

    def channels(self):
        """Numbers by name."""
        data = self.request(LIST)
        result = {}
        for at in range(0, len(data), 16):
            name = data[at + 2:at + 16].split(b"\0")[0].decode()
            result[name] = data[at]
        return result
