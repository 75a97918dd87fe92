#!/usr/bin/env python3
"""Groups sources that are compiled as one unit, which reads and instantiates what
they share once. Sources whose local names collide are in different groups.

usage: unity_groups.py MOST_PER_GROUP SOURCE...
Prints the number of each source's group, as a list for CMake."""

import pathlib
import re
import sys

# Names that a source has in its namespaces, not in classes.
LOCAL_NAMES = re.compile(
    r"""^(?:
          [\w:<>,&*\s]*? (?<!::) \b (\w+) \( [^;]*? \) [^;]*? \{  # a function
        | (?:class|struct|enum|enum\ class|union)\ (\w+)
        | (?:namespace|using)\ (\w+)\ =
        | \#define\ (\w+)
        | (?:static\ |inline\ |thread_local\ )* const\w*\ [^=;({]*? \b
          (\w+) (?:\[\w*\])? \s* (?:=|\{|;)
        )""", re.MULTILINE | re.VERBOSE)


def sources_of(command):
    """What a command of compile_commands.json compiles: one source, or those that a
    unit of CMake's includes."""
    source = pathlib.Path(command["file"])
    if source.parent.name != "Unity":
        return [source]
    return [pathlib.Path(x) for x in
            re.findall(r'^#include "(.*\.cpp)"$', source.read_text(), re.MULTILINE)]


USED_NAMESPACES = re.compile(r"^using namespace ([\w:]+);", re.MULTILINE)
# Catch2's macros look like functions; tests/CMakeLists.txt lets each source of a
# unit have a fixture of its own.
NOT_LOCAL = re.compile(r"[A-Z_]+|fixture")


def local_names(path):
    text = re.sub(r"//.*", "", path.read_text())
    return {name for match in LOCAL_NAMES.finditer(text)
            for name in match.groups()
            if name and not NOT_LOCAL.fullmatch(name)}


def groups_of(sources, most):
    """Groups of at most `most` sources that probably compile together: their
    names do not collide, and they use the same namespaces."""
    groups = []
    for source in sources:
        names = local_names(source)
        used = set(USED_NAMESPACES.findall(source.read_text()))
        for group, taken, also_used in groups:
            if len(group) < most and not names & taken and used == also_used:
                group.append(source)
                taken |= names
                break
        else:
            groups.append(([source], names, used))
    return [group for group, *_ in groups]


def main():
    most, *sources = sys.argv[1:]
    groups = groups_of([pathlib.Path(x) for x in sources], int(most))
    number = {str(source): str(index)
              for index, group in enumerate(groups) for source in group}
    print(";".join(number[x] for x in sources), end="")


if __name__ == "__main__":
    main()
