#!/usr/bin/env python3
"""Checks that an actor which does not fit its service fails to compile, and
that the first line with an error names the handler.

Arguments: the compiler, then its flags."""

import subprocess
import sys

# The service of golden/top.proto, with a hole where a handler goes.
ACTOR = """
#include "top.actor.hpp"

#include "platform/runtime/spawn.hpp"

class oracle final : public top::top_base {
public:
  explicit oracle(caf::actor_config& cfg) : top_base(cfg) {
    // nop
  }

private:
  %s
};

top::top_actor start(caf::actor_system& sys) {
  return actorcsi::runtime::spawn<oracle>(sys);
}
"""

PING = """caf::expected<void> ping() override {
    return caf::unit;
  }
"""

ASK = """caf::expected<top::TopAnswer> ask(const top::TopQuestion&) override {
    return top::TopAnswer{};
  }
"""

# Name, the handlers, what the first line with an error must say, if there is
# one.
CASES = [
    ("complete actor", ASK + "public:\n" + PING + "\nvoid ask(int) {}", None),
    ("missing handler", ASK, "no handler `ping` for top_base"),
    ("handler that the proto lacks",
     ASK + PING + "void pong() override {}", "pong"),
    ("handler of another type",
     ASK + PING.replace("ping()", "ping(int)"), "ping(int)"),
    ("handler of another result",
     ASK.replace("TopAnswer", "TopQuestion") + PING, "ask(const top::TopQuestion&)"),
]


def first_error(text):
    """The compiler's first line that is about an error."""
    return next((x for x in text.splitlines() if " error: " in x), "")


def main():
    compiler, *flags = sys.argv[1:]
    failures = 0
    for name, text, expected in CASES:
        result = subprocess.run(
            [compiler, *flags, "-fsyntax-only", "-x", "c++", "-"],
            input=ACTOR % text, stderr=subprocess.PIPE, text=True,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
        error = first_error(result.stderr)
        if expected is None:
            good = result.returncode == 0
        else:
            good = (result.returncode != 0
                    and expected in error)
        if not good:
            failures += 1
            print(f"FAILED: {name}: the first error should say "
                  f"{expected}\n{result.stderr}")
    print(f"{len(CASES)} actors, {failures} failures")
    sys.exit(failures != 0)


main()
