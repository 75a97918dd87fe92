#!/usr/bin/env python3
"""Callers that are wrong, too fast or gone, with the image for the i.MX RT1062
on the emulated machine."""

import math
import struct
import unittest

import envelopes
import openmv_host as wire
from call_session import SessionTest
from envelopes import double, number, text

# Of every method that can be called by an envelope.
REQUESTS = (
    "Camera/Configure", "Camera/Describe", "Camera/Flush", "Camera/GetKnob",
    "Camera/Grant", "Camera/Ioctl", "Camera/Reset", "Camera/SetKnob",
    "Camera/Statistics", "Capture/Configure", "Capture/Start",
    "Capture/Statistics", "Capture/Stop", "Heartbeat/Configure",
    "Heartbeat/Statistics", "Led/Blink", "Led/Set", "Led/State",
    "Led/Statistics", "Led/Toggle", "Motion/Configure", "Motion/Start",
    "Motion/Statistics", "Motion/Stop", "UartPeer/Close", "UartPeer/Forward",
    "UartPeer/Open", "UartPeer/Send", "UartPeer/Statistics",
    "Button/Configure", "Button/Press", "Button/Statistics",
)
STREAMS = ("Heartbeat/Subscribe", "Motion/Subscribe", "UartPeer/Sent",
           "UartPeer/Subscribe")


class WrongRequestTest(SessionTest):
    def setUp(self):
        super().setUp()
        self.open_session()

    def test_Values_OutOfRange_AreNamedWithTheirField(self):
        configure = "Camera/Configure"
        self.refuse_all([
            (configure, number(6, 77), "overrun=77: there is no such value; "
             "give one of OVERRUN_STOP, OVERRUN_DROP_OLDEST"),
            (configure, number(7, 3), "polling=3: there is no such value"),
            (configure, double(4, math.nan), "framerate=nan: not finite"),
            (configure, double(4, -math.inf), "framerate=-inf: not finite"),
            (configure, number(5, 1 << 40),
             "framebuffers=1099511627776: out of range"),
            (configure, text(3, number(3, 1 << 40)),
             "window.width=1099511627776: out of range; give 0 to 4294967295"),
            (configure, text(3, number(1, (1 << 64) - (1 << 33))),
             "window.x=-8589934592: out of range; give -2147483648"),
            (configure, text(1, b"\xff"), 'pixformat="\\xff": not UTF-8'),
            (configure, text(2, b'"\\\xc3'), 'framesize="\\"\\\\\\xc3"'),
            ("Camera/Reset", number(1, 2), "hard=2: out of range; give 0 or 1"),
            ("Camera/Ioctl", number(2, 1 << 40),
             "args=549755813888: out of range"),
            ("UartPeer/Open", number(1, 1 << 32),
             "baud=4294967296: out of range"),
        ])

    def test_Fields_OfAnotherType_AreNamed(self):
        configure = "Camera/Configure"
        self.refuse_all([
            (configure, number(4, 5), "framerate: of another type; give X"),
            (configure, number(1, 5), "pixformat: of another type; give TEXT"),
            (configure, text(5, "x"), "framebuffers: of another type; give N"),
            (configure, text(6, "x"),
             "overrun: of another type; give stop|drop_oldest"),
            (configure, number(3, 1), "window: of another type; give parts"),
            ("Camera/Reset", text(1, "x"), "hard: of another type; give on|off"),
            # Internal: its fields do not matter.
            ("UartPeer/Forward", number(5, 1), "internal; only actors"),
        ])

    def test_Lists_PackedOrNot_AreCheckedOneByOne(self):
        values = struct.pack("<3d", 0, 12, math.nan)
        knob = text(1, "auto_gain")
        self.refuse_all([
            ("Camera/SetKnob", knob + text(2, values), "values=nan: not finite"),
            ("Camera/SetKnob", knob + text(2, values[:7]),
             "actorcsi.CameraKnobSetting"),
            ("Camera/SetKnob", knob + double(2, math.inf), "values=inf"),
            ("Camera/Ioctl", text(2, envelopes.varint(1 << 40)), "args="),
            ("Camera/Ioctl", text(2, b"\x80"), "actorcsi.CameraIoctl"),
        ])
        x = self.answer(envelopes.REQUEST, 1, "actorcsi.Camera/SetKnob", "",
                        knob + text(2, values[:16]))
        self.assertEqual(x.kind, envelopes.REPLY)
        x = self.answer(envelopes.REQUEST, 2, "actorcsi.Camera/GetKnob", "",
                        text(1, "gain_db"))
        self.assertEqual(x.kind, envelopes.REPLY)
        gain = struct.unpack("<d", envelopes.decode(x.payload)[2][0])[0]
        self.assertAlmostEqual(gain, 12, delta=0.1)

    def test_Text_InUtf8_IsTaken_AndAnyOtherRefused(self):
        heartbeat = "Heartbeat/Configure"
        self.refuse_all([
            (heartbeat, text(2, x), "not UTF-8; give text in UTF-8")
            for x in (b"\x80", b"\xc1\x80", b"\xc3", b"\xc3x", b"\xe2\x82",
                      b"\xe2x\x80", b"\xe2\x82x", b"\xe0\x9f\xbf",
                      b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xf0\x8f\xbf\xbf",
                      b"\xf4\x90\x80\x80", b"\xf0x\x80\x80", b"\xf0\x90x\x80",
                      b"\xf0\x90\x80x", b"\xf5\x80\x80\x80")])
        beat = "\u00e9 \u0915\ue000\ud7ff \U0001f600\U00040000\U0010ffff"
        x = self.answer(envelopes.REQUEST, 1, f"actorcsi.{heartbeat}", "",
                        text(2, beat))
        self.assertEqual(x.kind, envelopes.REPLY)
        self.assertEqual(envelopes.decode(x.payload)[2][0].decode(), beat)
        self.board.run(1.5)
        self.assertIn(beat.encode(), self.board.console)

    def test_Requests_ThatAreNotWellFormed_AreRefusedByEveryMethod(self):
        for i, wrong in enumerate((b"\x08", b"\x0b", b"\x00\x00",
                                   b"\x09\x00\x00", b"\x0d\x00",
                                   b"\x12\x05ab", b"\x08" + 11 * b"\xff",
                                   b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
                                   )):
            self.refuse_all([(REQUESTS[i], wrong, "actorcsi.CameraConfig"
                              if i == 0 else "")])
        self.refuse_all([(x, b"\x0a\x7f", "") for x in REQUESTS])
        # A caller that is newer than the image may send more.
        for i, name in enumerate(("Camera/Statistics", "Led/State",
                                  "Camera/Configure"), 1):
            x = self.answer(envelopes.REQUEST, i, f"actorcsi.{name}", "",
                            number(90, 5) + text(91, "later") + double(92, 1)
                            + b"\xed\x05\x01\x02\x03\x04")
            self.assertEqual(x.kind, envelopes.REPLY, name)
        for i, name in enumerate(STREAMS, 10):
            x = self.answer(envelopes.SUBSCRIBE, i, f"actorcsi.{name}", "",
                            b"\x08")
            self.assertEqual((x.kind, x.correlation), (envelopes.ERROR, i))
        # What is no envelope is dropped.
        self.push(b"\xff\xff")
        x = self.answer(envelopes.LIST, 20)
        self.assertEqual((x.kind, x.correlation), (envelopes.REPLY, 20))

    def test_Answer_ThatIsLongerThanARecord_IsAnErrorThatFits(self):
        x = self.answer(envelopes.REQUEST, 1, "actorcsi.Camera/GetKnob", "",
                        text(1, 400 * "k"))
        self.assertEqual(x.kind, envelopes.ERROR)
        self.assertIn(400 * "k" + ": no such knob", x.error)
        x = self.answer(envelopes.REQUEST, 2, "actorcsi.Camera/GetKnob", "",
                        text(1, 800 * "k"))
        self.assertEqual(x.kind, envelopes.ERROR)
        self.assertRegex(x.error, r"answer: 1\d\d\d bytes; an envelope takes at "
                         "most 1020")


class PressedLineTest(SessionTest):
    def setUp(self):
        super().setUp()
        self.open_session()

    def subscribe(self, correlation, name):
        self.push(envelopes.envelope(envelopes.SUBSCRIBE, correlation,
                                     f"actorcsi.{name}"))
        while (x := self.pop()).correlation != correlation \
                or x.kind == envelopes.ITEM:
            pass
        self.assertEqual(x.kind, envelopes.REPLY)

    def test_Subscription_CancelledBeforeItIsAccepted_Ends(self):
        for i, name in enumerate(STREAMS, 1):
            self.push(envelopes.envelope(envelopes.SUBSCRIBE, i,
                                         f"actorcsi.{name}"),
                      envelopes.envelope(envelopes.CANCEL, i))
            x = self.pop()
            self.assertEqual((x.kind, x.correlation), (envelopes.ERROR, i))
            self.assertIn("the subscription was cancelled", x.error)
        self.board.run(2)
        self.assertEqual(self.host.size(self.channels["actors"]), 0)

    def test_Subscriptions_OfTheSameStream_EndOneByOneAndWithTheirSession(self):
        for i in range(8):
            self.subscribe(i + 1, STREAMS[i % 4])
        # A number that has been used is known for sixteen calls.
        for i in range(16):
            self.answer_to(30 + i, envelopes.LIST)
        self.push(envelopes.envelope(envelopes.SUBSCRIBE, 1,
                                     "actorcsi.UartPeer/Sent"))
        while (x := self.pop()).kind == envelopes.ITEM:
            pass
        self.assertIn("a subscription that is open has it", x.error)
        # The first of each, so that the second moves up.
        for i in range(4):
            self.push(envelopes.envelope(envelopes.CANCEL, i + 1))
        self.assertEqual(self.answer_to(20, envelopes.LIST).kind,
                         envelopes.REPLY)
        self.board.run(0.2)
        while self.host.size(self.channels["actors"]) > 0:
            self.pop()
        items = {}
        end = self.board.seconds + 4
        while self.board.seconds < end and len(items) < 2:
            x = self.pop()
            self.assertEqual(x.kind, envelopes.ITEM)
            items[x.correlation] = x
        self.assertTrue(set(items) <= {5, 6, 7, 8}, items.keys())
        self.assertIn(5, items)
        # A session that ends takes the rest with it.
        self.assertEqual(self.host.ioctl(self.channels["actors"], 1, 78), b"")
        self.written = self.seen = 0
        self.rest = b""
        self.board.run(2)
        self.assertEqual(self.host.size(self.channels["actors"]), 0)
        self.subscribe(1, "Heartbeat/Subscribe")
        self.assertEqual(self.pop().kind, envelopes.ITEM)

    def test_Motion_ThatIsSeen_ComesAsAnItem(self):
        self.subscribe(1, "Motion/Subscribe")
        self.subscribe(2, "Motion/Subscribe")
        for i, (name, payload) in enumerate((
                ("Motion/Configure", number(1, 1) + number(2, 1)),
                ("Motion/Start", b""),
                ("Camera/SetKnob", text(1, "special_effect") + double(2, 1))),
                10):
            self.push(envelopes.envelope(envelopes.REQUEST, i,
                                         f"actorcsi.{name}", "", payload))
            self.board.run(0.3)
        items = []
        while len(items) < 2:
            x = self.pop()
            if x.kind == envelopes.ITEM:
                items.append(x)
            else:
                self.assertEqual(x.kind, envelopes.REPLY)
        self.assertEqual({x.correlation for x in items}, {1, 2})
        self.assertEqual(items[0].payload, items[1].payload)

    def test_Button_ThatIsPressed_ComesAsItems(self):
        for i in 1, 2:
            self.subscribe(i, "Button/Subscribe")
        # Of a deadline that is too long, as much as there may be.
        self.push(envelopes.envelope(envelopes.REQUEST, 3,
                                     "actorcsi.Button/Press", "", b"",
                                     4_000_000_000))
        seen = [self.pop() for _ in range(5)]
        self.assertEqual({x.correlation for x in seen if
                          x.kind == envelopes.ITEM}, {1, 2})
        self.push(envelopes.envelope(envelopes.CANCEL, 1))
        self.answer_to(4, envelopes.LIST)
        # What has arrived before is not taken once more.
        record = envelopes.envelope(envelopes.LIST, 5)
        data = struct.pack("<I", len(record)) + record
        for _ in range(2):
            self.assertEqual(
                self.host.write(self.channels["actors"], self.written,
                                struct.pack("<I", self.seen) + data), b"")
        self.written += len(data)
        while (x := self.pop()).correlation != 5:
            pass
        # Nobody has received what was not sent.
        self.assertEqual(
            self.host.write(self.channels["actors"], self.written,
                            struct.pack("<I", self.seen + 1_000_000)),
            wire.INVALID)
        # A session that ends before a subscription is accepted.
        self.push(envelopes.envelope(envelopes.SUBSCRIBE, 6,
                                     "actorcsi.Button/Subscribe"))
        self.assertEqual(self.host.ioctl(self.channels["actors"], 1, 80), b"")
        self.written = self.seen = 0
        self.rest = b""
        self.board.run(0.5)
        self.assertEqual(self.host.size(self.channels["actors"]), 0)

    def test_Answers_ThatFindNoRoom_WaitAndComeInOrder(self):
        count = 60
        sent = 0
        answers = []
        while sent < count:
            record = envelopes.envelope(
                envelopes.REQUEST, sent + 1, "actorcsi.Camera/GetKnob", "",
                text(1, f"no-knob-{sent}-" + 100 * "z"))
            data = struct.pack("<I", len(record)) + record
            result = self.host.write(self.channels["actors"], self.written,
                                     struct.pack("<I", self.seen) + data)
            if result == wire.BUSY:
                answers.append(self.pop())
                continue
            self.assertEqual(result, b"")
            self.written += len(data)
            sent += 1
        while len(answers) < count:
            answers.append(self.pop())
        self.assertEqual([x.correlation for x in answers],
                         list(range(1, count + 1)))
        self.assertEqual({x.kind for x in answers}, {envelopes.ERROR})
        self.assertTrue(all(f"no-knob-{i}-" in x.error
                            for i, x in enumerate(answers)))

    def test_Items_ThatFindNoRoom_AreDroppedAndTheCallerStillServed(self):
        self.answer(envelopes.REQUEST, 1, "actorcsi.Heartbeat/Configure", "",
                    number(1, 2) + text(2, 100 * "b"))
        self.subscribe(2, "Heartbeat/Subscribe")
        self.board.run(1)
        size = self.host.size(self.channels["actors"])
        self.board.run(1)
        # It is full and stays so.
        self.assertEqual(self.host.size(self.channels["actors"]), size)
        x = self.answer_to(3, envelopes.LIST)
        self.assertEqual(x.kind, envelopes.REPLY)

    def test_Session_ThatEndsWithAnswersWaiting_LeavesNothingBehind(self):
        for i in range(40):
            record = envelopes.envelope(
                envelopes.REQUEST, i + 1, "actorcsi.Camera/GetKnob", "",
                text(1, 150 * "z"))
            data = struct.pack("<I", len(record)) + record
            result = self.host.write(self.channels["actors"], self.written,
                                     struct.pack("<I", self.seen) + data)
            if result == wire.BUSY:
                break
            self.written += len(data)
        self.assertEqual(result, wire.BUSY)
        self.assertEqual(self.host.ioctl(self.channels["actors"], 1, 79), b"")
        self.written = self.seen = 0
        self.rest = b""
        x = self.answer(envelopes.REQUEST, 1, "actorcsi.Led/State", "LED_RED")
        self.assertEqual((x.kind, x.correlation), (envelopes.REPLY, 1))

    def test_AnswerBehindProcessing_ComesThoughItsDeadlineHasPassed(self):
        self.answer(envelopes.REQUEST, 1, "actorcsi.Capture/Configure", "",
                    number(1, 8))
        for i in range(2, 12):
            x = self.answer(envelopes.REQUEST, i, "actorcsi.Capture/Configure",
                            "", number(2, i), 1)
            self.assertEqual((x.kind, x.correlation), (envelopes.REPLY, i))
        self.assertEqual(envelopes.decode(x.payload)[2], [11])


if __name__ == "__main__":
    unittest.main()
