#!/usr/bin/env python3
"""Checks that every actor is complete: its proto, the generated files, the
actor, its test, and the line in app/ that makes it.

Part of every build, since what is left of a removed actor may still compile.

usage: actor_files.py SOURCE_DIR"""

import pathlib
import re
import sys

GENERATE = "run cmake --build --preset host --target generate"
LINE = re.compile(r"\b(?:add|spawn)<(\w+)>")


def without_comments(text):
    return re.sub(r"//.*", "", text)


def snake_case(name):
    """The generator's snake case: LED is one word, FrameSaver two."""
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", words).lower()


def found(folder, pattern):
    return {path: without_comments(path.read_text())
            for path in sorted(folder.glob(pattern))}


def implementations(headers):
    """Header and class by the base that the class is derived from, perhaps
    through a template, or through a class that others derive from: of those,
    the one with the name of the service."""
    derived = [(name, base, path) for path, text in headers.items()
               for name, base in re.findall(
                   r"class (\w+)(?: final)?\s*:\s*public (?:\w+<)?(\w+)\b",
                   text)]
    result = {base: (path, name) for name, base, path in derived
              if base.endswith("_base")}
    for base, (_, between) in list(result.items()):
        for name, above, path in derived:
            if above == between and f"{name}_base" == base:
                result[base] = (path, name)
    return result


def problems_of_protos(root, protos):
    """Services and messages for which the generator has not been run."""
    stems = {path.relative_to(root / "proto").with_suffix("").as_posix()
             for path in protos}
    generated = {}
    for path in (root / "gen" / "actorcsi").rglob("*.actor.?pp"):
        name = path.relative_to(root / "gen").as_posix()
        generated[name] = name[:-len(".actor.hpp")]
    for stem in sorted(stems):
        for name in (f"{stem}.actor.cpp", f"{stem}.actor.hpp"):
            if name not in generated:
                yield f"gen/{name} is missing: {GENERATE}"
    for name, stem in sorted(generated.items()):
        if stem not in stems | {"actorcsi/registry"}:
            yield (f"gen/{name} is left over, there is no "
                   f"proto/{stem}.proto: {GENERATE}")


def home_of(root, name):
    """The header of a service of that name, existing or not."""
    found_in = sorted((root / "actors").rglob(f"{name}.hpp"))
    return found_in[0] if found_in else root / "actors" / f"{name}.hpp"


def problems_of_services(root, protos, actors, lines):
    for path, text in protos.items():
        for service in re.findall(r"^service (\w+)", text, re.MULTILINE):
            name = snake_case(service)
            where = path.relative_to(root)
            own = home_of(root, name)
            if f"{name}_base" not in actors and own.exists():
                # It answers by its method table only.
                actors = actors | {f"{name}_base": (own, name)}
            if f"{name}_base" not in actors:
                yield (f"{where}: nothing implements the service {service}: "
                       f"write actors/{name}.hpp, or delete the proto")
                continue
            header, kind = actors[f"{name}_base"]
            header = header.relative_to(root)
            if not (root / header).with_suffix(".cpp").exists():
                yield (f"{header} has no .cpp beside it: write it, or delete "
                       "the header")
            if header.parts[0] == "actors":
                test = (root / "tests" / header).with_name(f"{name}_test.cpp")
                if not test.exists():
                    yield (f"{header} has no test: write "
                           f"{test.relative_to(root)}")
            if kind not in lines:
                yield (f"{header}: no line in app/ makes it: add "
                       f"parts.add<{kind}>(); to app/compose/parts.cpp, "
                       "or delete the actor")


def problems_of_actors(root, protos, actors):
    bases = {snake_case(service) + "_base" for text in protos.values()
             for service in re.findall(r"^service (\w+)", text, re.MULTILINE)}
    for base, (path, name) in actors.items():
        if base not in bases:
            yield (f"{path.relative_to(root)}: no proto has the service that "
                   f"{name} implements: write it, or delete the actor")
    for path in sorted((root / "actors").rglob("*.cpp")):
        if not path.with_suffix(".hpp").exists():
            # Further sources of an actor include its header.
            own = re.search(r'#include "(actors/[\w/]+\.hpp)"', path.read_text())
            if own is None or not (root / own[1]).exists():
                yield (f"{path.relative_to(root)} is left over, its header is "
                       "gone: delete it")


def problems_of_tests(root):
    for path in sorted((root / "tests" / "actors").rglob("*.cpp")):
        for name in re.findall(r'#include "(actors/[\w/]+\.hpp)"',
                               path.read_text()):
            if not (root / name).exists():
                yield (f"{path.relative_to(root)} is left over, {name} is "
                       "gone: delete it")


def problems_of_lines(root, apps):
    for path, text in apps.items():
        if not path.name.endswith("parts.cpp"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for kind in LINE.findall(line):
                if not home_of(root, kind).exists():
                    yield (f"{path.relative_to(root)}:{number}: there is no "
                           f"actors/{kind}.hpp: delete the line")


def problems_in(root):
    protos = found(root / "proto" / "actorcsi", "**/*.proto")
    apps = found(root / "app", "**/*.cpp")
    actors = implementations(found(root / "actors", "**/*.hpp")
                             | found(root / "app", "**/*.hpp"))
    lines = {kind for text in apps.values() for kind in LINE.findall(text)}
    return [*problems_of_protos(root, protos),
            *problems_of_services(root, protos, actors, lines),
            *problems_of_actors(root, protos, actors),
            *problems_of_tests(root),
            *problems_of_lines(root, apps)]


def main():
    problems = problems_in(pathlib.Path(sys.argv[1]))
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
