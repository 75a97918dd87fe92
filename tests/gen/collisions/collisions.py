#!/usr/bin/env python3
"""Checks that no name in a proto breaks the generated code.

Every keyword of C++, every macro of C and POSIX, and every identifier of the
generated code and of the classes behind it becomes a message, a field, a
service and rpcs of each kind. The generator refuses it by file, line and
column, or what it writes compiles, down to an actor that is spawned.

Arguments: protoc, the plugin, the folder of actor/options.proto, the folder of
the golden files, the root of the sources, the compiler, then its flags."""

import collections
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

# Of C++20, and those that mean something in some places only.
KEYWORDS = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char
char16_t char32_t char8_t class co_await co_return co_yield compl concept const
const_cast consteval constexpr constinit continue decltype default delete do
double dynamic_cast else enum explicit export extern false final float for
friend goto if import inline int long module mutable namespace new noexcept not
not_eq nullptr operator or or_eq override private protected public register
reinterpret_cast requires return short signed sizeof static static_assert
static_cast struct switch template this thread_local throw true try typedef
typeid typename typeof union unsigned using virtual void volatile wchar_t while
xor xor_eq
""".split()

# Where C, POSIX and GNU's library have their macros.
HEADERS = """
aio alloca arpa/inet assert complex cpio ctype dirent dlfcn errno fcntl fenv
float fmtmsg fnmatch ftw glob grp iconv inttypes iso646 langinfo libgen limits
locale math monetary mqueue net/if netdb netinet/in netinet/tcp nl_types poll
pthread pwd regex sched search semaphore setjmp signal spawn stdarg stdbool
stddef stdint stdio stdlib string strings sys/ioctl sys/ipc sys/mman sys/msg
sys/param sys/resource sys/select sys/sem sys/shm sys/socket sys/stat
sys/statvfs sys/sysmacros sys/time sys/times sys/types sys/uio sys/un
sys/utsname sys/wait syslog tar termios tgmath time uchar unistd utime utmpx
wchar wctype wordexp
""".split()

# What a generated class derives from: its names are in scope there.
BASES = ["caf/abstract_actor.hpp", "caf/monitorable_actor.hpp",
         "caf/local_actor.hpp", "caf/scheduled_actor.hpp",
         "caf/resumable.hpp", "caf/typed_event_based_actor.hpp",
         "caf/mixin/requester.hpp", "caf/mixin/sender.hpp",
         "caf/mixin/behavior_changer.hpp"]
OWN_BASES = ["platform/runtime/service.hpp",
             "platform/runtime/self_message.hpp"]

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
        self.compiler = [compiler, *flags]

    def compile(self, text, *flags):
        return subprocess.run(
            [*self.compiler, *flags, "-x", "c++", "-"], input=text,
            capture_output=True, text=True,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})


# -- words --------------------------------------------------------------------


def identifiers(text):
    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"', " ", text)
    text = re.sub(r"^#include[^\n]*", " ", text, flags=re.MULTILINE)
    return set(re.findall(r"\b[A-Za-z_]\w*\b", text))


def macros(tools):
    text = "".join(f"#if __has_include(<{x}.h>)\n#include <{x}.h>\n#endif\n"
                   for x in HEADERS)
    result = tools.compile(text, "-dM", "-E", "-D_GNU_SOURCE")
    found = set(re.findall(r"^#define (\w+)", result.stdout, re.MULTILINE))
    if len(found) < 1000:
        sys.exit(f"only {len(found)} macros: {result.stderr}")
    return found | {"linux", "unix"}


def vocabulary(tools):
    """What the generated code of more than one package has."""
    counts = collections.Counter()
    for folder in (tools.root / "gen" / "actorcsi", tools.golden,
                   tools.golden / "kitchen", tools.golden / "deep" / "er"):
        counts.update(set().union(*(
            identifiers(path.read_text())
            for path in folder.glob("*.actor.?pp")
            if path.stem != "long_names.actor")))
    found = {word for word, count in counts.items() if count > 1}
    if len(found) < 100:
        sys.exit(f"only {len(found)} identifiers in the generated code")
    return found


def bases(tools):
    text = "".join(f'#include "{x}"\n' for x in BASES)
    listed = tools.compile(text, "-M").stdout.replace("\\\n", " ").split()
    found = set()
    for header in BASES:
        path = next((x for x in listed if x.endswith(header)), None)
        if path is None:
            sys.exit(f"{header} is not there any more")
        found |= identifiers(pathlib.Path(path).read_text())
    for header in OWN_BASES:
        found |= identifiers((tools.root / header).read_text())
    return found


# -- protos -------------------------------------------------------------------

# Each kind returns a line for a word, which `n` tells apart. Fields and rpcs are
# in messages and services of a few each, which compile quicker than one each.

BLOCK = 10


def in_block(head, n, text):
    before = f"{head}{n} {{ " if n % BLOCK == 0 else ""
    after = " }" if n % BLOCK == BLOCK - 1 else ""
    return before + text + after


def message(word, n):
    name = ".words." + word
    return (f"message {word} {{ uint32 x = 1; }} "
            f"service WordsM{n} {{ "
            f"rpc Call({name}) returns ({name}); "
            f"rpc Items({name}) returns (stream {name}); "
            f"rpc Own({name}) returns ({EMPTY}) "
            "{ option (.actor.self) = true; } "
            f"rpc OnItem({name}) returns ({EMPTY}) "
            f"{{ option (.actor.consumes) = \"words.WordsM{n}.Items\"; }} "
            "}")


def enum(word, n):
    return f"enum {word} {{ WORDS_E{n} = 0; }}"


def field(word, n):
    return in_block("message WordsF", n, f"uint32 {word} = {n + 1};")


def service(word, n):
    return (f"service {word} {{ rpc Words({REQUEST}) returns ({ANSWER}); "
            "}")


def call(word, n):
    return in_block("service WordsC", n,
                    f"rpc {word}({REQUEST}) returns ({ANSWER});")


def stream(word, n):
    return in_block("service WordsS", n,
                    f"rpc {word}({REQUEST}) returns (stream {ANSWER});")


def own_message(word, n):
    first = f"rpc Words({REQUEST}) returns ({ANSWER}); "
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


# How much of what is generated is compiled: declarations and classes that
# implement them, or all, down to actors that are spawned.
DECLARED, SPAWNED = range(2)


class Words:
    """Words of one kind in one proto, a line for each."""

    def __init__(self, tools, kind, words, folder, depth):
        self.tools = tools
        self.kind = kind
        self.words = words
        self.folder = folder
        self.depth = depth

    def generate(self):
        """Writes what is not refused, and returns the words that are not."""
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
        header = (self.folder / "words.actor.hpp").read_text()
        names = [name for name, _ in CLASS.findall(header)]
        if self.depth == DECLARED:
            text = '#include "words.actor.hpp"\n' + implementations(header)
        else:
            text = ('#include "words.actor.cpp"\n'
                    '#include "platform/runtime/spawn.hpp"\n'
                    + implementations(header)
                    + "void spawn_all(caf::actor_system& sys) {\n")
            for name in names:
                text += ("  actorcsi::runtime::spawn"
                         f"<words::impl_{name}>(sys);\n")
            text += "}\n"
        result = self.tools.compile(
            text, f"-I{self.folder}", "-fsyntax-only", "-Wall",
            "-Werror=suggest-override", "-Werror=overloaded-virtual")
        if result.returncode == 0:
            return None, words
        error = next((x for x in result.stderr.splitlines() if " error: " in x),
                     result.stderr[:500])
        return error, words

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
                           self.depth).culprits()
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
    behind = bases(tools)
    named = set(KEYWORDS) | macros(tools)
    small = {word for word in named | own | behind if word == word.lower()}
    # An rpc also names helpers, which a base could have.
    helped = {next(filter(None, parts)) for name in behind
              for parts in re.findall(r"^publish_(\w+)$|^(\w+)_message$|"
                                      r"^(\w+)_subscribers$", name)}
    capitals = {word for word in behind if word != word.lower()}
    own_small = {word for word in own if word == word.lower()}
    deep = set(KEYWORDS) | own_small
    return [
        (message, own | capitals, SPAWNED),
        (message, named, DECLARED),
        (enum, named | own, DECLARED),
        (field, deep | small & named, DECLARED),
        (service, deep, SPAWNED),
        (call, small, DECLARED),
        (call, deep, SPAWNED),
        (own_message, deep | helped, SPAWNED),
        (stream, own_small | helped, SPAWNED),
    ]


def check(tools, kind, words, depth):
    """What does not compile and what is refused without need, each with the
    reason."""
    wanted = WANTED.get(kind, set())
    with tempfile.TemporaryDirectory() as folder:
        uut = Words(tools, kind, sorted(words | wanted), pathlib.Path(folder),
                    depth)
        refused = wanted - set(uut.generate())
        return ([(word, "refused") for word in sorted(refused)]
                + uut.culprits())


def main():
    tools = Tools(*sys.argv[1:])
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(kind, words, pool.submit(check, tools, kind, words, depth))
                for kind, words, depth in plan(tools)]
        for kind, words, job in jobs:
            found = job.result()
            failures += len(found)
            print(f"{kind.__name__}: {len(words)} words, {len(found)} failures",
                  flush=True)
            for word, error in found:
                print(f"FAILED: `{word}` as {kind.__name__}: {error}")
    # The check itself: what breaks the code must be found among other words.
    broken = Tools(*sys.argv[1:], "-Dwords_canary=")
    with tempfile.TemporaryDirectory() as folder:
        found = Words(broken, call, ["lamp", "words_canary", "shutter"],
                      pathlib.Path(folder), DECLARED).culprits()
    if [word for word, _ in found] != ["words_canary"]:
        failures += 1
        print(f"FAILED: a name that breaks the code is not found: {found}")
    sys.exit(failures != 0)


main()
