#!/usr/bin/env python3
"""`actorcsi attach` and `actorcsi call` against a real `actorcsi run` at the
other end of the line, over a pty and over TCP."""

import json
import os
import signal
import socket
import time
import unittest.mock

import actorcsi_process as ap
import pictures


class LineTests:
    """What holds for every line. A subclass says how to reach the board."""

    def start_board(self, *options):
        self.board = self.start("--json", "--heartbeat.period-ms=100",
                                *self.line_options(), *options)
        self.device = self.device_of(self.board.wait_line(r"^uart: (.*)$")[1])

    def attach(self, *options):
        return self.start(self.device, *options, command=("attach",))

    def call(self, *words):
        return self.run_to_end(self.device, *words, command=("call",))

    def answer(self, *words):
        """The JSON object that is answered."""
        run = self.call(*words)
        self.assertEqual(run.code, 0, run)
        self.assertEqual(run.stderr, "", run)
        self.assertEqual(len(run.lines), 1, run)
        return json.loads(run.lines[0])

    def check_refused(self, run, code, *texts):
        """One line on stderr that says what was wrong."""
        self.assertEqual(run.code, code, run)
        self.assertEqual(len(run.stderr.splitlines()), 1, run)
        self.assertTrue(run.stderr.startswith("actorcsi: "), run)
        for text in texts:
            self.assertIn(text, run.stderr, run)

    # -- attach ---------------------------------------------------------------

    def test_frames_come_whole_and_are_saved(self):
        self.start_board("--camera.framesize=QQVGA",
                         "--camera.pixformat=GRAYSCALE")
        run = self.attach("--frames=20", "--json", "--save=out")
        self.assertEqual(run.wait(), 0, run)
        self.assertEqual(run.stderr, "", run)
        report = run.report()
        self.assertEqual(report["frames"]["received"], 20, run)
        self.assertEqual(report["frames"]["corrupt"], 0, run)
        self.assertLessEqual(report["frames"]["lost"], 2, run)
        for name in ("crc_errors", "retransmitted", "resyncs"):
            self.assertEqual(report["link"][name], 0, run)
        saved = sorted((self.folder / "out").iterdir())
        self.assertEqual(len(saved), 20, run)
        for path in saved:
            picture = pictures.from_png(path.read_bytes())
            self.assertEqual(picture[:3], (160, 120, 1), path)
        self.assertGreater(len({x.read_bytes() for x in saved}), 1)

    def test_jpegs_are_saved_as_they_are(self):
        self.start_board("--camera.framesize=QQVGA", "--camera.pixformat=JPEG")
        run = self.attach("--frames=5", "--json", "--save=out")
        self.assertEqual(run.wait(), 0, run)
        self.assertEqual(run.report()["frames"]["corrupt"], 0, run)
        saved = sorted((self.folder / "out").iterdir())
        self.assertEqual(len(saved), 5, run)
        for path in saved:
            self.assertRegex(path.name, r"^frame-\d{8}\.jpg$")
            data = path.read_bytes()
            self.assertEqual(data[:2] + data[-2:], b"\xff\xd8\xff\xd9", path)
            # Height and width, in the header of its frame.
            self.assertIn(bytes([0, 120, 0, 160]), data, path)
        answer = self.answer("camera.snapshot", "{}")
        self.assertEqual(answer["pixformat"], "JPEG")

    def test_frames_that_cannot_be_saved_are_counted_and_it_goes_on(self):
        self.start_board("--camera.framesize=QQVGA")
        run = self.run_to_end(self.device, "--frames=5", "--json", "--save=out",
                              command=("attach",),
                              prefix=("prlimit", "--fsize=100"))
        self.check_refused(run, 1, "--save: 5 frames could not be saved, the "
                           "last one: ", "File too large", "; make room")
        frames = run.report()["frames"]
        self.assertEqual((frames["received"], frames["saved"],
                          frames["unsaved"]), (5, 0, 5), run)

    def test_text_and_notices_are_printed(self):
        self.start_board()
        run = self.attach("--frames=0", "--json")
        run.wait_line(r"^board: connected to .*channels .*stream.* actors")
        for _ in range(3):
            run.wait_line("^hello$")
        run.wait_until_it_takes_signals()
        self.assertEqual(run.stop(), 0, run)
        report = run.report()
        self.assertEqual(report["frames"]["received"], 0, run)
        self.assertGreaterEqual(report["text_bytes"], 3 * len("hello\n"), run)

    def test_sigterm_stops_with_the_report(self):
        self.start_board()
        run = self.attach("--json")
        run.wait_line("^board: connected")
        self.assertEqual(run.stop(signal.SIGTERM), 0, run)
        self.assertIn("frames", run.report())

    def test_duration_ends_it(self):
        self.start_board()
        run = self.attach("--duration=2s", "--json")
        self.assertEqual(run.wait(), 0, run)
        self.assertGreater(run.report()["frames"]["received"], 0, run)

    def test_restart_of_the_board_is_survived_and_said(self):
        self.start_board()
        run = self.attach("--json")
        run.wait_line("^board: connected")
        run.wait_line("^hello$")
        self.board.stop()
        run.wait_line("^board: the board stopped answering")
        self.start("--json", "--heartbeat.text=again",
                   "--heartbeat.period-ms=100", *self.line_options_again())
        run.wait_line("^board: reconnected to ")
        run.wait_line("^board: the board has restarted")
        run.wait_line("^again$")
        # Frames go on as well.
        time.sleep(0.5)
        self.assertEqual(run.stop(), 0, run)
        report = run.report()
        self.assertEqual(report["link"]["reconnects"], 1, run)
        self.assertEqual(report["frames"]["corrupt"], 0, run)

    # -- call -----------------------------------------------------------------

    def test_calls_reach_the_actors_by_name(self):
        self.start_board()
        changed = self.answer("camera.configure", '{"framesize":"VGA"}')
        self.assertEqual(changed["framesize"], "VGA")
        self.assertEqual(changed["pixformat"], "RGB565")
        self.assertEqual(self.answer("Camera.Configure")["framesize"], "VGA")
        blink = '{"period_ms":100}'
        self.assertEqual(self.answer("LED_RED.blink", blink)["period_ms"], 100)
        self.assertEqual(self.answer("led.state", "--actor=LED_RED"),
                         {"on": unittest.mock.ANY, "period_ms": 100})
        self.assertEqual(
            self.answer("actorcsi.Led/State", "--actor=LED_GREEN"),
            {"on": False, "period_ms": 0})
        self.assertEqual(self.answer("led.set", '{"on":true}',
                                     "--actor=LED_GREEN")["on"], True)
        frame = self.answer("camera.snapshot")
        self.assertEqual((frame["width"], frame["height"]), (640, 480))

    def test_words_in_place_of_json_are_those_of_the_console(self):
        self.start_board()
        centred = {"x": 110, "y": 80, "width": 100, "height": 80}
        for words in (["window", "100", "80"], ["window=100,80"],
                      ["framerate=20", "window.width", "100",
                       "window.height=80"],
                      ['{"window":{"width":100,"height":80}}']):
            with self.subTest(words=words):
                self.answer("camera.configure", "framesize", "QQVGA")
                self.answer("camera.configure", "framesize=QVGA")
                changed = self.answer("camera.configure", *words)
                self.assertEqual(changed["window"], centred)
        self.answer("camera.set_knob", "contrast", "-3")
        for words in (["contrast"], ["name", "contrast"], ["name=contrast"]):
            self.assertEqual(self.answer("camera.get_knob", *words),
                             {"name": "contrast", "values": [-3]})

    def test_list_shows_all_actors_and_methods(self):
        self.start_board()
        run = self.call("--list")
        self.assertEqual(run.code, 0, run)
        text = "\n".join(run.lines)
        for wanted in ("camera.configure (actorcsi.CameraConfig) returns "
                       "(actorcsi.CameraConfig)",
                       "heartbeat.subscribe (google.protobuf.Empty) returns "
                       "(stream actorcsi.Beat)",
                       "LED_RED.blink (actorcsi.LedBlink)",
                       "Toggles at once and then every period"):
            self.assertIn(wanted, text, run)

    def test_subscription_prints_a_line_for_each_item(self):
        self.start_board()
        run = self.call("heartbeat.subscribe", "--items=3")
        self.assertEqual(run.code, 0, run)
        items = [json.loads(x) for x in run.lines]
        self.assertEqual([x["text"] for x in items], ["hello"] * 3)
        counts = [int(x["count"]) for x in items]
        self.assertEqual(counts, list(range(counts[0], counts[0] + 3)))

    def test_wrong_calls_are_refused_clearly(self):
        self.start_board()
        cases = [
            (("led.dance",), 2, ("'dance'", "blink")),
            (("dance.led",), 2, ("'dance'", "LED_RED")),
            (("dance",), 2, ("'dance'", "camera.configure")),
            (("led.blink", "{bad"), 2, ("'{bad'", "actorcsi.LedBlink")),
            (("led.blink", '{"speed":1}'), 2, ("speed",)),
            (("led.blink", '{"period_ms":0}'), 1, ("led.blink", "period_ms=0")),
            (("led.state", "--actor=LED_X"), 1, ("'LED_X'", "LED_RED")),
            (("led.state", "--deadline=2h"), 2, ("--deadline: 2h", "1h")),
            (("led.state", "--speed=3"), 2, ("--speed",)),
            (("led.state", "{}", "more"), 2, ("'more'",)),
            (("led.state", "more"), 2, ("'more'",)),
            (("led.blink", "soon"), 2, ("'soon'", "period_ms")),
            (("camera.configure", '{"polling":9}'), 2,
             ("polling=9", "POLLING_YIELD")),
            (("camera.configure", "polling", "9"), 2, ("'9'", "polling")),
            (("camera.configure", '{"window":{"width":-1}}'), 2, ("width",)),
            ((), 2, ("METHOD",)),
        ]
        for words, code, texts in cases:
            with self.subTest(words=words):
                self.check_refused(self.call(*words), code, *texts)


class PtyTest(LineTests, ap.ProcessTest):
    def line_options(self):
        return ("--uart.device=pty", f"--uart.link={self.folder}/board")

    line_options_again = line_options

    def device_of(self, said):
        return str(self.folder / "board")


class TcpTest(LineTests, ap.ProcessTest):
    def line_options(self):
        return ("--uart.device=tcp:127.0.0.1:0",)

    def line_options_again(self):
        return (f"--uart.device={self.device}",)

    def device_of(self, said):
        return said.split()[0]


class NoBoardTest(ap.ProcessTest):
    def check_refused(self, words, command, code, *texts):
        run = self.run_to_end(*words, command=(command,))
        self.assertEqual(run.code, code, run)
        self.assertEqual(len(run.stderr.splitlines()), 1, run)
        for text in texts:
            self.assertIn(text, run.stderr, run)

    def test_missing_devices_are_named(self):
        for device in ("./nothing", "tcp:127.0.0.1:1"):
            with self.subTest(device=device):
                self.check_refused([device], "attach", 1, device)
                self.check_refused([device, "led.state"], "call", 1, device)

    def test_line_in_use_is_told(self):
        board = self.start("--uart.device=tcp:127.0.0.1:0")
        device = board.wait_line(r"^uart: (\S+)")[1]
        host, port = device.split(":")[1:]
        with socket.create_connection((host, int(port))):
            self.check_refused([device, "--duration=2s"], "attach", 1,
                               "another program uses this line")
            self.check_refused([device, "led.state", "--deadline=1s"], "call",
                               1, "another program uses this line")
        board.stop()

    def test_wrong_arguments_are_named(self):
        self.check_refused([], "attach", 2, "DEVICE")
        self.check_refused(["nothing"], "attach", 2, "device=nothing")
        self.check_refused(["./a", "./b"], "attach", 2, "'./b'")
        self.check_refused(["./a", "--frames=-3"], "attach", 2,
                           "--frames: -3")
        self.check_refused(["./a", "--duration=x"], "attach", 2,
                           "--duration: 'x'")
        self.check_refused(["./a", "--baud=0"], "attach", 2, "--baud: 0")
        self.check_refused([], "call", 2, "DEVICE")

    def test_help_shows_the_options(self):
        for command, option in (("attach", "--frames"), ("call", "--list")):
            run = self.run_to_end("--help", command=(command,))
            self.assertEqual(run.code, 0, run)
            self.assertIn(option, "\n".join(run.lines), run)

    def test_silent_device_is_given_up(self):
        # A terminal with nobody at the other end.
        master, slave = os.openpty()
        path = os.ttyname(slave)
        self.check_refused([path, "led.state", "--deadline=2s"], "call", 1,
                           "led.state", "not connected in time")
        self.check_refused([path, "--duration=2s"], "attach", 1, path)
        for fd in (master, slave):
            os.close(fd)


if __name__ == "__main__":
    ap.main()
