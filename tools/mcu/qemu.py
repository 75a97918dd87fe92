"""Runs a firmware image on QEMU's mps2-an500."""

import os
import subprocess

MACHINE = "mps2-an500"


def command(elf, options=(), uart="null", trace=True, icount="shift=3",
            sleep=True, extra=()):
    """The command line. `options` are the image's own; `uart` is QEMU's name
    for what UART1 is connected to. An instruction takes 2**shift ns of the
    board's time; without `sleep` the board does not wait for real time to
    pass."""
    # The image reads its options as the arguments of its own name.
    arguments = ",".join(f"arg={word}" for word in ("actorcsi", *options))
    result = [
        "qemu-system-arm", "-M", MACHINE, "-kernel", os.fspath(elf),
        "-display", "none", "-monitor", "none", "-nodefaults",
        "-serial", "stdio", "-serial", uart,
        "-semihosting-config", f"enable=on,target=native,{arguments}"]
    if icount:
        result += ["-icount", f"{icount},sleep={'on' if sleep else 'off'}"]
    if trace:
        result += ["-trace", "led_change_intensity"]
    return result + list(extra)


def run(elf, options=(), timeout=300, **kwargs):
    """Runs the image to its end; returns exit code, console lines, and lines
    of the trace."""
    done = subprocess.run(
        command(elf, options, **kwargs), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
        check=False, text=True, errors="replace")
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()
