#!/usr/bin/env python3
"""A sensor that is unplugged at any moment, also in the middle of a command,
with the image for the i.MX RT1062 on the emulated machine."""

import random
import unittest

from conversation import ConversationTest

ALL_KNOBS = (
    "contrast", "brightness", "saturation", "gainceiling", "colorbar",
    "auto_gain", "gain_db", "auto_exposure", "exposure_us", "auto_whitebal",
    "rgb_gain_db", "auto_blc", "blc_regs", "hmirror", "vflip",
    "special_effect", "lens_correction", "sensor_register")

# Commands that change what the sensor does, and put it back.
CHANGES = (
    "camera set_knob contrast 2", "camera set_knob brightness -2",
    "camera set_knob saturation 1", "camera set_knob gainceiling 16",
    "camera set_knob colorbar 1", "camera set_knob colorbar 0",
    "camera set_knob auto_gain 0,6", "camera set_knob auto_gain 1,0,12",
    "camera set_knob auto_exposure 0,5000", "camera set_knob auto_exposure 1",
    "camera set_knob auto_whitebal 0,1,2,3", "camera set_knob auto_whitebal 1",
    "camera set_knob auto_blc 0,1,2,3,4,5,6,7,8", "camera set_knob auto_blc 1",
    "camera set_knob sensor_register 20480,255", "camera set_knob hmirror 1",
    "camera set_knob sleep 1", "camera set_knob sleep 0",
    "camera set_knob shutdown 1", "camera set_knob shutdown 0",
    "camera ioctl 10 1", "camera ioctl 10 0", "camera ioctl 0 0,0,1296,972",
    "camera configure framesize VGA", "camera configure framesize QVGA",
    "camera configure framerate 15", "camera configure framerate 30",
    "camera configure BAYER", "camera configure RGB565", "camera reset",
    "camera reset hard=on",
)
IN_FORCE = (
    "camera set_knob shutdown 1", "camera configure framesize QVGA",
    "camera configure framerate 30", "camera configure RGB565")
SETTINGS = "camera configure RGB565 QVGA framerate=30"


class SensorTest(ConversationTest):
    def plug_in(self):
        """The sensor is back, without a register of its former settings. It
        must be left alone for 20 ms."""
        self.board.tell("mend")
        self.board.run(0.025)

    def recover(self):
        self.plug_in()
        self.ask("camera reset hard=on")
        self.ask(SETTINGS)
        self.wait_for_frames(3)

    def test_Unplugged_EveryCommandIsAnErrorAndNothingElseStops(self):
        self.board.tell("fault unplugged")
        for knob in ALL_KNOBS:
            with self.subTest(knob=knob):
                self.refused(f"camera get_knob {knob}", "no acknowledge")
        for change in CHANGES:
            with self.subTest(change=change):
                # Its power can be cut, and what is in force is not sent.
                if change in IN_FORCE:
                    self.ask(change)
                else:
                    self.refused(change, "no acknowledge")
        self.board.uart = b""
        self.board.wait_for_line("hello")
        self.recover()

    def unplug_during(self, command, seconds):
        """Its answer, if the sensor is away a moment after the command was
        received, which takes 87 us for each character."""
        self.board.uart = b""
        self.board.send(command.encode() + b"\n")
        self.board.run(87e-6 * (len(command) + 1) + seconds)
        self.board.tell("fault unplugged")
        answer = self.board.wait_for_line(("ok", "error"))
        self.plug_in()
        return answer

    def test_UnpluggedInTheMiddleOfACommand_IsAnErrorOrTooLate(self):
        # Otherwise it tries to bring up a sensor that has just been plugged in.
        self.ask("capture stop")
        moments = random.Random(7)
        seen = set()
        for command in [*(f"camera get_knob {x}" for x in ALL_KNOBS), *CHANGES]:
            # Only a reset is longer: it writes all registers.
            most = 0.1 if "reset" in command else 2e-3
            for _ in range(3):
                answer = self.unplug_during(command, moments.uniform(0, most))
                seen.add(answer.split()[0])
                if answer.startswith("error"):
                    self.assertRegex(answer, "acknowledge|reports id|"
                                     "reset the sensor|set framesize|"
                                     "set shutdown")
        self.assertEqual(seen, {"ok", "error:"})
        self.ask("capture start")
        self.recover()


if __name__ == "__main__":
    unittest.main()
