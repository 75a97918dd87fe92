#!/usr/bin/env python3
"""The operations of csi.CSI, one by one, at a real sensor: the rows of
tests/actors/parity_rows.cpp typed at the UART of the image for the i.MX RT1062
on the emulated machine, with the OV5640's model."""

import pathlib
import re
import unittest

from conversation import ConversationTest

ROWS = pathlib.Path(__file__).resolve().parents[1] / "actors/parity_rows.cpp"

# What an OV5640 on this board answers instead, as platform/csi/README.md says.
OF_THE_CHIP = {
    "describe": ["name OV5640", "cid 86", "address 60", "clock_hz 24000000"],
    "devices": ["devices.0.sensor OV5640", "devices.0.cid 86"],
    # Its DMA transfers whole words.
    "configure framesize=100x80": ["error", "multiple of 8"],
    # Its gains are sixteenths and 1024ths, its lens correction has no numbers.
    "set_knob auto_gain 0,12.5": ["values 0,12.4"],
    "get_knob gain_db": ["values 12.4"],
    "set_knob auto_whitebal 0,1.5,0,-2": ["values 0,1.49", ",0,-2.0"],
    "get_knob rgb_gain_db": ["values 1.49", ",0,-2.0"],
    "set_knob quality 50": ["values 49"],
    "get_knob quality": ["values 49"],
    "set_knob lens_correction 1,10,200": ["values 1"],
    "get_knob lens_correction": ["values 1"],
    "set_knob color_palette 1": ["error", "has no such knob"],
    "get_knob color_palette": ["error", "has no such knob"],
    "ioctl 2 1": ["error", "supports 0, 1, 10 and 11"],
    "ioctl 3": ["error", "supports 0, 1, 10 and 11"],
    "ioctl 2 0": ["error", "supports 0, 1, 10 and 11"],
    "ioctl 3 1": ["error", "supports 0, 1, 10 and 11"],
}

# Parts of a description that are the mock camera's.
OF_THE_MOCK = ("name mock", "cid 20727", "address 0", "clock_hz 0")

BEGIN = ("reset", "configure delays=off",
         "configure pixformat=GRAYSCALE framesize=QQVGA framerate=30")


def rows():
    """The steps of each row: what is typed, and the parts of its answer."""
    text = ROWS.read_text()
    begins = [(x.start(), x[1]) for x in
              re.finditer(r'^    \{"([^"]+)"', text, re.MULTILINE)]
    ends = [x for x, _ in begins[1:]] + [len(text)]
    result = {}
    for (begin, name), end in zip(begins, ends):
        steps = re.findall(r'\{"([^"]*)",\s*\{((?:\s*"[^"]*",?)+)\}',
                           text[begin:end])
        result[name] = [(typed, re.findall(r'"([^"]*)"', parts))
                        for typed, parts in steps]
    return result


class ParityTest(ConversationTest):
    changes_in_place = True

    def frames_delivered(self):
        return int(self.ask("camera statistics")["frames.delivered"])

    def wait_for_a_frame(self, patience_s=12):
        before = self.frames_delivered()
        end = self.board.seconds + patience_s
        while self.frames_delivered() == before:
            self.assertLess(self.board.seconds, end, "no frame comes")
            self.board.run(0.1)

    def carry_out(self, typed, parts):
        if typed.startswith("items "):
            # In imxrt1062_frames.py.
            return
        if typed.startswith("snapshot"):
            # The image's capture takes them; frames do not fit on a console.
            if parts[0].startswith("pixels"):
                self.wait_for_a_frame()
            return
        if parts[0] == "error":
            parts = OF_THE_CHIP.get(typed, parts)
        elif typed == "describe" and any(x in OF_THE_MOCK for x in parts):
            parts = ([x for x in parts if x not in OF_THE_MOCK]
                     + OF_THE_CHIP[typed])
        elif typed != "describe":
            parts = OF_THE_CHIP.get(typed, parts)
        answer = self.board.ask(f"camera {typed}")
        self.assertEqual(answer.startswith("error"), parts[0] == "error",
                         answer)
        for part in parts[1:] if parts[0] == "error" else parts:
            self.assertIn(part, answer)

    def test_EveryOperationOfCsi_AnswersAsOnAPcOrAsTheTableSays(self):
        self.assertGreater(len(rows()), 45)
        tried = 0
        for name, steps in rows().items():
            for typed in BEGIN:
                self.ask(f"camera {typed}")
            for typed, parts in steps:
                with self.subTest(row=name, typed=typed):
                    self.carry_out(typed, parts)
                    tried += 1
        self.assertGreater(tried, 130)


if __name__ == "__main__":
    unittest.main()
