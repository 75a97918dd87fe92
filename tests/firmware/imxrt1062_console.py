#!/usr/bin/env python3
"""Commands to all actors of the image for the i.MX RT1062, their help and
their errors, at the UART of the emulated machine; and the lines that the image
reads before its parts start."""

import json
import unittest

from conversation import ConversationTest
from imxrt1062_machine import MachineTest

ACTORS = ("camera", "led_blue", "led_green", "led_red", "heartbeat", "uart",
          "capture", "motion", "button")


class CommandTest(ConversationTest):
    def test_Help_NamesEveryActor(self):
        lines = self.board.lines_of("help")
        for name in ACTORS:
            self.assertTrue([x for x in lines if x.startswith(name + " ")],
                            name)
        one = self.board.lines_of("HELP led_red")
        self.assertIn("led_red blink period_ms=N", one)
        self.assertEqual({x.split()[0] for x in one}, {"led_red"})
        of_service = self.board.lines_of("help led")
        self.assertEqual({x.split()[0] for x in of_service},
                         {"led_blue", "led_green", "led_red"})
        self.assertEqual(self.board.lines_of("help nonsense"), [])

    def test_Statistics_AreThoseOfAllActors(self):
        answers = [x.split()[1].rstrip(":").lower()
                   for x in self.board.lines_of("stats")
                   if x.startswith("ok")]
        self.assertEqual(sorted(answers), sorted(ACTORS))

    def test_Leds_AreSetToggledAndBlink(self):
        self.assertEqual(self.ask("led_red set on")["on"], "on")
        self.assertEqual(self.ask("led LED_RED toggle")["on"], "off")
        self.assertEqual(self.ask("LED_RED blink 250")["period_ms"], "250")
        self.board.run(1)
        self.assertGreaterEqual(
            int(self.ask("led_red statistics")["toggles"]), 5)
        self.assertEqual(self.ask("led_red set 0")["on"], "off")
        self.assertEqual(self.ask("led_red true")["on"], "on")
        self.assertEqual(self.ask("led_red state")["period_ms"], "0")
        before = self.board.counts["led_changes"]
        self.ask("led blink 50")
        self.board.run(1)
        self.assertAlmostEqual(self.board.counts["led_changes"] - before, 20,
                               delta=4)
        self.refuse_all([("led_red blink 0", "give 1 to 3600000"),
                         ("led_red blink 3600001", "give 1 to 3600000")])

    def test_Heart_BeatsAsConfigured(self):
        answer = self.board.ask("heartbeat configure period 100 text=moin moin")
        self.assertIn('period_ms 100 text "moin moin"', answer)
        self.board.run(1)
        self.assertGreaterEqual(self.board.uart.count(b"moin moin\n"), 9)
        self.ask("heartbeat configure period_ms=0")
        self.board.uart = b""
        self.board.run(1)
        self.assertEqual(self.board.uart.count(b"moin moin\n"), 0)
        self.refuse_all([
            ("heartbeat configure period_ms=3600001", "give 0 to 3600000"),
            ("heartbeat configure text=" + 121 * "x", "at most 120 bytes")])
        self.board.send(b"heartbeat configure text=\xff\xfe\n")
        self.assertIn("text", self.board.wait_for_line("error"))
        self.assertEqual(self.ask("heartbeat statistics")["config.period_ms"],
                         "0")

    def test_Capture_StopsStartsAndShowsBrightness(self):
        self.ask("capture configure led_threshold=1 report_every=5")
        self.board.wait_for_line("capture ")
        self.assertEqual(self.ask("led_green state")["on"], "on")
        self.ask("capture configure led_threshold=255")
        self.board.run(0.3)
        self.assertEqual(self.ask("led_green state")["on"], "off")
        self.ask("capture stop")
        self.board.run(0.2)
        before = self.ask("capture statistics")
        self.assertEqual(before["running"], "off")
        self.board.run(0.5)
        self.assertEqual(self.ask("capture statistics")["frames"],
                         before["frames"])
        self.ask("capture start")
        self.ask("capture start")
        self.board.run(0.5)
        self.assertGreater(int(self.ask("capture statistics")["frames"]),
                           int(before["frames"]) + 10)
        self.refuse_all([
            ("capture configure process_ms=10001", "give 0 to 10000"),
            ("capture configure led_threshold=256", "give 0 to 255")])

    def test_Motion_IsSeenAndEnds(self):
        self.ask("motion configure threshold=1 cells=1 hold_ms=100")
        self.ask("motion start")
        self.ask("motion start")
        self.board.run(0.5)
        # Another picture.
        self.ask("camera set_knob special_effect 1")
        self.ask("camera set_knob colorbar 1")
        self.board.run(1)
        seen = self.ask("motion statistics")
        self.assertGreater(int(seen["frames"]), 20)
        self.assertGreater(int(seen["motions"]), 0)
        self.ask("camera configure framesize=VGA")
        self.board.run(0.5)
        self.ask("motion stop")
        self.assertEqual(self.ask("motion statistics")["running"], "off")
        self.assertEqual(self.ask("led_green state")["on"], "off")
        self.refuse_all([
            ("motion configure threshold=0", "give 1 to 255"),
            ("motion configure cells=193", "give 1 to 192"),
            ("motion configure hold_ms=60001", "give 1 to 60000")])
        self.ask("camera grant 5 3 on 7")
        self.assertEqual(self.ask("camera flush")["frames"], "0")

    def test_Uart_SendsLinesAndClosesForGood(self):
        self.board.type("uart send good morning")
        self.board.wait_for_line("good morning")
        self.board.wait_for_line("ok uart")
        self.assertEqual(self.ask("uart open 115200")["device"], "LPUART1")
        self.refused("uart forward kind=item correlation=5 payload=0a0b "
                     "error=1,2,x", "internal; only actors")
        self.answers = False
        self.board.type("uart close")
        self.board.run(0.5)
        self.board.uart = b""
        before = self.board.console.count(b"hello\n")
        self.board.run(3)
        self.assertEqual(self.board.uart, b"")
        self.assertAlmostEqual(
            self.board.console.count(b"hello\n") - before, 3, delta=1)

    def test_Lines_EditedAndTooLong_AreTakenOrRefused(self):
        self.assertEqual(
            self.board.ask("led_red stt\b\x7ftate"),
            "ok LED_RED: on off period_ms 0")
        self.board.send(b"\r\n\r\n")
        self.refused(300 * "x", "more than 240 bytes")
        self.assertTrue(self.board.ask("\tled_red   state ").startswith("ok"))

    def test_Words_InTurnOrByName_SetTheSameFields(self):
        for words in ("window 8 8 64 32", "window=8,8,64,32",
                      "window 8,8,64,32", "window.x 8 window.y 8 "
                      "window.width 64 window.height 32"):
            with self.subTest(words=words):
                answer = self.ask(f"camera configure {words}")
                self.assertEqual(answer["window"], "8,8,64,32")
                answer = self.ask("camera configure framesize QVGA window=0,0,"
                                  "320,240")
        self.assertEqual(self.ask("camera set_knob auto_gain 0 6")["values"][:2],
                         "0,")
        self.assertEqual(
            self.ask("camera set_knob name=auto_gain values=0 values=12")
            ["name"], "auto_gain")
        self.assertEqual(self.ask("camera ioctl request 1")["values"],
                         "0,0,2592,1944")
        self.assertEqual(
            self.ask("camera set_knob name contrast values 1")["values"], "1")
        self.assertEqual(self.ask("led led_red set on=TRUE")["on"], "on")
        self.assertEqual(self.ask("led led_red False")["on"], "off")
        self.refuse_all([
            ("camera configure framerate=5 framerate=6", "is given twice"),
            ("camera configure window=1,1,64,32 window.x=5", "is given twice"),
            ("camera configure window.x=5 window=1,1,64,32", "is given twice"),
            ("camera configure window 8 8 64 32 16", "pixformat=16"),
            ("camera configure window 8,8,64,32,9", "at most 4 values"),
            ("camera configure window=8,,", ""),
            ("camera ioctl args=1,x", "args takes a whole number"),
            ("camera ioctl 3000000000 9", ""),
            ("camera set_knob contrast nan", "values takes a number"),
            ("camera set_knob contrast 1e999", "values takes a number"),
            ("camera set_knob contrast ' 1'", "values takes a number"),
            ("camera configure " + 90 * "z" + "=1", "..."),
            ("uart forward error 1", ""),
            # Understood, and refused since it is internal.
            ("uart forward payload=0A0b0C deadline_ms=7 actor=x",
             "internal; only actors"),
            ("uart forward method=4294967295", "internal; only actors"),
            ("uart forward method=4294967296", "from 0 to 4294967295"),
            ("uart forward method=-0", "a whole number"),
        ])

    def test_Text_ThatIsNotPlain_IsQuotedAndEscaped(self):
        self.board.send("heartbeat configure period_ms=0 text=\u00e9\u20ac\"x\\"
                        "\n".encode())
        answer = self.board.wait_for_line(("ok", "error"))
        self.assertIn('text "\\xc3\\xa9\\xe2\\x82\\xac\\"x\\\\"', answer)
        self.board.type("heartbeat configure text=")
        self.assertIn('text ""', self.board.wait_for_line("ok"))

    def test_Bursts_OfAnyCommand_AreSurvived(self):
        for command in ("help", "stats", "camera statistics", "led_red toggle",
                        "uart send " + 200 * "y", "camera devices",
                        "camera set_knob nonsense 1", 240 * "x"):
            with self.subTest(command=command):
                self.board.send(40 * (command.encode() + b"\n"))
                self.board.run(2)
                self.board.uart = b""
                self.assertEqual(self.board.counts["resets"], 0)
                self.board.wait_for_line("hello")
        # More bytes than the driver keeps while the sensor is reset.
        self.board.send(b"camera reset hard=on\n" + 2_500 * b"z")
        self.board.run(1)
        # The end of that line.
        self.board.type("")
        self.board.run(0.1)
        self.board.uart = b""
        # Text that fills the queue, and an order to send more.
        self.board.type("heartbeat configure period_ms=1 text=" + 110 * "b")
        self.board.run(0.1)
        self.board.type("uart send " + 200 * "h")
        self.board.run(0.1)
        self.board.type("heartbeat configure period_ms=1000 text=hello")
        self.board.run(0.6)
        self.board.uart = b""
        # Answers that did not fit into the queue are counted.
        self.assertGreater(int(self.ask("uart statistics")["errors"]), 0)

    def test_WrongCommands_AreRefused(self):
        self.refuse_all([
            ("nonsense", "no such actor; type help"),
            # A board has one camera, and says which.
            ("right describe", "no such actor; those with describe: camera"),
            ("no\x01no\xff", "no such actor"),
            ("   ", "no command; type help"),
            ("led", "add a method: set, toggle"),
            ("led_red nonsense", "on takes on or off"),
            ("led_red set on=maybe", "on takes on or off"),
            ("led_red set on 5 6", "unexpected; use on=on|off"),
            ("led_red state 5", "nothing is taken here"),
            ("motion nonsense", ""),
            ("uart nonsense", "uart has open"),
            ("camera snapshot", "cannot be typed"),
            ("camera subscribe", "cannot be typed"),
            ("camera configure nonsense=3", "there is no such field; use"),
            ("camera configure window=1,2,3,4,5", "at most 4 values"),
            ("camera configure window.nonsense=1", "there is no such field"),
            ("camera configure window.width.x=5", "has no parts"),
            ("camera configure overrun=maybe", "one of stop, drop_oldest"),
            ("camera configure framerate=abc", "framerate takes a number"),
            ("camera configure framerate=1e400", "framerate takes a number"),
            ("camera configure framebuffers=99999999999", "framebuffers takes"),
            ("camera configure framebuffers=x", "framebuffers takes"),
            ("camera ioctl 1 999999999999", "args takes"),
            ("camera ioctl args.0=5", "give each as one word"),
            ("camera ioctl 1 -", "args takes a whole number"),
            ("camera ioctl -1", "request takes a whole number"),
            ("camera ioctl 5000000000", "request takes a whole number"),
            ("uart forward payload=0a0", "pairs of hexadecimal digits"),
            ("uart forward payload=zz", "pairs of hexadecimal digits"),
            ("uart forward kind=banana", "kind takes one of request"),
            ("uart forward correlation=-2", "a whole number from 0"),
            ("uart forward correlation=99999999999999999999999",
             "a whole number from 0"),
        ])
        self.assertEqual(self.board.ask("led_red off"),
                         "ok LED_RED: on off period_ms 0")


class BootLineTest(MachineTest):
    def test_Run_WithAnEnd_ReportsAndStandsStill(self):
        lines = self.boot(8, "--line", "duration 3", "--line", "check on",
                          "--line", "motion start",
                          "--line", "led_red blink 100")
        self.assertEqual(
            [x for x in lines if x.startswith("line: ")],
            ["line: duration 3", "line: check on", "line: motion start",
             "line: led_red blink 100"])
        report = json.loads(lines[-1])
        self.assertAlmostEqual(report["duration_s"], 3, delta=0.1)
        frames = report["frames"]
        self.assertEqual(
            frames["begun"], frames["delivered"] + frames["waiting"]
            + frames["in_flight"] + sum(frames["dropped"].values()))
        self.assertGreaterEqual(frames["delivered"], 80)
        self.assertTrue([x for x in lines if x.startswith("pattern: ")])
        self.assertTrue([x for x in lines if x.startswith("heap: ")])
        self.assertEqual(self.report["resets"], 0)

    def test_Frames_ThatWereLost_AreInTheReport(self):
        lines = self.boot(5, "--fault", "overrun", "--line", "duration 3",
                          "--line", "camera configure framebuffers 2",
                          "--line", "uart open 57600",
                          "--line", "led led_red set on")
        frames = json.loads(lines[-1])["frames"]
        self.assertGreater(sum(frames["dropped"].values()), 0)
        self.assertEqual(
            frames["begun"], frames["delivered"] + frames["waiting"]
            + frames["in_flight"] + sum(frames["dropped"].values()))

    def test_CheckedFrames_OfAnySetting_AreAsTheyShouldBe(self):
        board = self.converse("--line", "check on", "--line", "duration 8")
        for question in (
                "camera set_knob hmirror 1", "camera get_knob hmirror",
                "camera set_knob hmirror 0", "camera configure window=8,8,64,32",
                "camera ioctl 1", "camera describe", "camera reset",
                "motion start", "camera configure BINARY", "motion stop",
                "camera devices",
                "camera configure RGB565 QVGA framerate=30 framebuffers=2 "
                "overrun=drop_oldest polling=yield", "camera configure "
                "polling=notify"):
            answer = board.ask(question)
            self.assertTrue(answer.startswith("ok"), (question, answer))
            board.run(0.1)
        board.wait(lambda: b"pattern: " in board.console, 10, "the findings")
        board.run(0.5)
        lines = self.end(board)
        self.assertEqual(self.report["resets"], 0)
        found = [x for x in lines if x.startswith("pattern: ")]
        self.assertRegex(found[0], r"pattern: \d{2,} frames checked, ")

    def test_WrongLines_AreNamedAndChangeNothing(self):
        wrong = ("lamp on", "check perhaps", "duration soon",
                 "camera configure speed=9", "camera", "fault nonsense")
        options = [y for x in wrong for y in ("--line", x)]
        lines = self.boot(4, *options, "--line",
                          "lamp\t\x85\u0085\u00a0\u2028\u2066\u2070")
        self.assertTrue([x for x in lines if "\\xc2\\x85" in x], lines)
        for x in wrong[:-1]:
            self.assertTrue(
                [y for y in lines if y.startswith(f"actorcsi: '{x}': ")],
                (x, lines))
        self.assertIn("actorcsi: no such fault: nonsense", lines)
        self.assert_nobody_starved(lines, 4)

    def test_SettingThatThePartRefuses_EndsTheRunWithItsName(self):
        for line, reason in (("camera framesize HUGE", "camera framesize="),
                             ("uart open 7", "baud=7"),
                             (("uart close", "uart send hello"),
                              "uart: open it first"),
                             (("uart close", "uart forward correlation=3"),
                              "uart: open it first"),
                             ("led blink 0", "period_ms=0")):
            with self.subTest(line=line):
                options = [line] if isinstance(line, str) else line
                lines = self.boot(3, *(word for x in options
                                       for word in ("--line", x)))
                self.assertTrue([x for x in lines if reason in x], lines)
                self.assertEqual(self.report["resets"], 0)


if __name__ == "__main__":
    unittest.main()
