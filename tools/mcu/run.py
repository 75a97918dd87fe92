#!/usr/bin/env python3
"""Boots an image in QEMU, with the console here."""

import argparse
import subprocess
import sys

sys.dont_write_bytecode = True

import qemu  # noqa: E402 (leaves no bytecode in the tree)


def parse():
    parser = argparse.ArgumentParser(
        prog="tools/firmware run mps2-an500", description=__doc__)
    parser.add_argument("elf", help="the image; tools/firmware names it")
    parser.add_argument("--seconds", type=int, metavar="N",
                        help="end after N seconds of the board's time; "
                             "the same as --line 'duration N'")
    parser.add_argument("--check", action="store_true",
                        help="check every frame for the test pattern; "
                             "the same as --line 'check on'")
    parser.add_argument("--fault", metavar="NAME",
                        help="cause a fault of app/firmware/sabotage.hpp or of "
                             "the camera: overrun:N, bus_error:N, silent; "
                             "the same as --line 'fault NAME'")
    parser.add_argument("--line", action="append", default=[], metavar="TEXT",
                        help="a line that the image reads before its actors "
                             "start, such as 'camera configure framesize VGA'; "
                             "help at UART1 lists them; may be repeated")
    parser.add_argument("--uart", default="null", metavar="TO",
                        help="connects UART1: pty, or "
                             "tcp:HOST:PORT,server=on,wait=off")
    parser.add_argument("--trace", action="store_true",
                        help="show every change of an LED, as QEMU sees it")
    parser.add_argument("--debug", action="store_true",
                        help="wait for a debugger on port 1234")
    return parser, parser.parse_args()


def lines_of(options):
    if options.seconds is not None:
        yield f"duration {options.seconds}"
    if options.check:
        yield "check on"
    if options.fault is not None:
        yield f"fault {options.fault}"
    yield from options.line


def main():
    parser, options = parse()
    extra = []
    if options.debug:
        extra = ["-S", "-gdb", "tcp:127.0.0.1:1234"]
        print("run: arm-none-eabi-gdb or gdb-multiarch, then "
              "target remote :1234", file=sys.stderr)
    try:
        command = qemu.command(options.elf, list(lines_of(options)),
                               uart=options.uart, trace=options.trace,
                               extra=extra)
    except ValueError as error:
        parser.error(str(error))
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
