"""A host that calls actors of the emulated OpenMV Cam RT1062 by envelopes."""

import struct

import envelopes
import openmv_host as wire
from host_conversation import PAYLOAD, HostTest

# Positions and lengths take 12 bytes of a packet.
MOST = PAYLOAD - 12


class SessionTest(HostTest):
    def open_session(self):
        self.assertEqual(self.host.ioctl(self.channels["actors"], 1, 77), b"")
        self.written = 0
        self.seen = 0
        self.rest = b""
        self.refused = 0

    def push(self, *records):
        data = b"".join(struct.pack("<I", len(x)) + x for x in records)
        # As much at a time as a packet takes.
        for at in range(0, len(data), MOST):
            piece = data[at:at + MOST]
            result = self.host.write(self.channels["actors"], self.written,
                                     struct.pack("<I", self.seen) + piece)
            self.assertEqual(result, b"")
            self.written += len(piece)

    def pop(self):
        """The next record."""
        channel = self.channels["actors"]

        def look():
            # Reading at a position says that what is before it has arrived.
            size = max(1, self.host.size(channel))
            data = self.host.read(channel, self.seen, size)
            if data != wire.FAILED:
                self.rest += data
                self.seen += len(data)
            if len(self.rest) < 4:
                return None
            length = struct.unpack("<I", self.rest[:4])[0]
            if len(self.rest) < 4 + length:
                return None
            record = self.rest[4:4 + length]
            self.rest = self.rest[4 + length:]
            return envelopes.Answer(record)
        return self.board.wait(look, 10, "a record")

    def answer(self, *args, **kwargs):
        self.push(envelopes.envelope(*args, **kwargs))
        return self.pop()

    def refuse_all(self, cases):
        """Triples of a method, a request, and a part of the error."""
        for name, payload, reason in cases:
            self.refused += 1
            i = 1000 + self.refused
            with self.subTest(method=name, payload=payload):
                x = self.answer(envelopes.REQUEST, i, f"actorcsi.{name}", "",
                                payload)
                self.assertEqual((x.kind, x.correlation),
                                 (envelopes.ERROR, i))
                self.assertIn(reason, x.error)

    def answer_to(self, correlation, kind):
        """The same, behind items of subscriptions."""
        self.push(envelopes.envelope(kind, correlation))
        while (x := self.pop()).correlation != correlation:
            pass
        return x
