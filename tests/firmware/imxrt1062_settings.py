#!/usr/bin/env python3
"""Every setting of the camera, typed by a peer at the UART of the image for
the i.MX RT1062 on the emulated machine: what the sensor sends then has to be
in memory."""

import unittest

from conversation import ConversationTest

FORMATS = ("BINARY", "GRAYSCALE", "BAYER", "YUV422", "RGB565")

SIZES = {
    "QCIF": (176, 144), "CIF": (352, 288), "QSIF": (176, 120),
    "SIF": (352, 240), "QQQVGA": (80, 60), "QQVGA": (160, 120),
    "VGA": (640, 480), "HQVGA": (240, 160), "HVGA": (480, 320),
    "WVGA": (720, 480), "WVGA2": (752, 480), "SVGA": (800, 600),
    "XGA": (1024, 768), "WXGA": (1280, 768), "SXGA": (1280, 1024),
    "UXGA": (1600, 1200), "HD": (1280, 720), "FHD": (1920, 1080),
    "B64x64": (64, 64),
}

# What can be set of a knob, what is read then, and of which knob.
KNOBS = [
    ("contrast", "-3", "-3", "contrast"),
    ("contrast", "4", "4", "contrast"),
    ("brightness", "-2", "-2", "brightness"),
    ("brightness", "3", "3", "brightness"),
    ("saturation", "-4", "-4", "saturation"),
    ("saturation", "2", "2", "saturation"),
    ("gainceiling", "32", "32", "gainceiling"),
    ("colorbar", "1", "1", "colorbar"),
    ("colorbar", "0", "0", "colorbar"),
    ("auto_gain", "0,12", "0", "auto_gain"),
    ("auto_gain", "0,12", "12.04", "gain_db"),
    ("auto_gain", "1,0,12", "1", "auto_gain"),
    ("auto_gain", "0", "0", "auto_gain"),
    ("auto_gain", "1", "1", "auto_gain"),
    ("auto_gain", "1,0,12", "4", "gainceiling"),
    ("auto_exposure", "0,5000", "0", "auto_exposure"),
    ("auto_exposure", "0,5000", "5000", "exposure_us"),
    ("auto_exposure", "1", "1", "auto_exposure"),
    ("auto_exposure", "0", "0", "auto_exposure"),
    ("auto_exposure", "1", "1", "auto_exposure"),
    ("auto_whitebal", "0,1,2,3", "0", "auto_whitebal"),
    ("auto_whitebal", "0,1,2,3", "1.0", "rgb_gain_db"),
    ("auto_whitebal", "1", "1", "auto_whitebal"),
    ("hmirror", "1", "1", "hmirror"),
    ("hmirror", "0", "0", "hmirror"),
    ("vflip", "1", "1", "vflip"),
    ("special_effect", "1", "1", "special_effect"),
    ("auto_blc", "1", "1", "auto_blc"),
    ("auto_blc", "0,10,20,30", "0,10,20,30", "auto_blc"),
    ("auto_blc", "1", "1,10,20,30", "auto_blc"),
    ("auto_blc", "1", "10,20,30", "blc_regs"),
    ("lens_correction", "1", "1", "lens_correction"),
    ("lens_correction", "0", "0", "lens_correction"),
    ("transpose", "1", "1", "transpose"),
    ("transpose", "0", "0", "transpose"),
    ("sensor_register", "20480,255", "20480,255", "sensor_register"),
    ("sensor_register", "22016", "22016", "sensor_register"),
    ("sensor_register", "12296,2", "12296,2", "sensor_register"),
]


class SettingsTest(ConversationTest):
    def frames(self, seconds):
        """How many frames the camera delivers in that time."""
        def delivered():
            return int(self.ask("camera statistics")["frames.delivered"])
        before = delivered()
        self.board.run(seconds)
        return delivered() - before


class PictureTest(SettingsTest):
    def test_EveryFormat_ArrivesWholeInMemory(self):
        for name in FORMATS:
            with self.subTest(format=name):
                self.assertEqual(
                    self.ask(f"camera configure {name}")["pixformat"], name)
                self.wait_for_frames(3)
        self.assertEqual(self.ask("capture statistics")["errors"], "0")

    def test_EverySize_ArrivesWholeInMemory(self):
        self.ask("camera configure framerate=10")
        self.ask("camera configure GRAYSCALE")
        for name, (width, height) in SIZES.items():
            with self.subTest(size=name):
                answer = self.ask(f"camera configure framesize {name}")
                self.assertEqual(answer["framesize"].lower(), name.lower())
                self.wait_for_frames(2)
                again = self.ask(
                    f"camera configure framesize {width}x{height}")
                self.assertEqual(again["framesize"], answer["framesize"])

    def test_Windows_ArriveWholeInMemory(self):
        self.ask("camera configure framesize VGA")
        for window in ("0,0,640,480", "8,8,320,240", "320,240,320,240",
                       "16,4,64,32"):
            with self.subTest(window=window):
                answer = self.ask(f"camera configure window={window}")
                self.assertEqual(answer["window"], window)
                self.wait_for_frames(2)
        # Nothing changes.
        self.assertEqual(self.ask(f"camera configure window={window}"), answer)
        # Centred, and cut.
        self.assertEqual(self.ask("camera configure window=,,64,32")["window"],
                         "288,224,64,32")
        self.assertEqual(
            self.ask("camera configure window=600,400,80,80")["window"],
            "600,400,40,80")
        self.ask("camera configure window.x=0 window.y=0 window.width=32 "
                 "window.height=16")
        self.wait_for_frames(2)
        self.ask("camera configure BAYER")
        self.refused("camera configure window=1,0,64,32",
                     "the window must begin at an even pixel")
        self.wait_for_frames(2)

    def test_LargeSizes_HaveTheRateAndTheBuffersThatFit(self):
        for size, rate, buffers in (
                ("FHD", 10.37, 3), ("WQXGA2", 5.81, 2), ("QXGA", 7.33, 3)):
            with self.subTest(size=size):
                answer = self.ask(f"camera configure framesize {size}")
                self.assertAlmostEqual(
                    float(answer["framerate"]), rate, delta=0.02)
                self.assertEqual(int(answer["framebuffers"]), buffers)
                self.wait_for_frames(2)
                self.assertGreater(self.frames(1), 0)
        self.ask("camera configure framesize WQXGA2 framebuffers 1")
        self.refused("camera configure framebuffers 3", "use framebuffers=2")
        answer = self.ask("camera configure framesize FHD framerate 10")
        self.assertEqual(float(answer["framerate"]), 10)
        answer = self.ask("camera configure framesize QVGA framerate 30")
        self.assertEqual(float(answer["framerate"]), 30)
        self.assertEqual(int(answer["framebuffers"]), 3)
        self.assertAlmostEqual(self.frames(2), 60, delta=3)
        self.ask("camera configure framerate 10")
        self.assertNotIn("framerate", self.ask("camera configure framerate 0"))
        self.assertAlmostEqual(self.frames(2), 60, delta=3)

    def test_LongExposureAndShutdown_AreTheSensorsOwn(self):
        self.ask("camera set_knob auto_exposure 0,200000")
        self.assertAlmostEqual(
            float(self.ask("camera configure")["framerate"]), 5, delta=0.1)
        self.assertAlmostEqual(self.frames(2), 10, delta=1)
        self.ask("camera set_knob auto_exposure 1")
        self.ask("camera set_knob transpose 1")
        self.assertAlmostEqual(self.frames(2), 60, delta=4)
        self.ask("camera set_knob shutdown 1")
        # Which stops capture, so that it starts without a sensor.
        self.board.ask("camera ioctl 257")
        # One may have been waiting.
        self.assertLessEqual(self.frames(1), 1)
        self.ask("camera set_knob shutdown 0")
        self.board.run(1)
        self.assertAlmostEqual(self.frames(2), 60, delta=4)

    def test_Transposed_FramesAreTurnedByTheProcessor(self):
        self.ask("camera set_knob transpose 1")
        before = int(self.ask("capture statistics")["frames"])
        self.board.run(0.5)
        self.assertGreater(int(self.ask("capture statistics")["frames"]),
                           before + 5)
        self.refused("camera configure YUV422", "transpose")
        self.ask("camera configure GRAYSCALE")
        self.assertGreater(self.frames(0.7), 5)
        self.ask("camera configure framesize=QQVGA window=0,0,64,32")
        self.assertGreater(self.frames(0.7), 5)
        self.ask("camera set_knob transpose 0")
        self.ask("camera configure YUV422")
        self.refused("camera set_knob transpose 1", "YUV422")

    def test_MemoryThatDoesNotSuffice_IsSaidAndTheFormerSettingsHold(self):
        answer = self.ask("camera configure framesize WQXGA2")
        self.assertEqual(answer["framebuffers"], "2")
        self.refused("camera configure framebuffers=16",
                     "16 times 10077696 bytes do not fit into memory; use "
                     "framebuffers=2 or a smaller frame")
        self.assertEqual(self.ask("camera configure"), answer)
        self.wait_for_frames(2)
        # One more buffer, to turn the frames, takes the place of another.
        self.ask("camera set_knob transpose 1")
        self.assertEqual(self.ask("camera configure")["framebuffers"], "1")
        self.refused("camera configure framebuffers=2",
                     "use framebuffers=1 or a smaller frame")
        self.ask("camera configure framesize QVGA framerate 30")
        self.assertGreater(self.frames(1), 5)

    def test_Rates_AreThoseOfTheFrames(self):
        for rate in (5, 10, 25):
            with self.subTest(rate=rate):
                self.assertEqual(
                    self.ask(f"camera configure framerate={rate}")
                    ["framerate"], str(rate))
                self.wait_for_frames(2)
                before = self.board.counts["whole"]
                self.board.run(2)
                frames = self.board.counts["whole"] - before
                self.assertAlmostEqual(frames, 2 * rate, delta=1 + rate / 10)

    def test_Buffers_OneToSixteen_CaptureGoesOn(self):
        for count in (1, 2, 3, 4, 16):
            with self.subTest(count=count):
                self.assertEqual(
                    self.ask(f"camera configure framebuffers={count}")
                    ["framebuffers"], str(count))
                self.wait_for_frames(3)
        # Rows of bits that end within a word.
        self.ask("camera configure BINARY framesize=QQQVGA framebuffers=8")
        self.wait_for_frames(10)
        self.ask("camera configure RGB565 framesize=QVGA framebuffers=5")
        for policy in "drop_oldest", "stop":
            with self.subTest(policy=policy):
                self.assertEqual(
                    self.ask(f"camera configure overrun={policy}")["overrun"],
                    policy)
                # Nobody asks for frames: the queue fills.
                self.ask("capture configure process_ms=400")
                self.board.run(1)
                self.ask("capture configure process_ms=0")
                self.wait_for_frames(3)
        seen = self.ask("camera statistics")
        self.assertGreater(int(seen["frames.dropped.queue_full"])
                           + int(seen["frames.dropped.no_buffer"])
                           + int(seen["frames.dropped.overwritten"]), 0)

    def test_Polling_WithoutTheBell_CapturesToo(self):
        self.assertEqual(
            self.ask("camera configure polling=yield")["polling"], "yield")
        before = int(self.ask("capture statistics")["frames"])
        self.board.run(0.3)
        frames = int(self.ask("capture statistics")["frames"]) - before
        self.assertGreaterEqual(frames, 8)
        self.ask("camera configure polling=notify")
        self.ask("camera configure delays=off framesize=VGA")
        self.wait_for_frames(2)
        self.ask("camera configure delays=on")

    def test_WrongSettings_AreRefusedAndChangeNothing(self):
        before = self.board.ask("camera configure")
        self.refuse_all([
            ("camera configure pixformat=PNG", "use BINARY"),
            ("camera configure framesize=HUGE", "give a name such as QVGA"),
            ("camera configure framesize=99999x2", "each 1 to 4096"),
            ("camera configure framesize=0x2", "each 1 to 4096"),
            ("camera configure framesize=x2", "each 1 to 4096"),
            ("camera configure framesize=2592x", "each 1 to 4096"),
            ("camera configure framesize=101x100", "multiple of 4"),
            ("camera configure framesize=3000x2000", "2592x1944 pixels"),
            ("camera configure framesize=16x8", "at least 32x16"),
            ("camera configure window=0,0,0,0", "at least 1"),
            ("camera configure window=400,0,8,8", "outside the frame"),
            ("camera configure framerate=-1", "0.001 to 10000"),
            ("camera configure framerate=0.01", "below the OV5640's least"),
            ("camera configure framerate=9999", "framerate=9999"),
            ("camera configure framebuffers=0", "give 1 to 16"),
            ("camera configure framebuffers=17", "give 1 to 16"),
        ])
        self.assertEqual(self.board.ask("camera configure"), before)
        self.wait_for_frames(2)

    def test_Reset_ForgetsSettingsAndCaptureWaitsForThem(self):
        self.ask("camera set_knob contrast 2")
        self.ask("camera reset")
        self.assertNotIn("pixformat", self.ask("camera configure"))
        # What is set before there is a picture.
        self.assertEqual(
            self.ask("camera configure framerate=20")["framerate"], "20")
        self.ask("camera set_knob hmirror 1")
        self.ask("camera ioctl 0 0,0,1296,972")
        self.ask("camera set_knob transpose 1")
        self.ask("camera set_knob transpose 0")
        self.ask("camera set_knob auto_exposure 0,5000")
        self.ask("camera get_knob exposure_us")
        self.ask("camera set_knob auto_exposure 1")
        self.ask("camera reset")
        self.assertEqual(self.ask("camera get_knob contrast")["values"], "0")
        self.refused("camera configure window=0,0,8,8", "set framesize")
        self.board.run(0.3)
        answer = self.board.ask("capture statistics")
        self.assertIn("set it before the first snapshot", answer)
        self.ask("camera configure pixformat=RGB565")
        self.board.run(0.2)
        self.assertIn("framesize: set it before the first snapshot",
                      self.board.ask("capture statistics"))
        self.ask("camera configure RGB565 QVGA framerate=30")
        self.wait_for_frames(3)
        self.ask("camera reset hard=on")
        self.assertEqual(self.ask("camera get_knob contrast")["values"], "0")
        self.ask("camera configure framesize=QVGA")
        self.board.run(0.2)
        self.ask("camera configure pixformat=YUV422 framerate=15")
        self.wait_for_frames(3)


class CutTest(SettingsTest):
    changes_in_place = True

    def test_WindowsThatTheSensorCannotSend_AreCutOutOfWiderOnes(self):
        self.ask("camera configure framesize VGA")
        for window in ("0,0,10,16", "5,7,101,81", "639,479,1,1"):
            for name in FORMATS:
                if name == "JPEG":
                    continue
                with self.subTest(window=window, format=name):
                    self.ask(f"camera configure {name}")
                    if name == "BAYER" and window != "0,0,10,16":
                        self.refused(
                            f"camera configure window={window}",
                            f"window={window}: with BAYER the window must "
                            "begin at an even pixel")
                        continue
                    answer = self.ask(f"camera configure window={window}")
                    self.assertEqual(answer["window"], window)
                    seen = self.ask("camera describe")
                    self.assertEqual([seen["width"], seen["height"]],
                                     window.split(",")[2:])
                    self.assertGreater(self.frames(0.5), 5)
        self.assertEqual(self.ask("capture statistics")["errors"], "0")


class KnobTest(ConversationTest):
    def test_EveryKnob_IsReadAsItWasSet(self):
        for knob, values, seen, of in KNOBS:
            with self.subTest(knob=knob, values=values, of=of):
                self.assertEqual(
                    self.ask(f"camera set_knob {knob} {values}")["name"], knob)
                answer = self.ask(f"camera get_knob {of}")
                self.assertTrue(answer["values"].startswith(seen), answer)
        for knob in "sleep", "shutdown":
            with self.subTest(knob=knob):
                self.ask(f"camera set_knob {knob} 1")
                self.board.run(0.1)
                before = self.board.counts["whole"]
                self.board.run(0.2)
                self.assertEqual(self.board.counts["whole"], before)
                self.assertEqual(
                    self.ask(f"camera get_knob {knob}")["values"], "1")
                if knob == "shutdown":
                    self.refused("camera set_knob contrast 1",
                                 "the sensor has no power; set shutdown to 0")
                    self.refused("camera get_knob contrast", "")
                self.ask(f"camera set_knob {knob} 1")
                self.ask(f"camera set_knob {knob} 0")
                self.wait_for_frames(3)

    def test_WrongKnobs_AreRefused(self):
        self.refuse_all([
            ("camera set_knob nonsense 1", "known are contrast"),
            ("camera get_knob nonsense", "known are contrast"),
            ("camera set_knob contrast 9", "whole numbers from -4 to 4"),
            ("camera set_knob contrast 1.5", "whole numbers from -4 to 4"),
            ("camera set_knob contrast 1,2", "takes one value"),
            ("camera set_knob contrast", "takes one value"),
            ("camera set_knob gainceiling 3", "a power of two"),
            ("camera set_knob auto_gain 2", "0 or 1 and then numbers"),
            ("camera set_knob auto_gain 0,99", "0 or 1 and then numbers"),
            ("camera set_knob exposure_us 5", "read only"),
            ("camera set_knob contrast 1,2,3,4,5,6,7,8,9,10,11", ""),
            ("camera set_knob sensor_register 20480,256", "has 8 bits"),
            ("camera set_knob auto_blc 0,256", "has 8 bits"),
            ("camera ioctl 99", "supports 0, 1, 10 and 11"),
            ("camera ioctl 6", "autofocus"),
            ("camera ioctl 0 5", ""),
            ("camera ioctl 10 2", "takes 0 or 1"),
        ] + [(f"camera set_knob {x}", "has no such knob") for x in (
            "auto_rotation 1", "color_palette 1")]
            + [("camera get_knob auto_rotation", "has no such knob")])
        self.wait_for_frames(3)

    def test_Requests_MoveTheReadoutWindowAndSwitchNightMode(self):
        self.ask("camera ioctl 0 100,-50,1296,972")
        self.assertEqual(self.ask("camera ioctl 1")["values"],
                         "100,-50,1296,972")
        self.wait_for_frames(3)
        # With capture stopped before.
        self.ask("camera ioctl 256 2592,1944")
        self.assertEqual(self.ask("camera ioctl 257")["values"],
                         "0,0,2592,1944")
        self.wait_for_frames(3)
        self.ask("camera ioctl 10 1")
        self.assertEqual(self.ask("camera ioctl 11")["values"], "1")
        self.ask("camera ioctl 10 0")
        self.wait_for_frames(2, 12)

    def test_RegistersOfTheSensor_MoreThanAreKept_AreRefused(self):
        for i in range(200):
            answer = self.board.ask(
                f"camera set_knob sensor_register {0x5800 + i},1")
            if answer.startswith("error"):
                break
        self.assertIn("registers can be set; reset the sensor", answer)
        self.ask("camera reset hard=on")
        self.ask("camera configure RGB565 QVGA framerate=30")
        self.wait_for_frames(3)


if __name__ == "__main__":
    unittest.main()
