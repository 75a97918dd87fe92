#!/usr/bin/env python3
"""Several cameras in one process, by name: called, typed, shown and used over the
network, and what a serial line carries of them."""

import base64
import json
import os

import actorcsi_process
import pictures
from actorcsi_process import Peer
from network import NetworkTest


class CamerasTest(NetworkTest):
    def call(self, where, *words, code=0):
        run = self.run_to_end(where, *words, command=("call",))
        self.assertEqual(run.code, code, run)
        if code != 0:
            return run.stderr
        return [json.loads(x) for x in run.lines if x.startswith("{")][0]

    def look(self, where, name):
        """Size and format of a picture, and the colour of its first bar."""
        picture = self.call(where, f"{name}.snapshot")
        pixels = base64.b64decode(picture["pixels"])
        width, height = picture["width"], picture["height"]
        line = len(pixels) // height
        wide = line // width
        # The moving mark covers one of three lines at most.
        first = [pixels[y * line:y * line + wide].hex()
                 for y in (height // 4, height // 2, 3 * height // 4)]
        return (width, height, picture["pixformat"],
                max(first, key=first.count))

    LEFT = (320, 240, "RGB565", "ffff")
    # Its bars begin with the second one, which is yellow.
    RIGHT = (160, 120, "RGB565", "e0ff")

    def test_TwoCamerasInANode_AreReachedByName(self):
        self.add("pair", "camera,uart", "--camera.names=left,right",
                 "--camera.right.framesize=QQVGA", "--uart.device=pty",
                 f"--uart.link={self.folder}/tty")
        self.add("cap", "capture", "--capture.camera=right",
                 "--capture.report-every=0", connect=("pair",), listen=False)
        self.up("pair").wait_line("uart")
        self.up("cap")
        where = self.addresses["pair"]

        self.assertEqual(self.look(where, "left"), self.LEFT)
        self.assertEqual(self.look(where, "right"), self.RIGHT)
        known = [{"camera": x, "sensor": "mock", "cid": 0x50F7}
                 for x in ("left", "right")]
        for name in ("left", "right"):
            self.assertEqual(self.call(where, f"{name}.devices")["devices"],
                             known)
        # Each has settings and knobs of its own.
        self.call(where, "right.configure", '{"framerate":10}')
        self.assertEqual(self.call(where, "right.configure")["framerate"], 10)
        self.assertEqual(self.call(where, "left.configure")["framerate"], 30)

        # Another node takes the frames of one.
        self.wait_for_frames(self.nodes["cap"], 5)
        top = self.run_to_end(where, "--duration=2s", command=("top",))
        for name in ("left", "right"):
            self.assertTrue(
                any(name in x and " fps, " in x for x in top.lines), top)

        # Typed, and over a serial line, which has a stream for each.
        fd = os.open(self.folder / "tty", os.O_RDWR | os.O_NOCTTY)
        uart = Peer(fd)
        uart.send_line("right configure framesize=QVGA")
        uart.wait_line("^ok right: .*QVGA")
        uart.send_line("left describe")
        uart.wait_line("^ok left: .*width 320 height 240")
        uart.close()
        line = str(self.folder / "tty")
        self.assertEqual(self.look(line, "left"), self.LEFT)
        self.assertEqual(self.call(line, "right.describe")["width"], 320)
        self.assertEqual(self.look(line, "right"),
                         (320, 240, "RGB565", self.RIGHT[3]))
        self.call(line, "right.configure", '{"framesize":"QQVGA"}')
        for name, width in ("left", 320), ("right", 160):
            run = self.run_to_end(line, f"{name}.subscribe", "--items=3",
                                  command=("call",))
            self.assertEqual(run.code, 0, run)
            items = [json.loads(x) for x in run.lines if x.startswith("{")]
            self.assertEqual([x["width"] for x in items], [width] * 3)
        self.assertIn("middle", self.call(line, "middle.snapshot", code=2))
        for target in line, where:
            run = self.run_to_end(target, "--camera=right", "--frames=3",
                                  "--save=seen", "--duration=20s",
                                  command=("attach",))
            self.assertEqual(run.code, 0, run)
            for name in sorted((self.folder / "seen").iterdir())[-3:]:
                self.assertEqual(pictures.from_png(
                    name.read_bytes())[:2],
                                 (160, 120))
            run = self.run_to_end(target, "--camera=middle", "--duration=20s",
                                  command=("attach",))
            self.assertEqual(run.code, 1, run)
            self.assertIn("middle", run.stderr)
        reports = self.take_down("cap", "pair")
        self.check_relay(reports["cap"], "right")
        for name in ("left", "right"):
            frames = reports["pair"]["actors"][name]["frames"]
            self.assertGreater(int(frames["delivered"]), 0, name)

    def test_TwoCamerasInOneProcess_ArePartsOfTheRun(self):
        run = self.start("--camera.names=left,right", "--json",
                         "--camera.right.source=pattern:6",
                         f"--uart.link={self.folder}/tty")
        run.wait_line("^uart: ")
        line = str(self.folder / "tty")
        self.assertEqual(self.look(line, "left"), self.LEFT)
        devices = self.call(line, "left.devices")["devices"]
        self.assertEqual([x["camera"] for x in devices], ["left", "right"])
        run.stop()
        self.assertEqual(run.code, 0, run)
        report = run.report()
        self.assertGreater(report["frames"]["delivered"], 0)
        self.assertEqual(report["leased"], 0)
        self.assertIn("right", report["actors"])

    def test_CameraThatIsNotThere_IsRefusedByName(self):
        run = self.run_to_end("--camera.left.fps=5")
        self.assertEqual(run.code, 2, run)
        self.assertIn("--camera.left: there is no camera 'left'", run.stderr)


if __name__ == "__main__":
    actorcsi_process.main()
