#!/usr/bin/env python3
"""Prints the size of an image's parts, by library and by actor.

usage: size.py MAP

Reads the linker's map. Exits with 1 if a budget is exceeded; the linker has
refused such an image before."""

import collections
import re
import sys

FLASH = (".text", ".ARM.exidx", ".data")
RAM = (".stacks", ".noinit", ".data", ".bss", ".heap")

# The first match counts.
GROUPS = (
    (r"libactorcsi_actors\.a\((\w+)\.cpp", "actors: {}"),
    (r"libactorcsi_gen\.a\((\w+)\.actor\.cpp", "generated: {}"),
    (r"libactorcsi_proto\.a\((\w+)\.pb\.cc", "messages: {}"),
    (r"actorcsi_platform.*?/(csi|serial|led|cpu|bare_metal|base|runtime"
     r"|boards/\w+)/", "platform: {}"),
    (r"actorcsi_platform", "platform: rest"),
    (r"actorcsi_firmware|app/", "app"),
    (r"libcaf_core", "library: CAF"),
    (r"libprotobuf", "library: protobuf-lite"),
    (r"libstdc\+\+|libsupc\+\+", "library: libstdc++"),
    (r"libgcc", "library: libgcc"),
    (r"libc_nano|libg_nano|libm", "library: newlib"),
)


def group_of(path):
    for pattern, name in GROUPS:
        found = re.search(pattern, path)
        if found:
            return name.format(*found.groups())
    return "linker"


def read_map(path):
    """Yields (output section, input object, bytes)."""
    section = None
    lines = iter(open(path, encoding="utf-8", errors="replace"))
    for line in lines:
        if line.startswith("Linker script and memory map"):
            break
    pending = ""
    for line in lines:
        line = line.rstrip("\n")
        if line[:1] not in ("", " "):
            section = line.split()[0]
            words = line.split()
            pending = ""
            continue
        if re.match(r"^ [^ *]", line) and len(line.split()) == 1:
            # A long name; its numbers are on the next line.
            pending = line
            continue
        if pending:
            line, pending = pending + line, ""
        found = re.match(
            r"^ (\S+)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)\s*(.*)$", line)
        if found and section:
            yield section, found[3], int(found[2], 16)


def totals(path):
    """Bytes of each output section."""
    text = open(path, encoding="utf-8", errors="replace").read()
    text = text[text.index("Linker script and memory map"):]
    return {name: int(size, 16) for name, size in re.findall(
        r"^(\.\S+)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)", text, re.MULTILINE)}


def budgets(path):
    text = open(path, encoding="utf-8", errors="replace").read()
    text = text[text.index("Memory Configuration"):]
    return {name: int(size, 16) for name, size in re.findall(
        r"^(FLASH|RAM)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)", text, re.MULTILINE)}


def main():
    path = sys.argv[1]
    flash, ram = collections.Counter(), collections.Counter()
    for section, source, size in read_map(path):
        if section in FLASH:
            flash[group_of(source)] += size
        if section in RAM:
            ram[group_of(source)] += size
    of = totals(path)
    print(f"{'flash':>9} {'RAM':>9}")
    for name, size in sorted(flash.items(), key=lambda x: -x[1]):
        print(f"{size:9,} {ram[name]:9,}  {name}")
    print(f"{'':9} {of.get('.stacks', 0):9,}  stacks")
    print(f"{'':9} {of.get('.heap', 0):9,}  heap")
    used = {"FLASH": sum(of.get(x, 0) for x in FLASH),
            "RAM": sum(of.get(x, 0) for x in RAM)}
    over = False
    for name, budget in budgets(path).items():
        print(f"{name}: {used[name]:,} of {budget:,} bytes")
        over = over or used[name] > budget
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
