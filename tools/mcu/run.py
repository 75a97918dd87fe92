#!/usr/bin/env python3
"""Boots an image in QEMU, with the console here.

usage: tools/firmware run [BOARD] [--debug] [--uart TO] [--trace] [OPTION...]

--uart connects UART1: pty, or tcp:HOST:PORT,server=on,wait=off
--trace shows every change of an LED, as QEMU sees it
--debug waits for a debugger on port 1234

OPTIONs are the image's: --seconds N, --process-ms N, --framebuffers N,
--fps N, --polling notify|yield, --check on|off, --fault NAME."""

import os
import subprocess
import sys

import qemu


def main():
    args = sys.argv[1:]
    uart, trace, extra = "null", False, []
    options = []
    elf = None
    if "--help" in args or "-h" in args:
        print(__doc__)
        return 0
    while args:
        word = args.pop(0)
        if word == "--debug":
            extra += ["-S", "-gdb", "tcp:127.0.0.1:1234"]
            print("run: arm-none-eabi-gdb or gdb-multiarch, then "
                  "target remote :1234", file=sys.stderr)
        elif word == "--uart" and args:
            uart = args.pop(0)
        elif word == "--trace":
            trace = True
        elif elf is None:
            elf = word
        else:
            options.append(word)
    if elf is None:
        print(__doc__, file=sys.stderr)
        return 2
    command = qemu.command(elf, options, uart=uart, trace=trace, extra=extra)
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.exit(main())
