#!/usr/bin/env python3
"""Checks the parameters of protoc-gen-actor: what they change in its output, what it
refuses, and that several runs give what one run gives.

Arguments: protoc, the plugin, the folder of actor/options.proto."""

import pathlib
import subprocess
import sys
import tempfile

RPC = "rpc Do(A) returns (A) { option (actor.access) = OPERATE; }"
FILES = {
    "t/a.proto": "syntax = \"proto3\"; package t;\n"
    "import \"actor/options.proto\";\n"
    f"message A {{ uint32 x = 1; }}\nservice S {{ {RPC} }}",
    "t/b.proto": "syntax = \"proto3\"; package t;\n"
    "import \"actor/options.proto\"; import \"t/a.proto\";\n"
    f"message B {{ A a = 1; }}\nservice T {{ {RPC} }}",
    "none.proto": "syntax = \"proto3\"; message N { uint32 x = 1; }",
    "u/c.proto": "syntax = \"proto3\"; package u;\n"
    "import \"none.proto\"; import \"t/a.proto\";\n"
    "message C { N n = 1; t.A a = 2; }",
}

UNKNOWN = ("there is no such parameter; use namespace=NAME, "
           "include_prefix=FOLDER/, registry=none, or namespace/FILE=NAME and "
           "include_prefix/FILE=FOLDER/ for an imported file")
NO_SCOPE = "not a namespace of C++; use names with :: or . between them"


class Runner:
    def __init__(self, protoc, plugin, options, folder):
        self.command = [protoc, f"--plugin=protoc-gen-actor={plugin}",
                        f"-I{folder}", f"-I{options}"]
        self.folder = folder
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def run(self, parameters, *names, out=None):
        """{file: text} of the output, or what protoc said."""
        with tempfile.TemporaryDirectory() as temporary:
            out = pathlib.Path(out or temporary)
            opts = [f"--actor_opt={x}" for x in parameters]
            done = subprocess.run(
                [*self.command, *opts, f"--actor_out={out}", *names],
                stderr=subprocess.PIPE, text=True)
            if done.returncode != 0:
                return done.stderr
            return {path.relative_to(out).as_posix(): path.read_text()
                    for path in out.rglob("*.actor.?pp")}


def problems_of(runner):
    def check(what, condition):
        if not condition:
            yield what

    plain = runner.run([], "t/a.proto", "t/b.proto")
    yield from check("the plain run fails", len(plain) == 6)

    placed = runner.run(["namespace=x.y", "include_prefix=gen/"], "t/a.proto",
                        "t/b.proto")
    both = runner.run(["include_prefix=gen/,namespace=x::y"], "t/a.proto",
                      "t/b.proto")
    yield from check("two notations differ", placed == both)
    for name, text in placed.items():
        yield from check(f"{name}: namespace", "namespace x::y {" in text)
        yield from check(f"{name}: includes t/", '"t/a.actor' not in text)
    yield from check("include of a header",
                     '#include "gen/t/a.actor.hpp"' in placed["t/a.actor.cpp"])
    yield from check("messages keep their namespace",
                     "const ::t::A& request" in placed["t/a.actor.hpp"])
    yield from check("messages keep their folder",
                     '#include "t/a.pb.h"' in placed["t/a.actor.hpp"])
    yield from check(
        "include of the registry",
        '#include "gen/t/registry.actor.hpp"' in placed["t/registry.actor.cpp"])

    imported = runner.run(
        ["namespace/none.proto=n.m", "namespace/t/a.proto=x.y",
         "include_prefix/t/a.proto=gen/"], "u/c.proto")["u/c.actor.cpp"]
    for wanted in ("&::n::m::tables::n", "&::x::y::tables::a",
                   '#include "gen/t/a.actor.hpp"',
                   '#include "none.actor.hpp"', "namespace u {"):
        yield from check(f"imported: no {wanted}", wanted in imported)

    # As build systems do: a run for each file.
    with tempfile.TemporaryDirectory() as out:
        runner.run(["registry=none"], "t/a.proto", out=out)
        several = runner.run(["registry=none"], "t/b.proto", out=out)
    yield from check("several runs", several == {
        name: text for name, text in plain.items() if "registry" not in name})

    for parameters, names, wanted in (
            ("shade=1", ["t/a.proto"], f"parameter shade=1: {UNKNOWN}"),
            ("registry/t/a.proto=none", ["t/a.proto"],
             f"parameter registry/t/a.proto=none: {UNKNOWN}"),
            ("registry", ["t/a.proto"],
             "parameter registry: not a choice; use none"),
            *((f"namespace{value}", ["t/a.proto"],
               f"parameter namespace{value}: {NO_SCOPE}")
              for value in ("", "=", "=a..b", "=a:b", "=::a", "=a.", "=1a")),
            ("include_prefix=gen", ["t/a.proto"],
             "parameter include_prefix=gen: not a folder; end it with a slash"),
            ("namespace=my.caf", ["t/a.proto"],
             "t/a.proto:1:20: `caf` cannot be a C++ namespace here: rename the "
             "namespace"),
            ("namespace=x", ["t/a.proto", "none.proto"],
             "t/a.proto:1:20: no package and package t are both in the "
             "namespace x, where both would have a registry: generate them in "
             "two runs with two namespaces, or with the parameter "
             "registry=none"),
            ("include_prefix=gen/", ["u/c.proto"],
             "u/c.proto:1:20: none.proto has no package: say where its actors "
             "are with the parameter namespace/none.proto=NAME")):
        said = runner.run([parameters], *names)
        yield from check(f"{parameters}: not refused with\n  {wanted}\nbut "
                         f"{said}", isinstance(said, str) and wanted in said)


def main():
    with tempfile.TemporaryDirectory() as folder:
        problems = list(problems_of(Runner(*sys.argv[1:],
                                           pathlib.Path(folder))))
    print("\n".join(problems))
    print(f"{len(problems)} problems")
    sys.exit(len(problems) > 0)


main()
