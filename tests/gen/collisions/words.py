"""The words that collisions.py tries as names."""

import collections
import pathlib
import re
import sys

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
# What looks for names in a class that is spawned.
SPAWNING = ["caf/typed_event_based_actor.hpp", "caf/infer_handle.hpp",
            "caf/make_actor.hpp"]
OWN_BASES = ["platform/runtime/service.hpp",
             "platform/runtime/self_message.hpp"]


def without_comments(text):
    """`text` without comments, strings and directives."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"', " ", text)
    return re.sub(r"^#[^\n]*", " ", text, flags=re.MULTILINE)


def identifiers(text):
    return set(re.findall(r"\b[A-Za-z_]\w*\b", without_comments(text)))


class Macros:
    """The macros of C and POSIX: those that stand alone and those that take
    arguments, which mean nothing without."""

    def __init__(self, tools):
        text = "".join(
            f"#if __has_include(<{x}.h>)\n#include <{x}.h>\n#endif\n"
            for x in HEADERS)
        result = tools.compile(text, "-dM", "-E", "-D_GNU_SOURCE")
        found = re.findall(r"^#define (\w+)(\(?)", result.stdout, re.MULTILINE)
        if len(found) < 1000:
            sys.exit(f"only {len(found)} macros: {result.stderr}")
        self.alone = {name for name, end in found if not end}
        self.alone |= {"linux", "unix"}
        self.calls = {name for name, end in found if end}
        self.all = self.alone | self.calls

    def expanded_in(self, text):
        """The macros that `text` would be changed by."""
        text = without_comments(text)
        calls = set(re.findall(r"\b([A-Za-z_]\w*)\s*\(", text))
        return self.alone & identifiers(text) | self.calls & calls


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


# A name behind a class or an object.
LOOK_UP = re.compile(r"(?:::|\.|->)\s*(?:template\s+)?([a-z_]\w*)")


def in_headers(tools, headers, pattern=None):
    """The identifiers of CAF's `headers`, or what `pattern` finds there."""
    text = "".join(f'#include "{x}"\n' for x in headers)
    listed = tools.compile(text, "-M").stdout.replace("\\\n", " ").split()
    found = set()
    for header in headers:
        path = next((x for x in listed if x.endswith(header)), None)
        if path is None:
            sys.exit(f"{header} is not there any more")
        text = without_comments(pathlib.Path(path).read_text())
        found |= set(pattern.findall(text)) if pattern else identifiers(text)
    return found


def members(tools, names):
    """Those of `names` that a generated class inherits."""
    text = """#include "platform/runtime/service.hpp"
    using base = actorcsi::runtime::service<
        caf::typed_actor<caf::reacts_to<int>>>;
    struct heir : base {
    """
    text += "".join(f"using base::{name};\n" for name in sorted(names))
    result = tools.compile(text + "};", "-fsyntax-only")
    unknown = set(re.findall(r"\W(\w+)\W has not been declared", result.stderr))
    found = set(names) - unknown
    if not {"enqueue", "on_down", "ask", "request"} <= found or len(
            unknown) < 100:
        sys.exit(f"these are members: {found}: {result.stderr[:500]}")
    return found
