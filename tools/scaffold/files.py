"""The text of an actor's files."""

from . import protos


def proto(actor):
    imports = {"actor/options.proto"}
    for method in actor.methods:
        imports |= {method.request.file, method.response.file}
    imports.discard(f"actorcsi/{actor.name}.proto")
    text = 'syntax = "proto3";\n\npackage actorcsi;\n\n'
    text += "".join(f'import "{x}";\n' for x in sorted(imports))
    text += "\n"
    for message, fields in actor.own:
        lines = "".join(f"  {x}\n" for x in fields)
        text += f"message {message.name} {{\n{lines}}}\n\n"
    text += (f"// Say here what it does.\nservice {actor.service} {{\n"
             + "".join(x.rpc() for x in actor.methods) + "}\n")
    return text


def header(actor):
    handlers = "\n".join(
        f"  {x.result()} {x.handler}({x.parameter(True)}) override;\n"
        for x in actor.methods)
    return f"""#pragma once

#include "actorcsi/{actor.name}.actor.hpp"

namespace actorcsi {{

/// Say here what it does.
class {actor.name} final : public {actor.name}_base {{
public:
  explicit {actor.name}(caf::actor_config& cfg);

private:
{handlers}}};

}} // namespace actorcsi
"""


def source(actor):
    handlers = "".join(
        f"{x.result()} {actor.name}::{x.handler}"
        f"({x.parameter(x.echoes())}) {{\n  {x.body()}\n}}\n\n"
        for x in actor.methods)
    return f"""#include "actors/{actor.name}.hpp"

namespace actorcsi {{

{actor.name}::{actor.name}(caf::actor_config& cfg) : {actor.name}_base(cfg) {{
  // nop
}}

{handlers}}} // namespace actorcsi
"""


def test_case(actor, method):
    tag = f"{actor.name}_{method.handler.rstrip('_')}"
    request = f", {method.request.cpp}{{}}"
    if method.request.name == protos.EMPTY:
        request = ""
    if method.kind == "subscription":
        promise = f"{method.name}_TakesASubscriber"
        check = (f"  auto sink = caf::actor_cast<{tag}::sink>(uut);\n"
                 f"  CHECK((ask<{tag}, uint64_t>(uut{request}, sink)));\n")
    elif method.response.name == protos.EMPTY:
        promise = f"{method.name}_IsAnswered"
        check = f"  CHECK_FALSE(order<{tag}>(uut{request}));\n"
    else:
        promise = f"{method.name}_IsAnswered"
        check = (f"  CHECK((ask<{tag}, {method.response.cpp}>"
                 f"(uut{request})));\n")
    return (f'TEST_CASE_METHOD(fixture, "{actor.service}_{promise}") {{\n'
            f"{check}}}\n")


def test(actor):
    cases = "\n".join(test_case(actor, x) for x in actor.methods
                      if x.kind != "self")
    return f"""#include "actors/{actor.name}.hpp"

#include "tests/support/virtual_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {{

struct fixture : virtual_node {{
  {actor.name}_actor uut = spawn<{actor.name}>();
}};

}} // namespace

{cases}"""


def line(actor):
    return f"  parts.add<{actor.name}>();\n"


LINES = "app/compose/parts.cpp"


def with_line(text, new):
    """The list of actors with one more line, before the function's end."""
    begin = text.index("void add_parts(")
    end = text.index("\n}\n", begin) + 1
    return text[:end] + new + text[end:]


def all_of(actor):
    """Path and text of every file that is written."""
    return {
        f"proto/actorcsi/{actor.name}.proto": proto(actor),
        f"actors/{actor.name}.hpp": header(actor),
        f"actors/{actor.name}.cpp": source(actor),
        f"tests/actors/{actor.name}_test.cpp": test(actor),
    }
