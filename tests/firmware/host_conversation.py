"""A host of the OpenMV Protocol at the emulated OpenMV Cam RT1062."""

import struct

import openmv_host as wire
from imxrt1062_machine import MachineTest
from openmv_host import Host

# The board's largest payload.
PAYLOAD = 498


class HostTest(MachineTest):
    """Each test has a board with a host that has connected."""

    def setUp(self):
        self.board = self.converse()
        self.host = Host(self.board)
        self.host.sync()
        self.assertEqual(self.host.set_caps(PAYLOAD), b"")
        self.channels = self.host.channels()

    def tearDown(self):
        self.end(self.board)

    def until(self, opcode, channel, events):
        """Lets time pass until an event of the channel has come."""
        def look():
            while (x := self.host.next_packet()) is not None:
                events.append(x)
            return [x for x in events
                    if x.opcode == opcode and x.channel == channel]
        return self.board.wait(look, 5, "an event")

    def read_all(self, channel):
        result = b""
        while size := self.host.size(channel):
            result += self.host.read(channel, 0, size)
        return result

    def type(self, line):
        """Carries out a command; its answer."""
        host, stdin = self.host, self.channels["stdin"]
        self.read_all(self.channels["stdout"])
        self.assertEqual(host.write(stdin, 0, line.encode() + b"\n"), b"")
        self.assertEqual(host.ioctl(stdin, 2), b"")

        def look():
            text = self.read_all(self.channels["stdout"]).decode()
            return [x for x in text.splitlines() if x.startswith(("ok", "err"))]
        return self.board.wait(look, 5, "an answer")[0]

    def preview(self):
        """A frame as OpenMV's IDE asks for it: not raw. Its header and image,
        and how long the line took."""
        host, stream = self.host, self.channels["stream"]
        host.events.clear()
        self.assertEqual(host.ioctl(stream, 1, 0), b"")
        self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.until(wire.CHANNEL_EVENT, stream, host.events)
        begin = self.board.seconds
        self.assertEqual(host.request(wire.LOCK, stream), b"")
        size = host.size(stream)
        data = host.read(stream, 0, size)
        self.assertEqual(host.request(wire.UNLOCK, stream), b"")
        took = self.board.seconds - begin
        self.assertEqual(host.ioctl(stream, 0, 0), b"")
        width, height, form, depth, offset = struct.unpack("<5I", data[:20])
        self.assertEqual(form, 0x06060000)
        self.assertEqual(depth, size - offset)
        image = data[offset:]
        self.assertEqual(image[:2] + image[-2:], b"\xff\xd8\xff\xd9")
        # Its frame header has the size as well.
        self.assertIn(struct.pack(">2H", height, width), image)
        return (width, height), image, took
