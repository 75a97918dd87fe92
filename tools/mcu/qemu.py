"""Runs a firmware image on QEMU's mps2-an500."""

import os
import subprocess

MACHINE = "mps2-an500"

# As in platform/boards/board.hpp.
MAX_BOOT_TEXT = 512


def boot_text(lines):
    """The image's command line: its own name, and the lines that it reads
    before its parts start."""
    for line in lines:
        if not line.isprintable():
            raise ValueError(f"{line!r}: a line is printable text")
    text = "".join(f"{line}\n" for line in lines)
    if len(text.encode()) > MAX_BOOT_TEXT:
        raise ValueError(f"the lines have {len(text.encode())} bytes; "
                         f"at most {MAX_BOOT_TEXT}")
    return f"actorcsi\n{text}"


def command(elf, lines=(), uart="null", trace=True, icount="shift=3",
            sleep=True, extra=()):
    """The command line. `lines` are those that the image reads before its parts
    start; `uart` is QEMU's name for what UART1 is connected to. An instruction takes 2**shift ns of the
    board's time; without `sleep` the board does not wait for real time to
    pass."""
    # QEMU takes two commas for one.
    text = boot_text(lines).replace(",", ",,")
    result = [
        "qemu-system-arm", "-M", MACHINE, "-kernel", os.fspath(elf),
        "-display", "none", "-monitor", "none", "-nodefaults",
        "-serial", "stdio", "-serial", uart,
        "-semihosting-config", f"enable=on,target=native,arg={text}"]
    if icount:
        result += ["-icount", f"{icount},sleep={'on' if sleep else 'off'}"]
    if trace:
        result += ["-trace", "led_change_intensity"]
    return result + list(extra)


def run(elf, lines=(), timeout=300, **kwargs):
    """Runs the image to its end; returns exit code, console lines, and lines
    of the trace."""
    done = subprocess.run(
        command(elf, lines, **kwargs), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
        check=False, text=True, errors="replace")
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()
