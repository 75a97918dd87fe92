#!/usr/bin/env python3
"""A host that speaks the OpenMV Protocol, rightly and wrongly, with the image
for the i.MX RT1062 on the emulated machine."""

import random
import struct
import unittest

import openmv_host as wire
from host_conversation import PAYLOAD, HostTest


class ProtocolTest(HostTest):
    # -- system ---------------------------------------------------------------

    def test_System_TellsWhatItIs(self):
        host = self.host
        caps = host.request(wire.GET_CAPS)
        self.assertEqual(struct.unpack("<IH", caps[:6]), (0x0F, PAYLOAD))
        version = host.request(wire.VERSION)
        self.assertEqual(version[:3], bytes([1, 0, 2]))
        info = host.request(wire.SYSTEM_INFO)
        # The RT1062's Cortex-M7, r1p1.
        self.assertEqual(struct.unpack("<I", info[:4])[0], 0x411FC271)
        # The sensors: an OV5640, whose frames can be asked for by its number.
        self.assertEqual(struct.unpack("<3I", info[20:32]), (0x56, 0, 0))
        self.assertEqual(
            host.request(wire.IOCTL, self.channels["stream"],
                         struct.pack("<2I", 3, 0x56)), b"")
        self.assertEqual(
            struct.unpack("<I", host.request(wire.MEMORY)[:4])[0], 0)
        sent, received = struct.unpack(
            "<2I", host.request(wire.STATISTICS)[:8])
        self.assertGreater(sent, 4)
        self.assertGreater(received, 4)
        self.assertEqual(
            list(self.channels), ["serial", "stdin", "stdout", "stream",
                                  "actors"])

    def test_Reset_RestartsTheBoard(self):
        for opcode in wire.RESET, wire.BOOT:
            with self.subTest(opcode=opcode):
                before = self.board.counts["resets"]
                self.host.send(opcode)
                self.board.wait(
                    lambda n=before: self.board.counts["resets"] > n, 3,
                    "a reset")
                self.board.uart = b""
                self.board.wait_for_line("hello")
                self.host.sync()
        resets = [x for x in self.board.console_lines()
                  if x.startswith("reset: ")]
        self.assertEqual(resets, [
            "reset: power on", "reset: software: without a report (reset 1)",
            "reset: software: without a report (reset 2)"])

    def test_WrongRequests_AreRefusedWithTheirStatus(self):
        host = self.host
        stdin = self.channels["stdin"]
        stream = self.channels["stream"]
        actors = self.channels["actors"]
        invalid = [
            (wire.VERSION, 1, b""), (wire.VERSION, 0, b"x"), (0x1F, 0, b""),
            (0x07, 0, b""), (wire.SET_CAPS, 0, b"short"),
            (wire.SET_CAPS, 0, struct.pack("<IH10x", 15, 49)),
            (wire.SET_CAPS, 0, struct.pack("<IH10x", 15, PAYLOAD + 1)),
            (wire.LIST, 1, b""), (wire.POLL, 1, b""), (wire.POLL, 0, b"x"),
            (wire.SHAPE, 9, b""), (wire.SHAPE, stdin, b""),
            (wire.SIZE, stdin, b""), (wire.SIZE, 31, b""),
            (wire.READ, 9, bytes(8)), (wire.READ, stream, b"x"),
            (wire.READ, stream, bytes(8)), (wire.WRITE, 9, bytes(9)),
            (wire.WRITE, stdin, bytes(8)),
            (wire.WRITE, stdin, struct.pack("<II", 0, 9) + b"x"),
            (wire.IOCTL, 9, bytes(4)), (wire.IOCTL, stdin, b"x"),
            (wire.IOCTL, stdin, bytes(5)),
            (wire.IOCTL, stdin, struct.pack("<I", 99)),
            (wire.IOCTL, stream, bytes(4)), (wire.IOCTL, stream, bytes(5)),
            (wire.IOCTL, stream, struct.pack("<3I", 2, 0, 5)),
            (wire.IOCTL, stream, struct.pack("<2I", 77, 1)),
            (wire.IOCTL, actors, struct.pack("<2I", 1, 0)),
            (wire.CHANNEL_EVENT, 1, b""), (0x2F, 0, b""),
        ]
        for opcode, channel, payload in invalid:
            with self.subTest(opcode=opcode, channel=channel, payload=payload):
                self.assertEqual(host.request(opcode, channel, payload),
                                 wire.INVALID)
        failed = [
            (wire.READ, stream, struct.pack("<II", 0, 4)),
            (wire.READ, stdin, struct.pack("<II", 0, 4)),
            (wire.READ, actors, struct.pack("<II", 0, 4)),
            (wire.WRITE, stream, struct.pack("<II", 0, 1) + b"x"),
            (wire.WRITE, actors, struct.pack("<III", 0, 4, 0)),
            (wire.IOCTL, stdin, struct.pack("<I", 2)),
            (wire.IOCTL, stream, struct.pack("<2I", 3, 4711)),
            (wire.IOCTL, self.channels["stdout"], bytes(4)),
        ]
        for opcode, channel, payload in failed:
            with self.subTest(opcode=opcode, channel=channel, payload=payload):
                self.assertIn(host.request(opcode, channel, payload),
                              (wire.FAILED, wire.INVALID))
        self.assertEqual(host.request(wire.LOCK, stdin), wire.BUSY)
        self.assertEqual(host.request(wire.LOCK, stream), wire.BUSY)
        self.assertEqual(host.request(wire.UNLOCK, stdin), wire.BUSY)

    # -- the line -------------------------------------------------------------

    def test_DamagedPackets_AreRefusedAndRepeated(self):
        host = self.host
        self.assertEqual(
            host.request(wire.SIZE, self.channels["stdout"], b"x",
                         damage="payload"), wire.CHECKSUM)
        self.assertEqual(host.request(wire.VERSION, sequence=host.sequence + 9),
                         wire.SEQUENCE)
        self.assertEqual(
            host.request(wire.READ, 1, bytes(PAYLOAD + 50)), wire.OVERFLOW)
        # Of two at once, only the first gets an answer.
        damaged = wire.packet(host.sequence, 1, 0, wire.SIZE, b"x", "payload")
        self.board.send(2 * damaged)
        self.assertEqual(host.answer(), wire.CHECKSUM)
        self.board.run(0.1)
        # Neither does an echo of what only a board sends.
        host.send(wire.VERSION, flags=wire.RTX)
        self.board.run(0.1)
        self.board.uart = b""
        host.sync()
        self.assertEqual(host.set_caps(PAYLOAD), b"")
        # A damaged header gets no answer.
        host.send(wire.VERSION, damage="header")
        self.board.run(0.3)
        self.assertEqual(host.request(wire.VERSION)[:3], bytes([1, 0, 2]))
        # The beginning of a packet without its end.
        self.board.send(wire.packet(host.sequence, 0, 0, wire.VERSION)[:7])
        self.board.run(0.3)
        self.assertEqual(host.request(wire.VERSION)[:3], bytes([1, 0, 2]))
        # An answer that is not acknowledged comes again, and then once more
        # for a NAK.
        host.send(wire.VERSION)
        first = host.receive()
        # Meanwhile a damaged one gets no answer.
        host.send(wire.SIZE, 1, b"x", damage="payload")
        again = host.receive()
        self.assertEqual(first.flags & wire.RTX, 0)
        self.assertEqual(again.flags & wire.RTX, wire.RTX)
        self.assertEqual(first.payload, again.payload)
        self.board.send(wire.packet(again.sequence, 0, wire.NAK, again.opcode,
                                    struct.pack("<H", wire.CHECKSUM)))
        self.assertEqual(host.receive().payload, first.payload)
        # The next request shows that the answer has arrived.
        host.sequence = first.sequence + 1
        self.assertEqual(host.request(wire.VERSION)[:3], bytes([1, 0, 2]))
        errors, sequence, repeated = struct.unpack(
            "<3I", host.request(wire.STATISTICS)[8:20])
        self.assertGreaterEqual(errors, 1)
        self.assertGreaterEqual(sequence, 1)
        self.assertGreaterEqual(repeated, 2)

    def test_HostThatVanishes_IsGivenUp_AndTextIsBack(self):
        self.host.send(wire.VERSION)
        self.board.run(9)
        self.board.uart = b""
        self.board.wait_for_line("hello")
        self.assertIn("LED_GREEN", self.board.ask("led LED_GREEN on"))

    def test_Noise_IsSurvived(self):
        noise = random.Random(5)
        for _ in range(20):
            self.board.send(noise.randbytes(200))
            self.board.run(0.05)
        self.board.run(1)
        self.board.uart = b""
        self.host.sync()
        self.assertEqual(self.host.request(wire.VERSION)[:3],
                         bytes([1, 0, 2]))

    def test_Flood_IsCountedAndSurvived(self):
        self.board.send(bytes(20_000))
        self.board.run(3)
        self.board.uart = b""
        self.host.sync()
        self.assertEqual(self.host.request(wire.VERSION)[:3],
                         bytes([1, 0, 2]))

    def test_TypedCommand_BringsTextBack(self):
        self.board.run(3)
        self.board.type("  ")
        self.board.uart = b""
        answer = self.board.ask("led LED_GREEN on")
        self.assertIn("ok LED_GREEN", answer)

    # -- text -----------------------------------------------------------------

    def test_Script_IsCarriedOutAndItsAnswerRead(self):
        stdin, stdout = self.channels["stdin"], self.channels["stdout"]
        host = self.host
        self.assertEqual(host.write(stdin, 0, b"led LED_RED on\nnonsense\n"),
                         b"")
        self.assertEqual(host.ioctl(stdin, 2), b"")
        self.board.run(0.5)
        self.assertTrue(
            struct.unpack("<I", host.request(wire.POLL))[0] >> stdout & 1)
        text = self.read_all(stdout).decode()
        self.assertIn("ok LED_RED: on on", text)
        self.assertIn("error: ", text)
        self.assertEqual(host.ioctl(stdin, 1), b"")
        self.assertEqual(host.ioctl(stdin, 3), b"")
        self.assertEqual(host.write(stdin, 5, b"x"), wire.INVALID)
        self.assertEqual(host.write(stdin, 0, bytes(300)), wire.OVERFLOW)

    def test_ScriptOfManyCommands_IsRefusedBeyondThoseThatMayBeOpen(self):
        stdin, stdout = self.channels["stdin"], self.channels["stdout"]
        script = 22 * b"led toggle\n" + b"\n\n"
        self.assertEqual(self.host.write(stdin, 0, script), b"")
        self.assertEqual(self.host.ioctl(stdin, 2), b"")
        self.board.run(0.5)
        self.assertIn("ok LED_", self.read_all(stdout).decode())
        self.assertEqual(self.host.write(stdin, 0, b"uart statistics\n"), b"")
        self.assertEqual(self.host.ioctl(stdin, 2), b"")
        self.board.run(0.2)
        # 16 may be open.
        self.assertIn("errors 6", self.read_all(stdout).decode())

    def test_TextThatIsNotRead_IsLostAndSaid(self):
        self.host.write(self.channels["stdin"], 0, b"help\n")
        self.host.ioctl(self.channels["stdin"], 2)
        self.board.run(0.3)
        self.assertIn(b"bytes of text lost",
                      self.read_all(self.channels["stdout"]))

    # -- frames ---------------------------------------------------------------

    def test_Stream_SendsWholeFrames(self):
        host, stream = self.host, self.channels["stream"]
        script = b"camera configure GRAYSCALE framesize=QQQVGA\n"
        host.write(self.channels["stdin"], 0, script)
        host.ioctl(self.channels["stdin"], 2)
        self.board.run(0.5)
        self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.assertEqual(host.ioctl(stream, 1, 1), b"")
        self.assertEqual(host.ioctl(stream, 2, 9000, 9000), b"")
        # The camera whose chip the board has named.
        chip = struct.unpack("<I", host.request(wire.SYSTEM_INFO)[20:24])[0]
        self.assertEqual(host.ioctl(stream, 3, chip), b"")
        self.until(wire.CHANNEL_EVENT, stream, host.events)
        self.board.run(0.5)
        self.assertEqual(host.request(wire.LOCK, stream), b"")
        self.assertEqual(host.request(wire.LOCK, stream), wire.BUSY)
        shape = struct.unpack("<3I", host.request(wire.SHAPE, stream))
        self.assertEqual(shape, (80, 60, 1))
        size = host.size(stream)
        data = host.read(stream, 0, size)
        self.assertEqual(len(data), size)
        self.assertEqual(struct.unpack("<2I", data[:8]), (80, 60))
        self.assertEqual(host.read(stream, size, 4), wire.FAILED)
        self.assertEqual(host.request(wire.UNLOCK, stream), b"")
        self.assertEqual(host.ioctl(stream, 0, 0), b"")

    def test_Stream_OfJpegs_TellsTheirLength_AndTellsANewHostOfOne(self):
        host, stream = self.host, self.channels["stream"]
        self.assertIn("JPEG", self.type(
            "camera configure JPEG framesize=QQVGA framebuffers=6"))
        self.assertEqual(host.ioctl(stream, 1, 0), b"")
        self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.lock_frame()
        self.assertEqual(
            struct.unpack("<I", host.request(wire.SHAPE, stream))[0] + 32,
            host.size(stream))
        self.assertEqual(host.request(wire.UNLOCK, stream), b"")
        # Frames that wait go nowhere.
        self.type("capture configure process_ms=150")
        self.board.run(1)
        self.assertRegex(self.type("camera flush"), r"frames \d+")
        self.type("capture configure process_ms=0")
        self.board.run(0.5)
        host.events.clear()
        host.sync()
        self.until(wire.CHANNEL_EVENT, stream, host.events)

    def lock_frame(self):
        host, stream = self.host, self.channels["stream"]
        self.board.wait(lambda: host.request(wire.LOCK, stream) == b"", 5,
                        "a frame")

    def test_LockedFrame_StaysWhileNewerOnesAndSettingsCome(self):
        host, stream = self.host, self.channels["stream"]
        self.assertEqual(host.ioctl(stream, 1, 1), b"")
        self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.lock_frame()
        self.assertEqual(
            struct.unpack("<3I", host.request(wire.SHAPE, stream)),
            (320, 240, 2))
        self.board.run(0.3)
        # Credit is for subscribers of other nodes.
        self.assertEqual(self.type("camera grant 1 5 off 3"), "ok camera")
        # Neither settings of the stream nor of the camera change it.
        self.assertEqual(host.ioctl(stream, 1, 1), b"")
        self.assertEqual(host.ioctl(stream, 2, 64, 64), b"")
        self.assertTrue(self.type("camera configure BAYER framesize=64x32")
                        .startswith("ok"))
        self.board.run(0.3)
        self.assertEqual(
            struct.unpack("<3I", host.request(wire.SHAPE, stream)),
            (320, 240, 2))
        self.assertEqual(len(host.read(stream, 0, 300)), 300)
        self.assertEqual(host.request(wire.UNLOCK, stream), b"")
        # The next one was waiting, and one of the new size follows.
        self.board.wait(
            lambda: host.request(wire.SHAPE, stream)[:12]
            == struct.pack("<3I", 64, 32, 1), 3, "a small frame")
        # Without a lock, a newer one takes the place of what is being read.
        size = host.size(stream)
        self.assertEqual(size, len(host.read(stream, 0, size)))
        self.assertEqual(len(host.read(stream, 0, 40)), 40)
        # A lock ends with the stream, and with the connection.
        self.lock_frame()
        self.assertEqual(host.ioctl(stream, 0, 0), b"")
        self.assertEqual(host.request(wire.LOCK, stream), wire.BUSY)
        self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.lock_frame()
        self.board.run(0.3)
        host.sync()
        self.lock_frame()

    def test_HeldFrame_TakesMemoryUntilItIsReleased(self):
        host, stream = self.host, self.channels["stream"]
        self.assertTrue(self.type("camera configure framesize=WQXGA2")
                        .startswith("ok"))
        # As it is: of a JPEG no frame would be held.
        self.assertEqual(host.ioctl(stream, 1, 1), b"")
        self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.lock_frame()
        # The encoder has some memory, too. Of two buffers, each of 10 MB, one is held.
        self.assertIn("framebuffers 1",
                      self.type("camera configure BAYER framebuffers=1"))
        self.assertIn("framebuffers 1", self.type("camera configure RGB565"))
        reason = "or release the frames held: 1"
        for line in ("camera configure BAYER framebuffers=2",
                     "camera set_knob transpose 1",
                     "camera configure framebuffers=4"):
            answer = self.type(line)
            self.assertTrue(answer.startswith("error: camera: Frame buffer"),
                            answer)
            self.assertIn(reason, answer)
        self.assertIn("framebuffers 1", self.type("camera configure"))
        self.assertIn("values 0", self.type("camera get_knob transpose"))
        self.assertEqual(host.request(wire.UNLOCK, stream), b"")
        self.assertEqual(host.ioctl(stream, 0, 0), b"")
        self.board.run(0.5)
        self.assertIn("framebuffers 2",
                      self.type("camera configure framebuffers=2"))


if __name__ == "__main__":
    unittest.main()
