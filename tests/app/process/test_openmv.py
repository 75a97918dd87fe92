#!/usr/bin/env python3
"""The scripts of "Coming from OpenMV" (platform/csi/README.md): every line that it
shows is run on a node with a camera, as a call and at the UART, and its C++ is what
tests/actors/coming_from_openmv_test.cpp tests."""

import base64
import json
import os
import pathlib
import re
import shlex

import actorcsi_process
from actorcsi_process import PATIENCE_S, Peer
from network import NetworkTest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGE = ROOT / "platform/csi/README.md"
CPP = ROOT / "tests/actors/coming_from_openmv_test.cpp"
ROWS = ROOT / "tests/actors/parity_rows.cpp"


def scripts():
    """By number: its lines for a shell, and its C++."""
    page = PAGE.read_text().split("## Coming from OpenMV", 1)[1]
    result = {}
    for part in re.split(r"^### (?=\d)", page, flags=re.MULTILINE)[1:]:
        number = int(part.split(".", 1)[0])
        lines = re.search(r"```sh\n(.*?)```", part, re.DOTALL)[1]
        cpp = re.search(r"```cpp\n(.*?)```", part, re.DOTALL)[1]
        result[number] = (lines.splitlines(), cpp)
    return result


class OpenMvTest(NetworkTest):
    def setUp(self):
        super().setUp()
        self.add("cam", "camera,heartbeat,uart", "--uart.device=pty",
                 f"--uart.link={self.folder}/tty")
        self.up("cam").wait_line("uart")
        fd = os.open(self.folder / "tty", os.O_RDWR | os.O_NOCTTY)
        self.uart = Peer(fd)
        self.addCleanup(self.uart.close)

    def call(self, line):
        """The answers to a line that calls, as they were printed."""
        program, command, node, *rest = shlex.split(line)
        self.assertEqual((program, command, node),
                         ("actorcsi", "call", "NODE"), line)
        run = self.run_to_end(self.addresses["cam"], *rest, command=("call",))
        self.assertEqual(run.code, 0, f"{line}: {run}")
        return [json.loads(x) for x in run.lines if x.startswith("{")]

    def type(self, line):
        """The answer to a line at the UART."""
        self.uart.send_line(line)
        return self.uart.wait_line(r"^(ok camera.*|error.*)$",
                                   PATIENCE_S)[0]

    def run_script(self, number):
        """What its calls answer, by line, and its typed lines."""
        called, typed = {}, {}
        for line in scripts()[number][0]:
            if line.startswith("actorcsi "):
                called[line.split(" ", 3)[3]] = self.call(line)
            else:
                typed[line] = self.type(line)
                self.assertRegex(typed[line], "^ok camera")
        self.assertTrue(called)
        return called, typed

    def test_EveryScript_RunsAsItStandsThere(self):
        self.assertEqual(sorted(scripts()), list(range(1, 12)))
        results = {number: self.run_script(number) for number in scripts()}

        def answer(number, line):
            return next(y for x, y in results[number][0].items()
                        if x.startswith(line))

        settled = answer(1, "camera.snapshot")[0]
        self.assertEqual((settled["width"], settled["height"]), (320, 240))
        middle = answer(2, "camera.configure")[0]["window"]
        self.assertEqual(
            {x: int(y) for x, y in middle.items()},
            {"x": 220, "y": 190, "width": 200, "height": 100})
        self.assertEqual(answer(3, "camera.configure")[0]["framerate"], 15)
        self.assertEqual(answer(4, "camera.get_knob")[0]["values"], [8000])
        self.assertIn("values 8000", results[4][1]["camera get_knob "
                                                   "name=exposure_us"])
        self.assertEqual(answer(6, "camera.configure")[0]["framebuffers"], 1)
        self.assertEqual(answer(8, "camera.ioctl '{\"request\":1")[0]["values"],
                         [200, 100, 640, 480])
        self.assertEqual(len(answer(9, "camera.subscribe")), 3)
        self.assertEqual(answer(10, "camera.describe")[0]["name"], "mock")
        jpeg = answer(11, "camera.snapshot")[0]
        self.assertEqual(jpeg["pixformat"], "JPEG")
        file = base64.b64decode(jpeg["pixels"])
        self.assertEqual(file[:2], b"\xff\xd8")
        self.assertEqual(file[-2:], b"\xff\xd9")

    def test_ThePagesCpp_IsWhatTheTestTests(self):
        tested = CPP.read_text()
        for number, (_, cpp) in scripts().items():
            block = re.search(rf"  // \[{number}\]\n(.*?)  // \[end\]", tested,
                              re.DOTALL)[1]
            self.assertEqual(re.sub(r"^  ", "", block, flags=re.MULTILINE),
                             cpp, number)

    def test_EveryRowOfTheTable_IsShownByATest(self):
        table = PAGE.read_text().split("### Row by row", 1)[1]
        table = table.split("\n### ", 1)[0]
        rows = re.findall(r"^\| (?!csi|`csi|---)(.*) \|(.*)\|(.*)\|$", table,
                          re.MULTILINE)
        self.assertGreater(len(rows), 60)
        tried = re.findall(r'^    \{"([^"]+)"', ROWS.read_text(),
                           re.MULTILINE)
        self.assertGreater(len(tried), 45)
        listed = [name.strip().strip("`") for name, _, by in rows
                  if not by.strip()]
        self.assertEqual(sorted(listed), sorted(tried))
        for name, _, by in rows:
            if by.strip():
                self.assertTrue((ROOT / by.strip().strip("`")).exists(), name)


if __name__ == "__main__":
    actorcsi_process.main()
