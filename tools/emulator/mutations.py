#!/usr/bin/env python3
"""Breaks the board's code on purpose, once for each kind of error, and says
which test on the emulated board notices.

usage: mutations.py [--only PART] [--list]

--only PART  only those with PART in their name
--list       names them

Each is built in a copy of the project, build/mutations, with the libraries that
tools/firmware has built. Exits with 1 if one is not noticed."""

import argparse
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build/mutations"
IMAGE = COPY / "build/imxrt1062/app/firmware/actorcsi.elf"
EMULATOR = ROOT / "build/host/tools/emulator/actorcsi-emulator"

BOARD = "platform/boards/imxrt1062/"

Mutation = collections.namedtuple("Mutation", "name file old new test")

PAGE = "PageTest.test_Page_For60Seconds_HasEveryFrameWholeInMemory"

MUTATIONS = (
    Mutation("data cache: lines stay when the DMA has written",
             BOARD + "bring_up/data_cache.cpp",
             "constexpr uint32_t dccisw = 0xE000EF74;",
             # Cleans without invalidating: DCCSW.
             "constexpr uint32_t dccisw = 0xE000EF6C;", PAGE),
    Mutation("clock: the CSI's gate stays closed",
             BOARD + "bring_up/clocks.cpp", "  {2, 1},  // CSI\n", "", PAGE),
    Mutation("clock: LPI2C1's gate stays closed",
             BOARD + "bring_up/clocks.cpp", "  {2, 3},  // LPI2C1\n", "", PAGE),
    Mutation("divider: the buses are too fast",
             BOARD + "bring_up/clocks.hpp",
             "constexpr uint32_t ipg_divider = 4;",
             "constexpr uint32_t ipg_divider = 2;", PAGE),
    Mutation("divider: the SDRAM is too fast",
             BOARD + "bring_up/clocks.hpp",
             "constexpr uint32_t semc_divider = 3;",
             "constexpr uint32_t semc_divider = 2;", PAGE),
    Mutation("voltage: too low for 600 MHz",
             BOARD + "bring_up/clocks.cpp",
             "constexpr uint32_t core_mv = 1'275;",
             "constexpr uint32_t core_mv = 1'150;", PAGE),
    Mutation("pad: a data line of the sensor leads elsewhere",
             BOARD + "bring_up/pins.cpp",
             "  {ad_b0, 4, 4, pad::input, {0x41C, 1}},\n",
             "  {ad_b0, 4, 5, pad::input, {0x41C, 1}},\n", PAGE),
    Mutation("priority: the CSI comes after what masks it",
             BOARD + "board.hpp", "camera_priority = 0x20",
             "camera_priority = 0xF0", PAGE),
    Mutation("watchdog: WDOG2's counter goes on",
             BOARD + "imxrt1062.cpp",
             "  stop_power_down_counter(wdog2);\n", "", PAGE),
    Mutation("watchdog: the early one goes on",
             BOARD + "imxrt1062.cpp", "  stop_early_watchdog(wdog3);\n", "",
             PAGE),
    Mutation("watchdog: a timer feeds it",
             "platform/boards/cortex_m7/systick_time.cpp",
             "  actorcsi::cortex_m7::periods = actorcsi::cortex_m7::periods "
             "+ 1;\n",
             "  actorcsi::cortex_m7::periods = actorcsi::cortex_m7::periods "
             "+ 1;\n"
             "  auto feed = reinterpret_cast<volatile uint16_t*>(0x400B8002);\n"
             "  *feed = 0x5555;\n"
             "  *feed = 0xAAAA;\n",
             "ImageFaultTest.test_StuckActor_WatchdogResetsAndNamesIt"),
    Mutation("stack: it has no guard",
             "platform/boards/cortex_m7/protection.cpp",
             "  forbid(1, address_of(__main_stack_begin), log2_guard);\n", "",
             "ImageFaultTest.test_StackOverflow_ReportsAndResets"),
    Mutation("console: a reset does not wait for it",
             BOARD + "imxrt1062.cpp",
             "  platform::lpuart::drain_now(registers);\n", "",
             "HardwareTest.test_NoPlls_AHundredResets_AreEachReportedToTheLast"
             "Character"),
    Mutation("reset: its cause is not read",
             BOARD + "imxrt1062.cpp",
             "  return imxrt1062::read_reset_cause(src, wdog1);\n",
             "  return {};\n",
             "HardwareTest.test_HangWithInterruptsMasked_IsToldFromPowerOn"),
    Mutation("sensor: it is not set up anew",
             "platform/csi/imxrt/imxrt_csi.cpp", "  if (dma_.lapsed())\n",
             "  if (false)\n",
             "HardwareTest.test_SensorUnpluggedForTwoSeconds_IsSetUpAnew"),
)


def run(command, **kwargs):
    return subprocess.run(command, cwd=COPY, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False,
                          **kwargs)


def copy_project():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        to = COPY / name
        source = (ROOT / name).read_bytes()
        # What did not change keeps its time, for the build.
        if not to.exists() or to.read_bytes() != source:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to)


def build():
    libs = subprocess.run([ROOT / "tools/mcu/libs"], check=True,
                          capture_output=True, text=True).stdout.strip()
    for command in (["cmake", "--preset", "imxrt1062", "-D",
                     f"ACTORCSI_FIRMWARE_LIBS={libs}"],
                    ["cmake", "--build", "--preset", "imxrt1062", "-j",
                     str(os.cpu_count())]):
        done = run(command)
        if done.returncode != 0:
            sys.exit(f"mutations: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def is_noticed(mutation):
    """Builds the image with the error, and runs the test."""
    path = COPY / mutation.file
    source = path.read_text(encoding="utf-8")
    if source.count(mutation.old) != 1:
        sys.exit(f"mutations: {mutation.name}: {mutation.file} does not have "
                 f"{mutation.old!r} once")
    try:
        path.write_text(source.replace(mutation.old, mutation.new),
                        encoding="utf-8")
        build()
        environment = dict(os.environ, ACTORCSI_IMXRT1062=os.fspath(IMAGE),
                           ACTORCSI_EMULATOR=os.fspath(EMULATOR),
                           PYTHONDONTWRITEBYTECODE="1")
        done = run([sys.executable, "tests/firmware/imxrt1062_run.py",
                    mutation.test], env=environment)
        if "skipped" in done.stderr:
            return None
        return done.returncode != 0
    finally:
        path.write_text(source, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware mutations")
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = [x for x in MUTATIONS if options.only in x.name]
    if options.list:
        print("\n".join(x.name for x in chosen))
        return
    copy_project()
    unnoticed = 0
    for x in chosen:
        begin = time.monotonic()
        noticed = is_noticed(x)
        unnoticed += noticed is not True
        result = {True: "noticed", False: "NOT NOTICED", None: "skipped"}
        print(f"{result[noticed]:12}{time.monotonic() - begin:6.0f} s  {x.name}"
              f"  ({x.test.split('.')[-1]})", flush=True)
    print(f"{len(chosen) - unnoticed} of {len(chosen)} noticed")
    sys.exit(unnoticed > 0)


if __name__ == "__main__":
    main()
