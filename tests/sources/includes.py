#!/usr/bin/env python3
"""Checks that the dependency arrows hold, by what the sources include.

A rule belongs to a folder and all below it, but for those with a rule of their
own. It lists the folders and headers that the folder may include besides
itself; a folder that ends with a star stands for itself without those below.

usage: includes.py SOURCE_DIR"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# A port is what actors drive hardware through, without knowing what is behind.
PORTS = ["platform/base", "platform/csi/*", "platform/cpu/cpu.hpp",
         "platform/gpio/input_pin.hpp", "platform/led/led.hpp",
         "platform/net/call_client.hpp", "platform/net/call_server.hpp",
         "platform/net/network.hpp",
         "platform/page", "platform/serial/*"]

PLATFORM = {
    "platform/base": [],
    "platform/runtime": ["platform/base"],
    "platform/bare_metal": ["platform/base", "platform/runtime"],
    "platform/cpu": ["platform/base", "platform/runtime"],
    "platform/i2c": ["platform/base"],
    "platform/gpio": ["platform/base"],
    "platform/gpio/linux": ["platform/base", "platform/runtime/*",
                            "platform/gpio/*"],
    "platform/led": ["platform/base"],
    "platform/led/linux": ["platform/base", "platform/led/*",
                           "platform/gpio/linux"],
    "platform/page": ["platform/base", "platform/csi/*"],
    "platform/page/http": ["platform/base", "platform/net/*"],
    "platform/csi": ["platform/base", "platform/runtime/*", "platform/i2c",
                     "platform/cpu"],
    "platform/serial": ["platform/base"],
    "platform/serial/posix": ["platform/base", "platform/serial/*",
                              "platform/runtime/*"],
    "platform/openmv/codec": ["platform/base", "platform/csi/*",
                              "platform/serial/*"],
    "platform/openmv/device": ["platform/base", "platform/csi/*",
                               "platform/serial/*", "platform/openmv/codec"],
    "platform/openmv/host": ["platform/base", "platform/csi/*",
                             "platform/serial/*", "platform/openmv/codec",
                             "platform/openmv/device"],
    "platform/net": ["platform/base", "platform/csi/*",
                     "platform/serial/posix"],
    "platform/boards": ["platform"],
}

RULES = {
    **PLATFORM,
    "gen": ["actorcsi", "platform/runtime/*", "platform/base",
            "platform/csi/*"],
    "actors": ["actorcsi", "platform/runtime/*", "actors/remote/calls",
               "platform/openmv/device", *PORTS],
    # Who gets a frame is the same at a camera and at a stand-in for one.
    "actors/remote": ["actorcsi", "platform/runtime/*", "platform/openmv",
                      "actors/frame_hand_out.hpp", *PORTS],
    "app": ["actorcsi", "actors", "platform"],
    "tools/emulator": ["platform/base", "platform/csi"],
    "tools/emulator/core": [],
    "tools/emulator/chip": ["platform/base", "platform/csi"],
    "tools/emulator/design_kit": ["tools/emulator/chip", "platform/base"],
    "tools/emulator/sensor": ["tools/emulator/chip", "platform/csi"],
    "tools/emulator/machine": ["tools/emulator", "platform/base",
                               "platform/csi"],
}

# What a folder includes although its rule does not allow it: nothing new may
# come.
KNOWN = {
    # The viewer calls by the table of a site, which a proxy makes.
    ("actors/viewer.cpp", "actors/remote/site/proxy.hpp"),
    # A board's image fills in what app/firmware asks for.
    ("platform/boards/imxrt1062/board_image.hpp", "app/firmware/image.hpp"),
    ("platform/boards/mps2_an500/board_image.hpp", "app/firmware/image.hpp"),
}

# Of the C++ library, what is for threads, clocks and the outside world.
# Time is CAF's clock and hardware is a port.
FORBIDDEN_STANDARD = {
    "atomic", "chrono", "condition_variable", "csignal", "ctime",
    "filesystem", "fstream", "future", "iostream", "mutex",
    "shared_mutex", "thread"}


def rule_of(path):
    """The rule of the deepest folder that has one."""
    for folder in path.parents:
        if folder.as_posix() in RULES:
            return folder.as_posix()
    return None


def is_in(name, folder):
    if folder.endswith("/*"):
        return pathlib.PurePath(name).parent.as_posix() == folder[:-2]
    return name == folder or name.startswith(folder + "/")


def allowed(rule, kind, name):
    if name.startswith("caf/") and rule.startswith("actors"):
        return not re.match(r"caf/(io|openssl|detail|policy)/", name)
    if kind == "<":
        # A header of C or of the operating system has a .h.
        return not rule.startswith("actors") or (
            "." not in name and "/" not in name
            and name not in FORBIDDEN_STANDARD)
    if not name.startswith(("actors/", "app/", "platform/", "tests/",
                            "tools/", "actorcsi/")):
        return True
    return any(is_in(name, folder) for folder in [rule, *RULES[rule]])


def main():
    root = pathlib.Path(sys.argv[1])
    problems = []
    checked = 0
    for top in ("actors", "app", "gen", "platform", "tools/emulator"):
        for path in sorted((root / top).rglob("*.[ch]pp")):
            where = path.relative_to(root)
            rule = rule_of(where)
            if rule is None:
                problems.append(f"{where}: no rule for its folder")
                continue
            checked += 1
            for kind, name in INCLUDE.findall(path.read_text()):
                if (not allowed(rule, kind, name)
                        and (where.as_posix(), name) not in KNOWN):
                    problems.append(f"{where}: {rule}/ may not include {name}")
    print("\n".join(problems))
    print(f"{checked} files checked, {len(problems)} problems")
    sys.exit(1 if problems or checked < 50 else 0)


if __name__ == "__main__":
    main()
