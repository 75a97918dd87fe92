#!/usr/bin/env python3
"""Checks that an actor which does not fit its service fails to compile, and
that the first error names the handler.

Arguments: the compiler, then its flags."""

import re
import subprocess
import sys

# The service of golden/top.proto, with a hole where a handler goes.
ACTOR = """
#include "top.actor.hpp"

#include "caf/actor_system.hpp"

class oracle final : public top_base {
public:
  explicit oracle(caf::actor_config& cfg) : top_base(cfg) {
    // nop
  }

private:
  caf::expected<TopAnswer> ask(const TopQuestion&) override {
    return TopAnswer{};
  }

  %s
};

top_actor start(caf::actor_system& sys) {
  return sys.spawn<oracle>();
}
"""

PING = """caf::expected<void> ping() override {
    return caf::unit;
  }
"""

# Name, the missing part, what the first error must name, if there is one.
CASES = [
    ("complete actor", PING, None),
    ("missing handler", "", r"\bping\b"),
    ("handler that the proto lacks",
     PING + "\n  void pong() override {}", r"\bpong\b"),
    ("handler of another type",
     PING.replace("ping()", "ping(int)"), r"\bping\(int\)"),
]


def first_error(text):
    """What the compiler says up to its second error: the first error with the
    notes that belong to it."""
    lines = text.splitlines()
    errors = [i for i, line in enumerate(lines) if " error: " in line]
    return "\n".join(lines[:errors[1]] if len(errors) > 1 else lines)


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
                    and re.search(expected, error) is not None)
        if not good:
            failures += 1
            print(f"FAILED: {name}: the first error should be about "
                  f"{expected}\n{result.stderr}")
    print(f"{len(CASES)} actors, {failures} failures")
    sys.exit(failures != 0)


main()
