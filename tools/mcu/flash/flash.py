#!/usr/bin/env python3
"""Writes an image into the flash of an OpenMV Cam RT1062, after a copy of what
is there, through the Boot ROM's serial downloader and a loader in RAM.

Power the board off, connect its pin SBL to 3.3V, the line's RX to P4 and its TX
to P5, and power it on again: not from a computer's USB port, for which the Boot
ROM would forget the line (but see --hid)."""

import argparse
import os
import pathlib
import sys
import time
import zlib

import hid
import image as images
from line import RATES, Line
from loader import (ADDRESS, BLOCK, FIRST_RATE, FLASH_SIZE, MAX_PAYLOAD,
                    SECTOR, Loader)
from problem import Problem
from sdp import RATE, Sdp, UartReports

ROOT = pathlib.Path(__file__).resolve().parents[3]
IMAGE = ROOT / "build/imxrt1062/app/firmware/actorcsi.elf"
LOADER = ROOT / "build/flash-loader/flash_loader.bin"


def arguments():
    parser = argparse.ArgumentParser(
        prog="tools/firmware flash imxrt1062", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", required=True,
                        help="the serial line, e.g. /dev/ttyUSB0")
    parser.add_argument("--backup", metavar="FILE",
                        help="gets what the flash has there before; keep it")
    parser.add_argument("--no-backup", action="store_true",
                        help="makes none: there is one already")
    parser.add_argument("--whole", action="store_true",
                        help="the backup has all 16 MB, not only what will be "
                             "overwritten")
    parser.add_argument("--restore", metavar="FILE",
                        help="writes a backup instead of an image")
    parser.add_argument("--image", metavar="ELF", default=IMAGE,
                        help="default: what tools/firmware build has built")
    parser.add_argument("--rate", type=int, default=921600, choices=RATES,
                        metavar="BITS", help="bits per second of the loader's "
                        "line, 921600 by default: " + ", ".join(
                            str(x) for x in RATES))
    parser.add_argument("--hid", action="store_true",
                        help="sends the loader through USB, for a board that "
                             "a computer powers; the rest goes through --port")
    parser.add_argument("--loader", metavar="FILE", default=LOADER,
                        help=argparse.SUPPRESS)
    return parser.parse_args()


def say(text):
    print(f"flash: {text}", file=sys.stderr, flush=True)


def content(options):
    """What is to be in the flash, from its beginning on, in whole sectors."""
    if options.restore:
        data = images.read_file(options.restore)
        if not data or len(data) > FLASH_SIZE:
            raise Problem(options.restore,
                          f"it has {len(data)} bytes, the flash {FLASH_SIZE}",
                          "give a file that --backup has written")
    else:
        data = images.from_elf(options.image, FLASH_SIZE)
    return data + b"\xff" * (-len(data) % SECTOR)


def check_backup(options):
    if options.no_backup:
        return
    if not options.backup:
        raise Problem("no backup", "without one there is no way back",
                      "say where it is to be with --backup FILE, and keep that "
                      "file; or, if you have one, --no-backup")
    if os.path.exists(options.backup):
        raise Problem(options.backup, "the file exists, and may be the only "
                      "way back", "give another one with --backup")


def connect(line, options):
    """A loader that runs."""
    loader = Loader(line)
    program = images.read_file(options.loader)
    line.settle(0.05)
    rates = [FIRST_RATE, options.rate, *RATES]
    if options.hid:
        # The Boot ROM does not listen to the line.
        is_running = loader.find(rates)
        rom = None if is_running else Sdp(hid.Reports.find())
    else:
        is_running = False
        rom = Sdp(UartReports(line))
    if not is_running and rom.is_there():
        say(f"the Boot ROM answers; loading {len(program)} bytes to "
            f"{ADDRESS:#x}")
        rom.load(ADDRESS, program)
        rom.jump(ADDRESS)
        line.set_rate(FIRST_RATE)
        line.settle(0.1)
    elif is_running or loader.find(rates):
        say("a loader runs already")
    else:
        raise Problem("no board", f"neither the Boot ROM (at {RATE} bits per "
                      f"second) nor a loader answers at {options.port}",
                      "power the board off, connect SBL to 3.3V, P4 to the "
                      "line's RX and P5 to its TX, and power it on, not from "
                      "a computer's USB port unless you give --hid")
    loader.check()
    if not loader.set_rate(options.rate):
        say(f"the line cannot have {options.rate} bits per second: going on "
            f"with {FIRST_RATE}")
    return loader


def parts(size, step):
    return [(at, min(step, size - at)) for at in range(0, size, step)]


def back_up(loader, path, size):
    begin = time.monotonic()
    unfinished = f"{path}.unfinished"
    try:
        with open(unfinished, "wb") as file:
            for offset, count in parts(size, BLOCK):
                digest = loader.digest(offset, count)
                data = b"\xff" * count
                if not digest.blank:
                    data = b"".join(loader.read(offset + at, n) for at, n
                                    in parts(count, MAX_PAYLOAD))
                if zlib.crc32(data) != digest.crc:
                    raise Problem("the backup is wrong", "what was read is not "
                                  f"what the flash has at {offset:#x}",
                                  "check the cable, and try again")
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(unfinished, path)
    except OSError as x:
        raise Problem(path, x.strerror.lower(),
                      "give another file with --backup") from None
    say(f"backup: {size} bytes in {path} "
        f"({time.monotonic() - begin:.1f} s). Keep this file")


def differs(loader, data, offset, count):
    return loader.digest(offset, count).crc != zlib.crc32(
        data[offset:offset + count])


def write(loader, data):
    begin = time.monotonic()
    wrong = [x for x in parts(len(data), BLOCK) if differs(loader, data, *x)]
    if not wrong:
        say("the flash has this content already")
        return
    # The Boot ROM starts nothing until the first block is there.
    first = (0, min(BLOCK, len(data)))
    loader.erase(*first)
    rest = [x for x in wrong if x != first]
    for offset, count in rest:
        loader.erase(offset, count)
    for offset, count in [*rest, first]:
        for at, n in parts(count, MAX_PAYLOAD):
            page = data[offset + at:offset + at + n]
            if page.strip(b"\xff"):
                loader.program(offset + at, page)
    say(f"written: {len(data)} bytes, of which "
        f"{sum(x[1] for x in [*rest, first])} were new "
        f"({time.monotonic() - begin:.1f} s)")
    for offset, count in parts(len(data), BLOCK):
        if differs(loader, data, offset, count):
            raise Problem("verification fails", f"the flash has something else "
                          f"than was written from {offset:#x} on",
                          "try again; if it stays, the flash is worn")
    say(f"verified: {len(data)} bytes")


def run(options):
    data = content(options)
    check_backup(options)
    line = Line(options.port)
    loader = connect(line, options)
    if not options.no_backup:
        back_up(loader, options.backup,
                FLASH_SIZE if options.whole else len(data))
    try:
        write(loader, data)
    except Problem as x:
        backup = options.backup or "your backup"
        raise Problem("the flash is not written", x,
                      "to go on, run the same command with --no-backup; to go "
                      f"back, with --restore {backup} --no-backup") from None
    say("done. Power the board off, take SBL from 3.3V, and power it on")
    if options.backup:
        say("to go back: tools/firmware flash imxrt1062 "
            f"--port {options.port} --restore {options.backup} --no-backup")


def main():
    options = arguments()
    try:
        run(options)
    except Problem as x:
        say(x)
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted: the flash may be half written; run the same command "
            "again with --no-backup if there is a backup")
        sys.exit(1)


if __name__ == "__main__":
    main()
