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


def local_names(path):
    text = re.sub(r"//.*", "", path.read_text())
    return {name for match in LOCAL_NAMES.finditer(text)
            for name in match.groups() if name}


def groups_of(sources, most):
    """Groups of at most `most` sources that probably compile together."""
    groups = []
    for source in sources:
        names = local_names(source)
        for group, taken in groups:
            if len(group) < most and not names & taken:
                group.append(source)
                taken |= names
                break
        else:
            groups.append(([source], names))
    return [group for group, _ in groups]


def main():
    most, *sources = sys.argv[1:]
    groups = groups_of([pathlib.Path(x) for x in sources], int(most))
    number = {str(source): str(index)
              for index, group in enumerate(groups) for source in group}
    print(";".join(number[x] for x in sources), end="")


if __name__ == "__main__":
    main()
