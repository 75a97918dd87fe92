"""Follows every instruction of an image on the emulated board.

QEMU says what it executes, instruction by instruction, and which exceptions it
takes. Nothing is added to the image, and nothing is sampled."""

import re
import subprocess

import qemu

# The number of the main loop, among those of the exceptions.
THREAD = 0

# The processor is about to wait for an interrupt.
SLEEP = "sleep"

# The format of QEMU's trace.
ENTERED = re.compile(rb"taking pending nonsecure exception (\d+)")
LEFT = re.compile(rb"Exception return: .* previous exception (\d+)")
# The instruction of the previous line was not executed, and is repeated.
TAKEN_BACK = (b"cpu_io_recompile", b"Stopped execution")


class Counts(dict):
    """Instructions by the number of the exception that executed them."""

    def __missing__(self, number):
        return 0

    def since(self, before, numbers):
        return sum(self[x] - before[x] for x in numbers)


def output_of(*command):
    return subprocess.run(
        command, stdout=subprocess.PIPE, check=True, text=True).stdout


def marks_of(elf, names):
    """What begins at which address, written as QEMU does."""
    found = {}
    for line in output_of("arm-none-eabi-nm", elf).splitlines():
        words = line.split()
        if len(words) == 3 and words[2] in names:
            found[b"%08x" % (int(words[0], 16) & ~1)] = words[2]
    missing = set(names) - set(found.values())
    if missing:
        raise ValueError(f"{elf} has no {', '.join(sorted(missing))}")
    code = output_of("arm-none-eabi-objdump", "-d", elf)
    for address in re.findall(r"^ *([0-9a-f]+):.*\twfi$", code, re.MULTILINE):
        found[b"%08x" % int(address, 16)] = SLEEP
    return found


def follow(elf, lines, names, **kwargs):
    """Boots the image. Yields a function of `names`, or SLEEP, whenever it
    begins, and the instructions executed before."""
    marks = marks_of(elf, names)
    board = subprocess.Popen(
        qemu.command(elf, lines, trace=False, icount="shift=4",
                     extra=["-singlestep", "-d", "exec,int,nochain"],
                     **kwargs),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, bufsize=1 << 20)
    counts, inside, fresh = Counts(), [THREAD], 0
    try:
        for line in board.stderr:
            # Trace 0: HOST [BASE/ADDRESS/FLAGS/FLAGS] SYMBOL
            if line.startswith(b"Trace "):
                at = line.find(b"/") + 1
                mark = marks.get(line[at:at + 8])
                if mark is not None:
                    counts[inside[-1]] += fresh
                    fresh = 0
                    yield mark, Counts(counts)
                fresh += 1
            elif line.startswith(TAKEN_BACK):
                fresh -= 1
            elif found := ENTERED.search(line):
                counts[inside[-1]] += fresh
                fresh = 0
                inside.append(int(found[1]))
            elif LEFT.search(line):
                counts[inside[-1]] += fresh
                fresh = 0
                inside.pop()
    finally:
        board.kill()
        board.stderr.close()
        board.wait()


class Turn:
    """The work from one sleep to the next."""

    def __init__(self, before, marks, after):
        self.before, self.marks, self.after = before, marks, after

    def has(self, *names):
        return any(mark in names for mark, _ in self.marks)

    def count(self, numbers):
        return self.after.since(self.before, numbers)

    def between(self, first, last):
        return between(self.marks, first, last)


def turns(events):
    before, marks = Counts(), []
    for mark, counts in events:
        if mark != SLEEP:
            marks.append((mark, counts))
            continue
        yield Turn(before, marks, counts)
        before, marks = counts, []


def between(events, first, last):
    """The thread's instructions from each `first` to the next `last`."""
    begin = None
    for mark, counts in events:
        if mark == last and begin is not None:
            yield counts.since(begin, [THREAD])
            begin = None
        if mark == first:
            begin = counts
