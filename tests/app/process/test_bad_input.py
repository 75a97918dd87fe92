#!/usr/bin/env python3
"""What cannot be done is refused: with the reference's text where it has one,
with the name of the option, soon, and with nothing else disturbed."""

import socket

import actorcsi_process as ap
import pictures

# The reference's texts, spelled as it spells them.
PIXFORMAT = "Pixel format is not supported or is not set"
FRAMESIZE = "Frame size is not supported or is not set"
EXPECTED = "Expected (w, h) or (x, y, w, h)"
ARGUMENT = "An invalid argument is used."
ROI_OVERLAP = "ROI does not overlap on the image!"
ROI_SIZE = "Invalid ROI dimensions!"

# Of a machine with other work; an idle one needs some 20 ms.
SOON_S = 60

CAMERA = [
    ("--camera.pixformat=RGB999", PIXFORMAT),
    ("--camera.pixformat=rgb", PIXFORMAT),
    ("--camera.framesize=0x0", FRAMESIZE),
    ("--camera.framesize=0x240", FRAMESIZE),
    ("--camera.framesize=-1x240", FRAMESIZE),
    ("--camera.framesize=QVGAX", FRAMESIZE),
    ("--camera.framesize=99999x99999", FRAMESIZE),
    ("--camera.window=400,0,32,24", ROI_OVERLAP),
    ("--camera.window=0,240,32,24", ROI_OVERLAP),
    ("--camera.window=-32,0,32,24", ROI_OVERLAP),
    ("--camera.window=0,0,0,24", ROI_SIZE),
    ("--camera.window=1,2,3", EXPECTED),
    ("--camera.window=5,0,-20,20", EXPECTED),
    ("--camera.framebuffers=0", "is not in 1 to 16"),
    ("--camera.framebuffers=-1", "is not in 1 to 16"),
    ("--camera.framebuffers=17", "is not in 1 to 16"),
    ("--camera.framebuffers=99999999999", "is not in 1 to 16"),
    ("--camera.fps=0", "is not in 0.001 to 10000"),
    ("--camera.fps=1000000", "is not in 0.001 to 10000"),
    ("--camera.fps=-30", "is not in 0.001 to 10000"),
    ("--camera.fps=nan", "is not in 0.001 to 10000"),
    ("--camera.fps=fast", "is not a number"),
    ("--camera.polling=often", "give notify or yield"),
    ("--camera.overrun=panic", "give stop or drop-oldest"),
    ("--camera.jitter=0.9", "is not in 0 to 0.5"),
    ("--camera.jitter=-0.1", "is not in 0 to 0.5"),
    ("--camera.fault=fire", "give NAME[:COUNT]"),
    ("--camera.fault=overrun:0", "give NAME[:COUNT]"),
    ("--camera.fault=overrun@", "give NAME[:COUNT]"),
]

OTHERS = [
    ("--led.period-ms=-200", "is not in 1 to"),
    ("--led.period-ms=0", "is not in 1 to"),
    ("--heartbeat.period-ms=-1000", "is not in 0 to"),
    ("--heartbeat.text=" + 121 * "a", ARGUMENT),
    ("--capture.process-ms=-1", "is not in 0 to 10000"),
    ("--capture.process-ms=99999999999", "is not in 0 to 10000"),
    ("--capture.led-threshold=256", "is not in 0 to 255"),
    ("--duration=soon", "is not a time"),
    ("--duration=-1s", "is not a time"),
    ("--duration=1e9999s", "is not a time"),
    ("--scheduler=fair", "give host or cooperative"),
    ("--caf.scheduler.policy='fair'", "give leading, sharing or stealing"),
    ("--caf.scheduler.policy='testing'", "give leading, sharing or stealing"),
    ("--caf.scheduler.max-threads=0", "is not in 1 to 256"),
    ("--caf.scheduler.max-threads=100000", "is not in 1 to 256"),
    ("--caf.scheduler.max-throughput=0", "is not in 1 to 10000"),
    ("--caf.work-stealing.aggressive-steal-interval=0", "is not in 1 to"),
    ("--caf.work-stealing.moderate-steal-interval=0", "is not in 1 to"),
    ("--caf.work-stealing.relaxed-steal-interval=0", "is not in 1 to"),
    ("--caf.work-stealing.moderate-sleep-duration=120min",
     "is not in 1us to 1s"),
    ("--caf.work-stealing.relaxed-sleep-duration=120min",
     "is not in 1us to 1s"),
    ("--led.names=A,Camera", "'Camera' is the name of another part"),
    ("--led.names=supervisor", "'supervisor' is the name of another part"),
    ("--led.names=-A", "'-A' is not a name"),
    ("--uart.baud=12345", ARGUMENT),
    ("--uart.baud=-9600", "is not in 1 to"),
    ("--uart.device=tcp:127.0.0.1:99999", "0 to 65535"),
    ("--uart.device=tcp:127.0.0.1", "tcp:HOST:PORT"),
    ("--uart.device=serial", "tcp:HOST:PORT"),
    ("--uart.device=/dev/there-is-no-such-device", ""),
    ("--allow=desk", "'desk' has no role; give NAME:ROLE"),
    ("--allow=desk:", "'' is not a role; use observe"),
    ("--allow=desk:root", "'root' is not a role; use observe"),
    ("--allow=desk:internal", "'internal' is not a role; use observe"),
    ("--allow=:observe", "'' is not a name of a certificate"),
    ("--allow=a b:observe", "'a b' is not a name of a certificate"),
    ("--allow=" + 65 * "a" + ":observe", "is not a name of a certificate"),
    ("--allow=a:observe,,b:operate", "has no role"),
    ("--allow=a:observe,b:operate,a:operate",
     "--allow: 'a' is there twice; give each name one role"),
    ("--uart.role=root", "give observe, operate or administer"),
    ("--viewer.role=internal", "give observe, operate or administer"),
    ("--nonsense=1", "there is no such option"),
    ("--nonsense", "there is no such option"),
    ("--camera.zoom=2", "there is no such option"),
    ("--camera", "there is no such option"),
    ("-x", "there is no such option"),
]


class BadInputTest(ap.ProcessTest):

    def check_refused(self, *options, text="", names=None, **how):
        """Returns what it said."""
        if names is None:
            names = options[0].split("=")[0]
        run = self.run_to_end(*options, timeout=SOON_S, **how)
        # Negative would be a crash.
        self.assertGreater(run.code, 0, run)
        self.assertIn(text, run.stderr, run)
        self.assertIn(names, run.stderr, run)
        self.assertTrue(run.stderr.startswith("actorcsi: "), run)
        for line in run.lines:
            self.assertIsNone(ap.SUCCESS.search(line), run)
        return run.stderr

    def check_table(self, table):
        for option, text in table:
            with self.subTest(option=option):
                self.check_refused(option, "--json", text=text)

    def test_bad_settings_of_the_camera_are_refused_in_its_own_words(self):
        self.check_table(CAMERA)

    def test_bad_settings_of_everything_else_are_refused(self):
        self.check_table(OTHERS)

    def test_cooperative_scheduler_refuses_as_well(self):
        for option, text in CAMERA[:10]:
            with self.subTest(option=option):
                self.check_refused(option, "--scheduler=cooperative",
                                   text=text)

    # -- pictures -------------------------------------------------------------

    def test_a_folder_without_pictures_is_refused(self):
        (self.folder / "empty").mkdir()
        (self.folder / "empty" / "notes.txt").write_text("no picture")
        self.check_refused("--camera.source=empty")

    def test_a_missing_source_is_refused(self):
        self.check_refused("--camera.source=not/there")

    def test_a_file_that_is_no_picture_is_refused(self):
        (self.folder / "notes.png").write_text("no picture")
        self.check_refused("--camera.source=notes.png", text="notes.png")

    def test_a_truncated_jpeg_is_refused(self):
        path = self.folder / "half.jpg"
        path.write_bytes(pictures.JPEG[:len(pictures.JPEG) // 2])
        self.check_refused("--camera.source=half.jpg", text="half.jpg")

    def test_what_is_no_camera_is_refused(self):
        for source, text in (("/dev/null", "it is not a camera; "),
                             ("/dev", "it is a directory; "),
                             ("/dev/nothing", "there is no such file; ")):
            with self.subTest(source=source):
                self.check_refused(f"--camera.source=v4l2:{source}",
                                   text=f"--camera.source=v4l2:{source}: "
                                        f"{text}")

    # -- folders and devices --------------------------------------------------

    def test_a_port_that_is_taken_is_refused_and_keeps_working(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.check_refused(f"--uart.device=tcp:127.0.0.1:{port}",
                               text=str(port))
            with socket.create_connection(("127.0.0.1", port), 5):
                taken.settimeout(5)
                taken.accept()[0].close()

    def test_a_file_is_not_replaced_by_the_link(self):
        path = self.folder / "precious"
        path.write_text("do not touch")
        self.check_refused(f"--uart.link={path}", text="precious")
        self.assertEqual(path.read_text(), "do not touch")
        self.assertFalse(path.is_symlink())

    def test_a_link_to_a_file_is_not_replaced(self):
        path = self.folder / "precious"
        path.write_text("do not touch")
        link = self.folder / "link"
        link.symlink_to(path)
        self.check_refused(f"--uart.link={link}", text="link")
        self.assertEqual(link.resolve(), path.resolve())
        self.assertEqual(path.read_text(), "do not touch")

    def test_a_link_in_a_missing_folder_is_refused(self):
        self.check_refused("--uart.link=not/there/link")

    def test_a_link_without_a_pty_is_refused(self):
        self.check_refused("--uart.link=link", "--uart.device=tcp:127.0.0.1:0")

    def test_a_file_is_no_folder_to_save_in(self):
        path = self.folder / "precious"
        path.write_text("do not touch")
        self.check_refused("--save=precious", text="precious")
        self.check_refused("--save=precious/below", text="precious")
        self.assertEqual(path.read_text(), "do not touch")

    # -- words ----------------------------------------------------------------

    def test_a_stray_word_is_refused(self):
        self.check_refused("stray", names="'stray'")
        self.check_refused("--duration=1s", "stray", names="'stray'")

    def test_a_misspelt_command_is_refused_with_a_suggestion(self):
        said = self.check_refused(command=("rnu",), names="'rnu'")
        self.assertIn("did you mean run?", said)
        said = self.check_refused(command=("fly",), names="'fly'")
        self.assertIn("actorcsi --help", said)

    def test_a_misspelt_option_is_refused_with_a_suggestion(self):
        for typed, meant in (("--camera.fsp=15", "--camera.fps"),
                             ("--cammera.fps=15", "--camera.fps"),
                             ("--scheduler.policy=sharing",
                              "--caf.scheduler.policy")):
            said = self.check_refused(typed)
            self.assertIn(f"did you mean {meant}?", said)

    def test_no_command_at_all_shows_the_usage(self):
        run = self.run_to_end(command=())
        self.assertEqual(run.code, 2, run)
        self.assertIn("usage: actorcsi COMMAND", run.stderr)

    # -- output ---------------------------------------------------------------

    def test_output_that_cannot_be_written_stops_it_with_an_error(self):
        for options in (("--heartbeat.period-ms=10",),
                        ("--json", "--duration=100ms")):
            with open("/dev/full", "w", encoding="ascii") as full:
                run = self.run_to_end(*options, stdout=full)
            self.assertEqual(run.code, 1, run)
            self.assertIn("standard output: No space left", run.stderr)

    def test_nodes_and_their_visitors_stop_when_output_cannot_be_written(self):
        node = self.start("--listen=127.0.0.1:0", "--roles=camera,led",
                          command=("node",))
        address = node.wait_line(r"listens on (\S+)")[1]
        for command, options in (("node", ("--roles=camera",)),
                                 ("top", (address,))):
            for _ in range(3):
                with open("/dev/full", "w", encoding="ascii") as full:
                    run = self.run_to_end(*options, command=(command,),
                                          stdout=full)
                self.assertEqual(run.code, 1, run)
                self.assertIn("standard output: No space left", run.stderr)

    # -- configuration files --------------------------------------------------

    def check_file_refused(self, content, *names):
        path = self.folder / "camera.conf"
        path.write_bytes(content.encode("utf-8"))
        said = self.check_refused("--config-file=camera.conf",
                                  "--duration=30s", names="camera.conf")
        for name in names:
            self.assertIn(name, said)

    def test_a_missing_configuration_file_is_refused_by_name(self):
        said = self.check_refused("--config-file=not-there.conf",
                                  names="not-there.conf")
        self.assertIn("cannot be read", said)

    def test_a_configuration_file_that_does_not_parse_is_refused(self):
        self.check_file_refused("[camera]\nfps = = 30\n", "camera.conf:2: ")
        self.check_file_refused("<<< no configuration >>>\n", "camera.conf:1: ")
        self.check_file_refused("[camera]\nfps = 30\n[le", "camera.conf:3: ")
        self.check_file_refused("camera {\n  fps = 30\n}\n", "camera.conf:1: ",
                                "write [camera]")
        self.check_file_refused("a {" * 20_000, "camera.conf:1: ")
        self.check_file_refused("[" + "a." * 20_000, "camera.conf:1: ")

    def test_a_value_of_another_type_in_the_file_is_refused(self):
        self.check_file_refused('[camera]\nfps = "fast"\n',
                                "camera.conf:2: --camera.fps: ")
        self.check_file_refused("[camera]\nframesize = 320\n",
                                "camera.conf:2: --camera.framesize: ")
        self.check_file_refused("[led]\nperiod-ms = 0.5\n",
                                "camera.conf:2: --led.period-ms: ")

    def test_an_unknown_option_in_the_file_is_refused(self):
        self.check_file_refused("[camera]\nzoom = 2\n",
                                "camera.conf:2: --camera.zoom: ")
        self.check_file_refused("[kamera]\nfps = 15\n",
                                "camera.conf:1: [kamera]: ", "[camera]?")

    def test_a_file_that_was_not_asked_for_is_not_read(self):
        path = self.folder / "caf-application.ini"
        path.write_text("<<< no configuration >>>\n")
        self.check_clean_end(self.run_to_end("--duration=100ms", "--json"))

    def test_an_option_outside_of_any_group_of_the_file_is_refused(self):
        self.check_file_refused("zoom = 2\n", "camera.conf:1: --zoom: ")

    def test_a_bad_value_in_the_file_is_refused_as_on_the_command_line(self):
        path = self.folder / "camera.conf"
        path.write_text('[camera]\npixformat = "RGB999"\n')
        self.check_refused("--config-file=camera.conf", text=PIXFORMAT,
                           names="--camera.pixformat")


if __name__ == "__main__":
    ap.main()
