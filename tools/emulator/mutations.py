#!/usr/bin/env python3
"""Breaks the board's code on purpose, once for each kind of error, and says
which test on the emulated board notices.

usage: mutations.py [--only PART] [--list]

--only PART  only those with PART in their name
--list       names them

Each is built in a copy of the project, build/mutations, with the libraries that
tools/firmware has built. Exits with 1 if one is not noticed, or if a test fails
without an error."""

import argparse
import collections
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build/mutations"
IMAGE = COPY / "build/imxrt1062/app/firmware/actorcsi.elf"
EMULATOR = ROOT / "build/host/tools/emulator/actorcsi-emulator"

BOARD = "platform/boards/imxrt1062/"
CORE = "platform/boards/cortex_m7/"

# An image that hangs ends sooner, by the limits of the tests.
PATIENCE_S = 600

# `test` is a file of tests/firmware, without imxrt1062_, and a test in it.
Mutation = collections.namedtuple("Mutation", "name file old new test")

PAGE = "run PageTest.test_Page_For60Seconds_HasEveryFrameWholeInMemory"
PRECEDENCE = "interrupts InterruptTest.test_Handlers_OfUrgentInterrupts_Preempt"
PRECEDENCE += "Others"
MASKING = "interrupts InterruptTest.test_DriversQueues_AreChangedWithInterrupts"
MASKING += "Masked"

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
    Mutation("priority: the camera waits for the UARTs",
             BOARD + "board.hpp", "camera_priority = 0x20",
             "camera_priority = 0xF0", PRECEDENCE),
    Mutation("priority: the watchdog's report waits for the drivers",
             BOARD + "board.hpp", "watchdog_priority = 0x00",
             "watchdog_priority = 0x80", PRECEDENCE),
    Mutation("queue of frames: taken from with interrupts on",
             "platform/csi/framebuffers.cpp",
             "    return {};\n  critical_guard guard{lock_};\n"
             "  if (queued_ == 0)\n",
             "    return {};\n  if (queued_ == 0)\n", MASKING),
    Mutation("registers of the CSI: changed with interrupts on",
             "platform/csi/imxrt/imxrt_csi_dma.cpp",
             "void imxrt_csi_dma::offer() {\n  critical_guard guard{lock_};\n",
             "void imxrt_csi_dma::offer() {\n", MASKING),
    Mutation("queue of a UART: filled with interrupts on",
             "platform/serial/mcu/lpuart.cpp",
             "size_t lpuart::write(span<const uint8_t> bytes) {\n"
             "  critical_guard guard{lock_};\n",
             "size_t lpuart::write(span<const uint8_t> bytes) {\n", MASKING),
    Mutation("watchdog: WDOG2's counter goes on",
             BOARD + "imxrt1062.cpp",
             "  stop_power_down_counter(wdog2);\n", "", PAGE),
    Mutation("watchdog: the early one goes on",
             BOARD + "imxrt1062.cpp", "  stop_early_watchdog(wdog3);\n", "",
             PAGE),
    Mutation("watchdog: a timer feeds it",
             CORE + "systick_time.cpp",
             "  actorcsi::cortex_m7::periods = actorcsi::cortex_m7::periods "
             "+ 1;\n",
             "  actorcsi::cortex_m7::periods = actorcsi::cortex_m7::periods "
             "+ 1;\n"
             "  auto feed = reinterpret_cast<volatile uint16_t*>(0x400B8002);\n"
             "  *feed = 0x5555;\n"
             "  *feed = 0xAAAA;\n",
             "run ImageFaultTest.test_StuckActor_WatchdogResetsAndNamesIt"),
    Mutation("stack: that of the actors has no guard",
             CORE + "protection.cpp",
             "  forbid(1, address_of(__main_stack_begin), log2_guard);\n", "",
             "run ImageFaultTest.test_StackOverflow_IsStoppedByTheGuardOfThat"
             "Stack"),
    Mutation("stack: that of the handlers has no guard",
             CORE + "protection.cpp",
             "  forbid(2, address_of(__handler_stack_begin), log2_guard);\n",
             "",
             "interrupts InterruptTest.test_HandlerWithoutRoomOnItsStack_Is"
             "ReportedAsOverflow"),
    Mutation("null pointers: they lead to memory",
             CORE + "protection.cpp", "  forbid(0, 0, log2_guard);\n", "",
             "run ImageFaultTest.test_NullAccess_ReportsAndResets"),
    Mutation("console: a reset does not wait for it",
             BOARD + "imxrt1062.cpp",
             "  platform::lpuart::drain_now(registers);\n", "",
             "run HardwareTest.test_NoPlls_AHundredResets_AreEachReportedToThe"
             "LastCharacter"),
    Mutation("reset: its cause is not read",
             BOARD + "imxrt1062.cpp",
             "  return imxrt1062::read_reset_cause(src, wdog1);\n",
             "  return {};\n",
             "run HardwareTest.test_HangWithInterruptsMasked_IsToldFromPowerOn"),
    Mutation("sensor: it is not set up anew",
             "platform/csi/imxrt/imxrt_csi.cpp", "  if (dma_.lapsed())\n",
             "  if (false)\n",
             "run HardwareTest.test_SensorUnpluggedForTwoSeconds_IsSetUpAnew"),
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


def must(command):
    done = run(command)
    if done.returncode != 0:
        sys.exit(f"mutations: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def configure():
    libs = subprocess.run([ROOT / "tools/mcu/libs"], check=True,
                          capture_output=True, text=True).stdout.strip()
    # At the same place as in the project, seen from the build, so that ccache
    # has what the project's own build has compiled.
    link = COPY / "build/firmware-libs"
    if not link.is_symlink():
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(pathlib.Path(libs).parent)
    must(["cmake", "--preset", "imxrt1062", "-D",
          f"ACTORCSI_FIRMWARE_LIBS={link / pathlib.Path(libs).name}"])


def build():
    """What the compiler says, if it refuses."""
    done = run(["cmake", "--build", "--preset", "imxrt1062", "-j",
                str(os.cpu_count())])
    return done.stdout[-2000:] if done.returncode != 0 else ""


def check_test(test):
    """Runs it with the image of the copy; why it fails, or None."""
    file, name = test.split()
    environment = dict(os.environ, ACTORCSI_IMXRT1062=os.fspath(IMAGE),
                       ACTORCSI_EMULATOR=os.fspath(EMULATOR),
                       PYTHONDONTWRITEBYTECODE="1")
    process = subprocess.Popen(
        [sys.executable, f"tests/firmware/imxrt1062_{file}.py", name],
        cwd=COPY, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env=environment,
        start_new_session=True)
    try:
        output, _ = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        # With the machine that it has started.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"no end after {PATIENCE_S} s"
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    if process.returncode == 0:
        # A test that was skipped, or is not there, notices nothing.
        if not re.search(r"^OK$", output, re.MULTILINE):
            sys.exit(f"mutations: {test}: {output[-2000:]}")
        return None
    reason = re.search(r"^[\w.]*(?:Error|Exception|Expired): (.*)$", output,
                       re.MULTILINE)
    return reason[1] if reason else output.strip()[-200:]


def result_of(mutation):
    """Builds the image with the error, and runs the test; what notices the
    error, and why, or None."""
    path = COPY / mutation.file
    source = path.read_text(encoding="utf-8")
    try:
        path.write_text(source.replace(mutation.old, mutation.new),
                        encoding="utf-8")
        refused = build()
        if "static assertion failed" in refused:
            return "the compiler", "a static assertion fails"
        if refused:
            sys.exit(f"mutations: {mutation.name}: {refused}")
        why = check_test(mutation.test)
        return why and (mutation.test.split(".")[-1], why)
    finally:
        path.write_text(source, encoding="utf-8")


def row_of(mutation, result):
    by, why = result or ("**nothing**", "")
    why = re.sub(r"\s+", " ", why).replace("|", "/")[:90]
    return f"| {mutation.name} | {by} | {why} |"


def places(root, mutation):
    """How often the code that it changes is in its file; once is right."""
    text = (root / mutation.file).read_text(encoding="utf-8")
    return text.count(mutation.old)


def check_places(chosen):
    for x in chosen:
        if places(COPY, x) != 1:
            sys.exit(f"mutations: {x.name}: {x.file} does not have {x.old!r} "
                     "once; bring the mutation up to date")


def check_without_error(chosen):
    """A test that fails anyway would notice everything."""
    if refused := build():
        sys.exit(f"mutations: {refused}")
    for test in dict.fromkeys(x.test for x in chosen):
        if why := check_test(test):
            sys.exit(f"mutations: {test}: it fails without an error: "
                     f"{why[:300]}; mend that first")


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware mutations")
    parser.add_argument("--only", default="", metavar="PART",
                        help="only those with PART in their name")
    parser.add_argument("--list", action="store_true", help="names them")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = [x for x in MUTATIONS if options.only in x.name]
    if not chosen:
        parser.error(f"--only {options.only}: no mutation has that in its "
                     "name; --list names them")
    if options.list:
        print("\n".join(x.name for x in chosen))
    if options.list or options.check:
        return
    copy_project()
    check_places(chosen)
    configure()
    check_without_error(chosen)
    print("| error | noticed by | because |")
    print("| --- | --- | --- |")
    unnoticed = 0
    for x in chosen:
        result = result_of(x)
        unnoticed += result is None
        print(row_of(x, result), flush=True)
    print(f"{len(chosen) - unnoticed} of {len(chosen)} noticed")
    sys.exit(unnoticed > 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("mutations: interrupted")
