#!/usr/bin/env python3
"""The image for the i.MX RT1062 on the emulated machine, unmodified: the
page's program, processing that takes long, hardware that fails, resets."""

import json
import re
import subprocess
import unittest

from elf import Elf
from image_faults import ImageFaults
from imxrt1062_machine import IMAGE, STACK_GUARD, MachineTest
from remote_board import fields


class PageTest(MachineTest):
    def test_Page_For60Seconds_HasEveryFrameWholeInMemory(self):
        lines = self.boot(61)
        self.assert_nobody_starved(lines, 61)
        self.assertTrue([x for x in lines if x.startswith("heap: ")], lines)
        # All of them after the first, for which the sensor is set up.
        self.assertGreaterEqual(self.report["frames"], 1790)
        # The last one is still being sent.
        self.assertGreaterEqual(
            self.report["whole"], self.report["frames"] - 1)
        self.assertEqual(self.report["damaged"], 0)
        self.assertEqual(self.report["resets"], 0)

    def check_processing(self, process_ms, min_fps):
        """Asks for the accounts by the peer's text, and counts frames over one
        and a half of the board's seconds."""
        board = self.converse()
        board.ask(f"capture configure process_ms {process_ms}")
        board.run(0.1)
        before = fields(board.ask("capture statistics"))
        accounts = {name: int(x)
                    for name, x in fields(board.ask("camera statistics"))
                    .items() if name.startswith("frames.")}
        self.assertEqual(
            2 * accounts["frames.begun"], sum(accounts.values()), accounts)
        board.run(1.5)
        after = fields(board.ask("capture statistics"))
        self.assertEqual(after["errors"], "0")
        self.assertEqual(after["out_of_order"], "0")
        frames = int(after["frames"]) - int(before["frames"])
        self.assertGreaterEqual(frames, 1.5 * min_fps - 2)
        lines = self.end(board)
        self.assert_nobody_starved(lines, self.report["seconds"])
        self.assertEqual(self.report["damaged"], 0)

    def test_Processing10ms_NobodyStarves(self):
        self.check_processing(10, 29)

    def test_Processing34ms_NobodyStarves(self):
        self.check_processing(34, 14)

    def test_Processing50ms_NobodyStarves(self):
        self.check_processing(50, 14)

    def test_Processing100ms_NobodyStarves(self):
        self.check_processing(100, 7)


class HardwareTest(MachineTest):
    def assert_frames_came_again(self, expected):
        self.assertGreaterEqual(self.report["frames"], expected, "frames sent")
        self.assertGreaterEqual(
            self.report["whole"], self.report["frames"] - 5)
        self.assertEqual(self.report["resets"], 0)

    def test_NoSdram_SaysSoAndResets(self):
        lines = self.boot(1, "--fault", "no-sdram", "--max-resets", "100")
        self.assertTrue([x for x in lines if "SDRAM" in x], lines)
        self.assertGreater(self.report["resets"], 0)

    def test_NoPlls_AHundredResets_AreEachReportedToTheLastCharacter(self):
        lines = self.boot(62, "--fault", "no-plls", "--max-resets", "300")
        self.assertGreaterEqual(self.report["resets"], 100)
        stops = [x for x in lines if x.startswith("stop: ")]
        self.assertGreaterEqual(len(stops), self.report["resets"])
        wrong = [x for x in stops[:-1]
                 if x != "stop: fault: clocks: PLL1 does not lock"]
        self.assertEqual(wrong[:1], [])

    def test_ImageThatDoesNotStayUp_EndsTheRunAtTheLimitOfResets(self):
        run = subprocess.run(
            self.command(1000, "--fault", "no-plls", "--max-resets", "2"),
            capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        error, report = run.stderr.splitlines()
        self.assertIn("reset 3 times: it does not stay up", error)
        self.assertIn("--max-resets", error)
        self.assertLess(json.loads(report)["seconds"], 10)

    def test_NoSensor_IsSaidOnceAndTheRestRuns(self):
        lines = self.boot(10, "--fault", "no-sensor")
        self.assert_nobody_starved(lines, 10)
        self.assertEqual(
            sum("camera: Failed to detect the image sensor" in x
                and x.endswith("tried again every 2 s") for x in lines), 1,
            lines)
        self.assertEqual(self.report["resets"], 0)

    def test_SensorThatIsPluggedInLate_IsFound(self):
        # Away from 0 to 2 s.
        lines = self.boot(10, "--fault", "unplugged@0")
        self.assertIn("camera: its hardware answers", lines)
        self.assert_frames_came_again(30 * 5)

    def test_SensorUnpluggedForTwoSeconds_IsSetUpAnew(self):
        lines = self.boot(14, "--fault", "unplugged@3")
        self.assert_nobody_starved(lines, 14)
        # Silence is noticed after three seconds.
        self.assert_frames_came_again(30 * (3 + 7))

    def test_SensorThatHangs_IsReset(self):
        lines = self.boot(14, "--fault", "silent@3")
        self.assert_nobody_starved(lines, 14)
        self.assert_frames_came_again(30 * (3 + 7))

    def test_DmaFaults_AreSurvived(self):
        for fault in ("overrun", "bus-error", "late"):
            with self.subTest(fault=fault):
                lines = self.boot(6, "--fault", fault)
                self.assert_nobody_starved(lines, 6)
                self.assert_frames_came_again(30 * 5)

    def test_HangWithInterruptsMasked_IsToldFromPowerOn(self):
        lines = self.boot(6, "--fault", "hang@2")
        self.assertEqual(self.report["resets"], 1)
        resets = [x for x in lines if x.startswith("reset: ")]
        self.assertEqual(resets, [
            "reset: power on",
            "reset: watchdog: no report: interrupts were masked, or the report "
            "did not end (reset 1)"])
        self.assertGreaterEqual(self.report["frames"], 30 * 4)


class ImageFaultTest(ImageFaults, MachineTest):
    def boot_with_fault(self, fault):
        return self.boot(6, "--line", f"fault {fault}")

    def check_run(self, lines):
        self.assertEqual(self.report["resets"], 1)

    def test_StackOverflow_IsStoppedByTheGuardOfThatStack(self):
        # Below it is the stack of the handlers, with a guard of its own.
        lines = self.boot_with_fault("stack-overflow")
        begin = Elf(IMAGE).symbols["__main_stack_begin"]
        text = "\n".join(lines)
        address = int(re.search(r"stop: .* address ([0-9a-f]+)", text)[1], 16)
        # An interrupt that did not find room has no address.
        if address == 0:
            address = int(re.search(r"sp\s+([0-9a-f]+)", text)[1], 16)
        self.assertIn(address, range(begin, begin + STACK_GUARD),
                      "the guard of the actors' stack")

    def test_Line_ForThePartsAndForTheImage_IsCarriedOut(self):
        lines = self.boot(6, "--line", "led blink 100",
                          "--line", "heartbeat configure text moin",
                          "--line", "lamp on")
        self.assertAlmostEqual(self.report["led_changes"], 60, delta=3)
        self.assertAlmostEqual(lines.count("moin"), 6, delta=1)
        self.assertTrue([x for x in lines if x.startswith(
            "actorcsi: 'lamp on': ")], lines)
        self.assertEqual(self.report["resets"], 0)

    def test_Line_FaultOfTheImage_IsCausedOnceAndResets(self):
        lines = self.boot(5, "--line", "fault null-call")
        self.assertEqual(self.report["resets"], 1)
        self.assertEqual(lines.count("line: fault null-call"), 2)
        self.assertTrue([x for x in lines if x.startswith("reset: ")
                         and "null call" in x], lines)


if __name__ == "__main__":
    unittest.main()
