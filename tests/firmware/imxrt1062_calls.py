#!/usr/bin/env python3
"""Calls to actors and subscriptions over the OpenMV Protocol, with the image
for the i.MX RT1062 on the emulated machine."""

import struct
import unittest

import envelopes
import openmv_host as wire
from call_session import SessionTest


class CallTest(SessionTest):
    def test_Calls_AreAnsweredOnce(self):
        self.open_session()
        led = envelopes.number(1, 1)
        x = self.answer(envelopes.REQUEST, 1, "actorcsi.Led/Set", "LED_RED",
                        led)
        self.assertEqual((x.kind, x.correlation), (envelopes.REPLY, 1))
        self.assertEqual(envelopes.decode(x.payload)[1], [1])
        # The same once more is not carried out, and gets no answer.
        self.push(envelopes.envelope(envelopes.REQUEST, 1, "actorcsi.Led/Set",
                                     "LED_RED", led))
        self.push(envelopes.envelope(envelopes.TELL, 2, "actorcsi.Led/Toggle",
                                     "LED_RED"))
        x = self.answer(envelopes.LIST, 3)
        self.assertEqual(x.correlation, 3)
        names = [envelopes.decode(y)[1][0].decode()
                 for y in envelopes.decode(x.payload)[1]]
        self.assertIn("camera", names)
        errors = [
            ((envelopes.REQUEST, 4, "actorcsi.Led/Nonsense", "LED_RED"), ""),
            ((envelopes.REQUEST, 5, "actorcsi.Led/Toggle", "LED_PINK"),
             "LED_PINK"),
            ((envelopes.REQUEST, 6, "actorcsi.Heartbeat/Subscribe"),
             "subscribe"),
            ((envelopes.SUBSCRIBE, 7, "actorcsi.Led/Toggle"), "call it"),
            ((envelopes.REQUEST, 8, "actorcsi.Camera/Snapshot"), "too large"),
            ((envelopes.REPLY, 9, "actorcsi.Led/Toggle"), "not a request"),
            ((envelopes.REQUEST, 10, "actorcsi.Led/Blink", "LED_RED"),
             "give 1 to"),
            ((envelopes.REQUEST, 11, "actorcsi.Led/Set", "", b"\x08"), ""),
        ]
        for request, reason in errors:
            with self.subTest(request=request):
                x = self.answer(*request)
                self.assertEqual(x.kind, envelopes.ERROR)
                self.assertIn(reason, x.error)

    def test_Subscriptions_SendItemsUntilCancelled(self):
        self.open_session()
        x = self.answer(envelopes.SUBSCRIBE, 1, "actorcsi.Heartbeat/Subscribe")
        self.assertEqual(x.kind, envelopes.REPLY)
        beats = [self.pop() for _ in range(2)]
        self.assertEqual({x.kind for x in beats}, {envelopes.ITEM})
        self.assertIn(b"hello", beats[0].payload)
        # More subscriptions than there may be.
        streams = ("UartPeer/Sent", "UartPeer/Subscribe", "Motion/Subscribe")
        for i in range(2, 11):
            self.push(envelopes.envelope(envelopes.SUBSCRIBE, i,
                                         f"actorcsi.{streams[i % 3]}"))
            while (y := self.pop()).correlation != i:
                pass
            self.assertEqual(y.kind, envelopes.REPLY if i <= 8
                             else envelopes.ERROR)
        self.assertIn("8 subscriptions are open", y.error)
        for i in range(1, 10):
            self.push(envelopes.envelope(envelopes.CANCEL, i))
        x = self.answer_to(100, envelopes.LIST)
        self.assertEqual(x.kind, envelopes.REPLY)
        # A subscription is told that its line was typed.
        self.push(envelopes.envelope(envelopes.SUBSCRIBE, 101,
                                     "actorcsi.UartPeer/Subscribe"))
        self.host.write(self.channels["stdin"], 0, b"led_red state\n")
        self.host.ioctl(self.channels["stdin"], 2)
        while (x := self.pop()).kind != envelopes.ITEM:
            pass
        self.assertIn(b"led_red state", x.payload)

    def test_CallsWhoseAnswersAreNotRead_WaitAndAreAllAnswered(self):
        self.open_session()
        count = 12
        for i in range(1, count + 1):
            self.push(envelopes.envelope(
                envelopes.REQUEST, i, "actorcsi.Camera/Statistics"))
            self.board.run(0.05)
        self.board.run(1)
        answers = [self.pop() for _ in range(count)]
        self.assertEqual([x.correlation for x in answers],
                         list(range(1, count + 1)))
        self.assertEqual({x.kind for x in answers}, {envelopes.REPLY})

    def test_NewSession_ForgetsTheFormerOne(self):
        self.open_session()
        self.answer(envelopes.SUBSCRIBE, 1, "actorcsi.Heartbeat/Subscribe")
        self.assertEqual(self.host.ioctl(self.channels["actors"], 1, 78), b"")
        session, received, sent, _ = struct.unpack(
            "<4I", self.host.request(wire.SHAPE, self.channels["actors"]))
        self.assertEqual((session, received, sent), (78, 0, 0))
        # A gap, and a record that is too long.
        self.assertEqual(
            self.host.write(self.channels["actors"], 40, bytes(9)),
            wire.INVALID)
        self.assertEqual(
            self.host.write(self.channels["actors"], 0,
                            struct.pack("<II", 0, 5000) + b"x"), wire.INVALID)

    def test_EveryMethod_CanBeCalled(self):
        self.open_session()
        number, text = envelopes.number, envelopes.text
        calls = [
            ("Camera/Configure", b""), ("Camera/Describe", b""),
            ("Camera/Devices", b""), ("Camera/Flush", b""),
            ("Camera/GetKnob", text(1, "contrast")),
            ("Camera/Grant", number(1, 1) + number(2, 1)),
            ("Camera/Ioctl", number(1, 5)),
            ("Camera/SetKnob", text(1, "hmirror") + envelopes.double(2, 1)),
            ("Camera/Statistics", b""), ("Capture/Configure", b""),
            ("Capture/Stop", b""), ("Capture/Start", b""),
            ("Capture/Statistics", b""), ("Heartbeat/Configure", b""),
            ("Heartbeat/Statistics", b""), ("Led/Blink", number(1, 100)),
            ("Led/State", b""), ("Led/Statistics", b""),
            ("Motion/Configure", number(1, 30)), ("Motion/Start", b""),
            ("Motion/Statistics", b""), ("Motion/Stop", b""),
            ("UartPeer/Open", number(1, 9600)),
            ("UartPeer/Send", text(1, "good morning")),
            ("UartPeer/Statistics", b""), ("Camera/Reset", b""),
        ]
        refused = {"Camera/Ioctl"}
        for i, (name, payload) in enumerate(calls, 1):
            with self.subTest(method=name):
                x = self.answer(envelopes.REQUEST, i, f"actorcsi.{name}", "",
                                payload, 2000)
                self.assertEqual(x.correlation, i)
                self.assertEqual(x.kind, envelopes.ERROR if name in refused
                                 else envelopes.REPLY)
        wrong = [("UartPeer/Send", text(1, 241 * "x"), "at most 240 bytes"),
                 ("UartPeer/Send", text(1, "a\nb"), "one line"),
                 ("UartPeer/Forward", number(2, 7),
                  "internal; only actors of its own node call it"),
                 ("Heartbeat/Configure", text(2, "a\nb"), "one line"),
                 ("Camera/Configure", b"\xff", "")]
        for i, (name, payload, reason) in enumerate(wrong, 50):
            with self.subTest(method=name):
                x = self.answer(envelopes.REQUEST, i, f"actorcsi.{name}", "",
                                payload)
                self.assertEqual(x.kind, envelopes.ERROR)
                self.assertIn(reason, x.error)


if __name__ == "__main__":
    unittest.main()
