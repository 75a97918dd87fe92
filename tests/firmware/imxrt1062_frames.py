#!/usr/bin/env python3
"""Frames on their way: previews for a host, the begin of each as an item, and
what the CSI's DMA or noise on the wires does to them, with the image for the
i.MX RT1062 on the emulated machine."""

import struct
import unittest

import envelopes
import openmv_host as wire
from call_session import SessionTest
from conversation import ConversationTest
from host_conversation import HostTest


class PreviewTest(HostTest):
    def test_Preview_OfQvgaTakesLessThanTwoSeconds(self):
        # The line has 115,200 baud: raw, it would take 13 seconds.
        for name in "RGB565", "JPEG":
            with self.subTest(pixformat=name):
                answer = self.type(
                    f"camera configure framesize=QVGA pixformat={name}")
                self.assertIn(name, answer)
                size, image, took = self.preview()
                self.assertEqual(size, (320, 240))
                self.assertLess(took, 2, len(image))
                self.assertGreater(len(image), 1_000)

    def test_Preview_OfEveryFormat_IsAPicture(self):
        for name in "GRAYSCALE", "BAYER", "YUV422":
            with self.subTest(pixformat=name):
                self.assertIn(name, self.type(
                    f"camera configure framesize=QQVGA pixformat={name}"))
                size, image, _ = self.preview()
                self.assertEqual(size, (160, 120))
                # Three components, but of shades one.
                header = image.index(b"\xff\xc0")
                self.assertEqual(image[header + 9],
                                 1 if name == "GRAYSCALE" else 3)

    def test_Preview_OfBits_GoesAsTheyAre(self):
        self.assertIn("BINARY", self.type(
            "camera configure framesize=QQVGA pixformat=BINARY"))
        host, stream = self.host, self.channels["stream"]
        # Again and again, each time with new memory for the encoder.
        for _ in range(2):
            self.assertEqual(host.ioctl(stream, 0, 1), b"")
        self.until(wire.CHANNEL_EVENT, stream, host.events)
        self.assertEqual(host.request(wire.LOCK, stream), b"")
        data = host.read(stream, 0, host.size(stream))
        self.assertEqual(len(data), 32 + 160 * 120 // 8)
        self.assertEqual(host.request(wire.UNLOCK, stream), b"")

    def test_Preview_OfALargeFrameIsSmaller(self):
        self.assertIn("GRAYSCALE", self.type(
            "camera configure framesize=VGA pixformat=GRAYSCALE"))
        size, _, took = self.preview()
        self.assertEqual(size, (320, 240))
        self.assertLess(took, 2)

    def test_Preview_OfManyWindows_IsAPictureEachTime(self):
        # All kinds of coefficients, and of bytes behind FF.
        for name in "BAYER", "GRAYSCALE":
            self.type(f"camera configure framesize=QVGA pixformat={name}")
            for x in range(0, 256, 36):
                with self.subTest(pixformat=name, x=x):
                    self.assertTrue(self.type(
                        f"camera configure window={x},{x // 4 * 2},64,48")
                        .startswith("ok"))
                    self.assertEqual(self.preview()[0], (64, 48))

    def test_Jpeg_IsTheSensorsOwn(self):
        self.assertIn("JPEG", self.type(
            "camera configure framesize=QVGA pixformat=JPEG"))
        lengths = []
        for quality in "90", "10":
            self.assertTrue(self.type(f"camera set_knob quality {quality}")
                            .startswith("ok"))
            lengths.append(len(self.preview()[1]))
        self.assertLess(lengths[1], lengths[0] * 0.7)
        self.assertIn("RGB565", self.type("camera configure pixformat=RGB565"))
        self.assertEqual(self.board.counts["resets"], 0)


class VsyncTest(SessionTest):
    def setUp(self):
        super().setUp()
        self.open_session()

    def subscribe(self, correlation):
        self.push(envelopes.envelope(envelopes.SUBSCRIBE, correlation,
                                     "actorcsi.Camera/Vsync"))
        while (x := self.pop()).kind == envelopes.ITEM:
            pass
        self.assertEqual((x.kind, x.correlation),
                         (envelopes.REPLY, correlation))

    def items(self, count):
        """Of each subscription, the numbers of frames."""
        result = {}
        for _ in range(count):
            x = self.pop()
            self.assertEqual(x.kind, envelopes.ITEM)
            numbers = envelopes.decode(x.payload)
            result.setdefault(x.correlation, []).append(numbers[1][0])
        return result

    def test_Begins_OfFrames_AreToldUntilCancelled(self):
        self.subscribe(1)
        self.subscribe(2)
        seen = self.items(20)
        self.assertEqual(set(seen), {1, 2})
        for numbers in seen.values():
            self.assertEqual(numbers, sorted(set(numbers)))
        self.push(envelopes.envelope(envelopes.CANCEL, 1))
        self.answer_to(10, envelopes.LIST)
        # Those that were under way.
        self.items(12)
        self.assertEqual(set(self.items(4)), {2})
        self.push(envelopes.envelope(envelopes.CANCEL, 2))
        self.answer_to(11, envelopes.LIST)
        while self.rest or self.host.size(self.channels["actors"]) > 0:
            self.pop()
        self.board.run(0.3)
        self.assertEqual(self.host.size(self.channels["actors"]), 0)
        # Nobody listens any more, and frames go on.
        x = self.answer(envelopes.REQUEST, 3, "actorcsi.Camera/Devices")
        self.assertEqual(x.kind, envelopes.REPLY)
        self.assertIn(b"OV5640", x.payload)
        # One that is cancelled before it was accepted.
        self.push(envelopes.envelope(envelopes.SUBSCRIBE, 4,
                                     "actorcsi.Camera/Vsync"),
                  envelopes.envelope(envelopes.CANCEL, 4))
        x = self.pop()
        self.assertEqual((x.kind, x.correlation), (envelopes.ERROR, 4))
        # A session that ends takes its subscription with it.
        self.subscribe(5)
        self.assertEqual(self.host.ioctl(self.channels["actors"], 1, 78), b"")
        self.written = self.seen = 0
        self.rest = b""
        self.board.run(0.5)
        self.assertEqual(self.host.size(self.channels["actors"]), 0)


class FaultTest(ConversationTest):
    cut_off = ("aborted", "overrun", "bus_error", "late_dma", "missed_line")

    def dropped(self, reason):
        return int(self.ask("camera statistics")[f"frames.dropped.{reason}"])

    def test_DmaFaults_OneUponTheOther_AreCountedAndSurvived(self):
        for setting in ("framebuffers=2 overrun=stop",
                        "framebuffers=3 overrun=drop_oldest",
                        "framebuffers=1", "BAYER framesize=VGA",
                        "framesize=QVGA RGB565 framebuffers=3"):
            self.ask(f"camera configure {setting}")
            self.wait_for_frames(2)
            for faults in (("overrun",), ("bus-error",), ("late",),
                           ("late", "late"), ("overrun", "bus-error"),
                           ("bus-error", "late"), ("late", "overrun")):
                with self.subTest(setting=setting, faults=faults):
                    for x in faults:
                        self.board.tell(f"fault {x}")
                    self.wait_for_frames(2)
        self.assertGreater(self.dropped("overrun"), 0)
        self.assertGreater(self.dropped("bus_error"), 0)
        self.assertGreater(self.dropped("late_dma")
                           + self.dropped("missed_line"), 0)

    def test_DmaThatDoesNotBecomeReady_IsSaidAndTriedAgain(self):
        self.board.tell("fault jammed")
        # Which wants the DMA to begin anew.
        self.board.tell("fault overrun")
        self.board.run(0.5)
        self.assertIn("the CSI's FIFO or DMA does not become ready",
                      self.board.ask("capture statistics"))
        self.ask("camera configure framesize=QQVGA")
        self.board.run(0.2)
        self.board.uart = b""
        self.board.wait_for_line("hello")
        self.board.tell("mend")
        self.wait_for_frames(3)

    def test_JpegsWithoutTheirEnd_AreDroppedAndSaid(self):
        self.ask("camera configure pixformat=JPEG")
        self.wait_for_frames(3)
        self.assertEqual(self.dropped("jpeg_overflow"), 0)
        self.refuse_all([
            ("camera configure framesize=16x8", "a JPEG of 16x8"),
            ("camera configure window=0,0,64,32",
             "not supported with pixformat JPEG")])
        self.board.tell("fault damaged-jpeg")
        # Silence is noticed after three seconds.
        self.board.run(4)
        self.assertGreater(self.dropped("jpeg_overflow"), 80)
        self.assertIn("lower quality", self.board.ask("capture statistics"))
        self.board.tell("mend")
        before = int(self.ask("capture statistics")["frames"])
        self.board.run(0.5)
        self.assertGreater(int(self.ask("capture statistics")["frames"]),
                           before + 5)
        # Some are whole and some are not.
        for _ in range(5):
            self.board.tell("fault damaged-jpeg")
            self.board.run(0.05)
            self.board.tell("mend")
            self.board.run(0.1)
        # And while more of them wait behind a slow consumer.
        self.ask("camera configure framebuffers=5")
        self.ask("capture configure process_ms=90")
        for _ in range(6):
            self.board.tell("fault damaged-jpeg")
            self.board.run(0.1)
            self.board.tell("mend")
            self.board.run(0.13)
        self.ask("capture configure process_ms=0")
        self.ask("camera configure pixformat=RGB565 framebuffers=3")
        self.wait_for_frames(3)


if __name__ == "__main__":
    unittest.main()
