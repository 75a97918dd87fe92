#!/usr/bin/env python3
"""Checks that no name in a proto breaks the generated code.

Every keyword of C++, every macro of C and POSIX, and every identifier of the
generated code and of the classes behind it becomes a message, a field, a
service and rpcs of each kind. The generator refuses it by file, line and
column, or what it writes compiles. To be quick, much is compiled on `stand_ins`
for headers that no name of a proto reaches, and a name that is only a macro is
searched for in the text: a macro breaks code as a token only.

Arguments: protoc, the plugin, the folder of actor/options.proto, the folder of
the golden files, the root of the sources, the compiler, then its flags."""

import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from words import (BASES, KEYWORDS, LOOK_UP, OWN_BASES, SPAWNING, Macros,
                   in_headers, members, vocabulary)

STAND_INS = pathlib.Path(__file__).parent / "stand_ins"

# How much of what is generated is compiled: nothing, and its text is searched
# for macros; declarations, and classes that implement them; definitions as well;
# all, with actors spawned and without stand-ins.
LEXED, DECLARED, DEFINED, SPAWNED = range(4)

# Read once: what all generated files include.
COMMON = """
#include <cstdint>
#include <google/protobuf/empty.pb.h>
#include "caf/actor_system_config.hpp"
#include "caf/typed_actor.hpp"
#include "platform/runtime/message_info.hpp"
#include "platform/runtime/method_codec.hpp"
#include "platform/runtime/protobuf_inspect.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/spawn.hpp"
"""

# What the rpcs of a service share; no word is called so.
HEAD = """syntax = "proto3";
package words;
import "actor/options.proto";
import "google/protobuf/empty.proto";
message WordsRequest { uint32 x = 1; }
message WordsAnswer { uint32 x = 1; }
"""

# With a dot in front, so that no word is taken for a part of it.
EMPTY = ".google.protobuf.Empty"
REQUEST = ".words.WordsRequest"
ANSWER = ".words.WordsAnswer"
OPEN = "{ option (.actor.access) = OPERATE; }"

# These take an argument and turn a function into another one, which compiles:
# a field may be called so.
HARMLESS_MACROS = {"major", "minor"}

# A handler that a generated base declares.
HANDLER = re.compile(r"virtual ([^;{}]*?)\s+(\w+)\(([^()]*)\) = 0;", re.DOTALL)
CLASS = re.compile(r"^class (\w+_base)\b(.*?)^};", re.DOTALL | re.MULTILINE)
REFUSED = re.compile(r"(\w+\.proto):(\d+):(\d+): \S")


class Tools:
    def __init__(self, protoc, plugin, options, golden, root, compiler, *flags):
        self.protoc = protoc
        self.plugin = plugin
        self.options = options
        self.golden = pathlib.Path(golden)
        self.root = pathlib.Path(root)
        self.compiler = compiler
        self.flags = flags
        self.macros = Macros(self)

    def compile(self, text, *flags):
        return subprocess.run(
            [self.compiler, *flags, *self.flags, "-x", "c++", "-"], input=text,
            capture_output=True, text=True,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})

    def precompile(self, folder):
        """Flags that read COMMON with the stand-ins."""
        header = folder / "common.hpp"
        header.write_text(COMMON)
        flags = ["-I", STAND_INS]
        subprocess.run([self.compiler, *flags, *self.flags, "-x", "c++-header",
                        header, "-o", f"{header}.gch"], check=True)
        return [*flags, "-include", header]


# -- protos -------------------------------------------------------------------

# Each kind returns a line for a word, which `n` tells apart. Fields and rpcs
# are in messages and services of a few each, which is quicker to compile.

BLOCK = 10


def in_block(head, n, text):
    before = f"{head}{n} {{ " if n % BLOCK == 0 else ""
    after = " }" if n % BLOCK == BLOCK - 1 else ""
    return before + text + after


def message(word, n):
    name = ".words." + word
    return (f"message {word} {{ uint32 x = 1; }} "
            f"service WordsM{n} {{ "
            f"rpc Call({name}) returns ({name}) {OPEN} "
            f"rpc Items({name}) returns (stream {name}) {OPEN} "
            f"rpc Own({name}) returns ({EMPTY}) "
            "{ option (.actor.self) = true; } "
            f"rpc OnItem({name}) returns ({EMPTY}) "
            f"{{ option (.actor.consumes) = \"words.WordsM{n}.Items\"; }} "
            "}")


def plain_message(word, n):
    return f"message {word} {{ uint32 x = 1; }}"


def enum(word, n):
    return f"enum {word} {{ WORDS_E{n} = 0; }}"


def field(word, n):
    return in_block("message WordsF", n, f"uint32 {word} = {n + 1};")


def service(word, n):
    return (f"service {word} {{ rpc Words({REQUEST}) returns ({ANSWER}) "
            f"{OPEN} }}")


def call(word, n):
    return in_block("service WordsC", n,
                    f"rpc {word}({REQUEST}) returns ({ANSWER}) {OPEN}")


def stream(word, n):
    return in_block("service WordsS", n,
                    f"rpc {word}({REQUEST}) returns (stream {ANSWER}) {OPEN}")


def own_message(word, n):
    first = f"rpc Words({REQUEST}) returns ({ANSWER}) {OPEN} "
    return in_block("service WordsO", n,
                    (first if n % BLOCK == 0 else "")
                    + f"rpc {word}({REQUEST}) returns ({EMPTY}) "
                    "{ option (.actor.self) = true; }")


# -- one file of words --------------------------------------------------------


def implementations(header):
    """An actor for each generated base of `header`, which is spawned."""
    text = "namespace words {\n"
    for name, body in CLASS.findall(header):
        text += (f"struct impl_{name} final : {name} {{\n"
                 f"  explicit impl_{name}(caf::actor_config& cfg)\n"
                 f"    : {name}(cfg) {{}}\n")
        for result, handler, parameters in HANDLER.findall(body):
            text += f"  {result} {handler}({parameters}) override;\n"
        text += "};\n"
    return text + "} // namespace words\n"


class Words:
    """Words of one kind in one proto, a line for each."""

    def __init__(self, tools, kind, words, folder, depth, flags):
        self.tools = tools
        self.kind = kind
        self.words = words
        self.folder = folder
        self.depth = depth
        self.flags = flags
        self.accepted = None

    def generate(self):
        """Writes what is not refused, and returns the words that are not."""
        if self.accepted is None:
            self.accepted = self.write()
        return self.accepted

    def write(self):
        words = self.words
        while True:
            lines = [self.kind(word, i) for i, word in enumerate(words)]
            text = HEAD + "".join(line + "\n" for line in lines)
            # The last block may have fewer lines.
            text += "}\n" * (text.count("{") - text.count("}"))
            (self.folder / "words.proto").write_text(text)
            result = subprocess.run(
                [self.tools.protoc,
                 f"--plugin=protoc-gen-actor={self.tools.plugin}",
                 f"-I{self.folder}", f"-I{self.tools.options}",
                 f"--cpp_out={self.folder}", f"--actor_out={self.folder}",
                 "words.proto"], stderr=subprocess.PIPE, text=True)
            if result.returncode == 0:
                return words
            first = HEAD.count("\n") + 1
            refused = {words[int(line) - first] for _, line, _
                       in REFUSED.findall(result.stderr)
                       if "warning" not in line and int(line) >= first}
            if not refused:
                raise SystemExit(f"{self.kind.__name__}: refused without a "
                                 f"place:\n{result.stderr}")
            words = [word for word in words if word not in refused]

    def compile(self):
        """The compiler's first error, if any, and the words that were not
        refused."""
        words = self.generate()
        if not words:
            return None, words
        if self.depth == LEXED:
            return self.expanded(), words
        header = (self.folder / "words.actor.hpp").read_text()
        stem = "hpp" if self.depth == DECLARED else "cpp"
        text = f'#include "words.actor.{stem}"\n' + implementations(header)
        if self.depth == SPAWNED:
            text = '#include "platform/runtime/spawn.hpp"\n' + text
            text += "void spawn_all(caf::actor_system& sys) {\n"
            for name, _ in CLASS.findall(header):
                text += ("  actorcsi::runtime::spawn"
                         f"<words::impl_{name}>(sys);\n")
            text += "}\n"
        result = self.tools.compile(
            text, *self.flags, f"-I{self.folder}", "-fsyntax-only", "-Wall",
            "-Werror=suggest-override", "-Werror=overloaded-virtual")
        if result.returncode == 0:
            return None, words
        error = next((x for x in result.stderr.splitlines() if " error: " in x),
                     result.stderr[:500])
        return error, words

    def expanded(self):
        """Macros that the generated text would be changed by, if any."""
        text = "".join((self.folder / f"words.{name}").read_text() for name
                       in ("pb.h", "actor.hpp", "actor.cpp"))
        found = self.tools.macros.expanded_in(text) - HARMLESS_MACROS
        if not found:
            return None
        return "expands the macro " + ", ".join(sorted(found))

    def culprits(self):
        """What does not compile, with the first error of each."""
        error, words = self.compile()
        if error is None:
            return []
        if len(words) == 1:
            return [(words[0], error)]
        middle = len(words) // 2
        found = []
        for half in (words[:middle], words[middle:]):
            found += Words(self.tools, self.kind, half, self.folder,
                           self.depth, self.flags).culprits()
        return found or [("only together: " + " ".join(words), error)]


# -- all words ----------------------------------------------------------------


# Names that must be possible, and not only be refused in time.
WANTED = {
    message: {"Inspector", "Actor", "Request", "Handlers", "Config"},
    call: {"Assert", "Errno", "Alloca", "Delete", "Ask", "Tell", "Now",
           "Config", "Cfg", "Request", "Response", "Methods", "F", "Items"},
    stream: {"Item", "Sink", "Id", "Request", "Watch"},
    own_message: {"Assert", "Request", "Send"},
    service: {"Errno", "Class", "Service", "Method", "Actor"},
    field: {"class", "request", "major"},
}


def plan(tools):
    """Kinds, their words and how deep they are compiled."""
    own = vocabulary(tools)
    behind = in_headers(tools, BASES + OWN_BASES)
    named = set(KEYWORDS) | tools.macros.all
    lower = {word for word in named | own | behind if word == word.lower()}
    # An rpc also names helpers, which a base could have.
    helped = {next(filter(None, parts)) for name in behind
              for parts in re.findall(r"^publish_(\w+)$|^(\w+)_message$|"
                                      r"^(\w+)_subscribers$", name)}
    capitals = {word for word in behind if word != word.lower()}
    own_lower = own & lower
    deep = set(KEYWORDS) | own_lower
    inherited = members(tools, behind & lower - set(KEYWORDS))
    return [
        (message, own | capitals, DEFINED),
        (plain_message, named, LEXED),
        (enum, named | own, DECLARED),
        (field, deep, DECLARED),
        (field, named & lower, LEXED),
        (service, own_lower, DEFINED),
        (service, set(KEYWORDS), DECLARED),
        (service, named & lower, LEXED),
        (call, deep, DEFINED),
        (call, inherited, DECLARED),
        (call, lower & in_headers(tools, SPAWNING, LOOK_UP), SPAWNED),
        (call, named & lower, LEXED),
        (own_message, deep | helped, DEFINED),
        (own_message, named & lower, LEXED),
        (stream, own_lower | helped, DEFINED),
        (stream, named & lower, LEXED),
    ]


def check(tools, kind, words, depth, flags):
    """What does not compile and what is refused without need, each with the
    reason."""
    started = time.monotonic()
    wanted = WANTED.get(kind, set())
    with tempfile.TemporaryDirectory() as folder:
        uut = Words(tools, kind, sorted(words | wanted), pathlib.Path(folder),
                    depth, flags)
        accepted = uut.generate()
        found = [(word, "refused") for word in sorted(wanted - set(accepted))]
        found += uut.culprits()
    print(f"{kind.__name__}: {len(uut.words)} words, {len(accepted)} of them "
          f"possible, {time.monotonic() - started:.0f} s", flush=True)
    for word, error in found:
        print(f"FAILED: `{word}` as {kind.__name__}: {error}", flush=True)
    return len(found)


def finds_canary(tools, folder, depth, flags):
    """The check itself: what breaks the code must be found among others."""
    words = ["lamp", "words_canary", "shutter"]
    found = Words(tools, call, words, folder, depth, flags).culprits()
    if [word for word, _ in found] == ["words_canary"]:
        return True
    print(f"FAILED: a name that breaks the code is not found: {found}")
    return False


def main():
    tools = Tools(*sys.argv[1:])
    broken = Tools(*sys.argv[1:], "-Dwords_canary=")
    broken.macros.alone.add("words_canary")
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(folder)
        quick = tools.precompile(folder)
        failures = sum(pool.map(
            lambda job: check(tools, *job, [] if job[-1] == SPAWNED else quick),
            plan(tools)))
        for depth in (LEXED, DECLARED):
            failures += not finds_canary(broken, folder, depth, quick)
    sys.exit(failures != 0)


main()
