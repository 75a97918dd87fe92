#!/usr/bin/env python3
"""Checks that protoc-gen-actor refuses what it cannot generate, with file, line
and column and a sentence that says what to do.

Arguments: protoc, the plugin, the folder of actor/options.proto."""

import pathlib
import re
import subprocess
import sys
import tempfile

# Eight lines, so that the text of a case begins at line 9.
HEAD = """syntax = "proto3";
package t;
import "actor/options.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/timestamp.proto";
message A { uint32 x = 1; }
message B {}

"""

EMPTY = "google.protobuf.Empty"

# An rpc, and the options that say who may call it, or that nobody else does.
RPC = re.compile(r"(rpc \w+\([^)]*\) returns \([^)]*\))"
                 r"(?:;| \{([^}]*)\})")
WHO_MAY = re.compile(r"actor\.(access|self|consumes)")


def opened(text):
    """`text` with the option (access) for each rpc that needs one, in the same
    lines; but for those that are followed by `;;`."""
    def add(match):
        options = match[2] or ""
        if WHO_MAY.search(options):
            return match[0]
        return f"{match[1]} {{ option (actor.access) = OPERATE;{options} }}"
    return "".join(part if part.endswith(";;") else RPC.sub(add, part)
                   for part in re.split(r"(rpc [^;{]*;;)", text))

# Name, {file: text} or text of t/a.proto behind HEAD, expected lines.
CASES = [
    ("client streaming",
     "service S {\n  rpc Put(stream A) returns (B);\n}",
     ["t/a.proto:10:3: client streaming is not supported: let the client call "
      "once for each item"]),
    ("bidirectional streaming",
     "service S {\n  rpc Put(stream A) returns (stream B);\n}",
     ["t/a.proto:10:3: client streaming is not supported"]),
    ("well-known type as request",
     "service S {\n  rpc At(google.protobuf.Timestamp) returns (B);\n}",
     ["t/a.proto:10:3: google.protobuf.Timestamp cannot be sent by itself: "
      "wrap it in a message of your own"]),
    ("well-known type as response",
     "service S {\n\n  rpc Now(A) returns (google.protobuf.Timestamp);\n}",
     ["t/a.proto:11:3: google.protobuf.Timestamp cannot be sent"]),
    ("stream of nothing",
     f"service S {{\n  rpc All(A) returns (stream {EMPTY});\n}}",
     ["t/a.proto:10:3: a stream of google.protobuf.Empty has nothing to send: "
      "give the items a message of their own"]),
    ("self-message with a reply",
     "service S {\n  rpc Do(A) returns (B);\n"
     "  rpc Tick(A) returns (B) { option (actor.self) = true; }\n}",
     ["t/a.proto:11:3: a self-message has no reply: return "
      "google.protobuf.Empty"]),
    ("self-message that streams",
     "service S {\n  rpc Do(A) returns (B);\n"
     "  rpc Tick(A) returns (stream B) { option (actor.self) = true; }\n}",
     ["t/a.proto:11:3: a self-message cannot stream: remove `stream` or "
      "(self)"]),
    ("deferred self-message",
     "service S {\n  rpc Do(A) returns (B);\n"
     f"  rpc Tick(A) returns ({EMPTY}) {{ option (actor.self) = true; "
     "option (actor.deferred) = true; }\n}",
     ["t/a.proto:11:3: a self-message has no reply that could come later: "
      "remove (deferred)"]),
    ("self-message with an empty message of its own",
     "service S {\n  rpc Do(A) returns (B);\n"
     f"  rpc Tick(B) returns ({EMPTY}) {{ option (actor.self) = true; }}\n}}",
     ["t/a.proto:11:3: a self-message without content needs no message of its "
      "own: take google.protobuf.Empty instead of t.B"]),
    ("self-message that others may call",
     "service S {\n  rpc Do(A) returns (B);\n"
     f"  rpc Tick(A) returns ({EMPTY}) {{ option (actor.self) = true; "
     "option (actor.access) = OPERATE; }\n}",
     ["t/a.proto:11:3: (access) is about callers from elsewhere, which Tick "
      "has not: remove it"]),
    ("rpc that does not say who may call it",
     "service S {\n  rpc Do(A) returns (B);;\n  rpc Go(A) returns (B);\n}",
     ["t/a.proto:10:3: Do does not say who may call it from elsewhere: add "
      "`option (actor.access) =` OBSERVE, OPERATE, ADMINISTER, or INTERNAL for "
      "actors of the same node"]),
    ("rpc that says nothing of who may call it",
     "service S {\n  rpc Do(A) returns (B) { "
     "option (actor.access) = ACCESS_UNSPECIFIED; }\n}",
     ["t/a.proto:10:3: Do does not say who may call it from elsewhere"]),
    ("deferred subscription",
     "service S {\n  rpc All(A) returns (stream B) { "
     "option (actor.deferred) = true; }\n}",
     ["t/a.proto:10:3: a subscription is answered at once: remove (deferred)"]),
    ("service without a public method",
     f"service S {{\n  rpc Tick(A) returns ({EMPTY}) {{ "
     "option (actor.self) = true; }\n}",
     ["t/a.proto:9:1: nobody could talk to S: add an rpc that is neither "
      "(self) nor (consumes)"]),
    ("empty service", "service S {}",
     ["t/a.proto:9:1: nobody could talk to S"]),
    # -- consumers -----------------------------------------------------------
    ("consumes what does not exist",
     "service S {\n  rpc Do(A) returns (B);\n"
     f"  rpc On(A) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.All\"; }\n}",
     ["t/a.proto:11:3: there is no method t.S.All: write "
      "package.Service.Method, and give protoc its file too"]),
    ("consumes what does not stream",
     "service S {\n  rpc Do(A) returns (A);\n"
     f"  rpc On(A) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.Do\"; }\n}",
     ["t/a.proto:11:3: t.S.Do has no items: consume a method that returns a "
      "stream"]),
    ("consumes items of another type",
     "service S {\n  rpc All(A) returns (stream A);\n"
     f"  rpc On(B) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.All\"; }\n}",
     ["t/a.proto:11:3: the items of t.S.All are t.A: take that as the "
      "request"]),
    ("consumes and replies",
     "service S {\n  rpc All(A) returns (stream A);\n"
     "  rpc On(A) returns (B) { "
     "option (actor.consumes) = \"t.S.All\"; }\n}",
     ["t/a.proto:11:3: items are not replied to: return "
      "google.protobuf.Empty"]),
    ("consumes and defers",
     "service S {\n  rpc All(A) returns (stream A);\n"
     f"  rpc On(A) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.All\"; "
     "option (actor.deferred) = true; }\n}",
     ["t/a.proto:11:3: items are not replied to: remove (deferred)"]),
    ("consumes its own message",
     "service S {\n  rpc All(A) returns (stream A);\n"
     f"  rpc On(A) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.All\"; "
     "option (actor.self) = true; }\n}",
     ["t/a.proto:11:3: a method cannot be a self-message and consume items: "
      "remove (self) or (consumes)"]),
    ("consumes twice",
     "service S {\n  rpc All(A) returns (stream A);\n"
     f"  rpc On(A) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.All\"; }\n"
     f"  rpc Again(A) returns ({EMPTY}) {{ "
     "option (actor.consumes) = \"t.S.All\"; }\n}",
     ["t/a.proto:12:3: t.S.All is consumed by On already: handle its items "
      "there"]),
    ("consume one another",
     {"t/a.proto": HEAD + "service S {\n  rpc All(A) returns (stream A);\n"
      f"  rpc On(A) returns ({EMPTY}) {{ "
      "option (actor.consumes) = \"t.Z.All\"; }\n}",
      "t/z.proto": HEAD.replace("message A { uint32 x = 1; }",
                                "import \"t/a.proto\";").replace(
                                    "message B {}", "")
      + "service Z {\n  rpc All(A) returns (stream A);\n}"},
     ["t/a.proto:11:3: t/z.proto needs this file, so this file cannot consume "
      "t.Z.All: move one of the services to a third file"]),
    # -- names ---------------------------------------------------------------
    ("two services of one actor name",
     "service UartPeer { rpc A1(A) returns (B); }\n"
     "service Uart_Peer { rpc B1(A) returns (B); }",
     ["t/a.proto:10:1: service t.Uart_Peer and service t.UartPeer are both "
      "`uart_peer_actor` in C++: rename one"]),
    ("two services of one actor name in two files",
     {"t/a.proto": HEAD + "service LedA { rpc A1(A) returns (B); }",
      "t/b.proto": "syntax = \"proto3\";\npackage t;\n"
      "import \"t/a.proto\"; import \"actor/options.proto\";\n"
      "service Led_A { rpc B1(A) returns (B); }"},
     ["t/b.proto:4:1: service t.Led_A and service t.LedA are both "
      "`led_a_actor` in C++: rename one"]),
    ("two methods of one handler",
     "service S {\n  rpc SetLed(A) returns (B);\n"
     "  rpc set_led(A) returns (B);\n}",
     ["t/a.proto:11:3: set_led and SetLed are both `set_led` in C++: rename "
      "one"]),
    ("handler like a helper",
     "service S {\n  rpc All(A) returns (stream B);\n"
     "  rpc PublishAll(A) returns (B);\n}",
     ["t/a.proto:11:3: PublishAll and All are both `publish_all` in C++: "
      "rename one"]),
    ("methods of two services of one tag",
     "service Led { rpc StripSet(A) returns (B); }\n"
     "service LedStrip {\n  rpc Set(A) returns (B);\n}",
     ["t/a.proto:11:3: rpc t.LedStrip/Set and rpc t.Led/StripSet are both "
      "`led_strip_set` in C++: rename one"]),
    ("message in small letters",
     "message request {}",
     ["t/a.proto:9:1: `request` may have a meaning of its own in C++, as names "
      "in small letters do: call the message Request"]),
    ("enum in small letters",
     "message C {\n  enum errno_value { X = 0; }\n}",
     ["t/a.proto:10:3: `errno_value` may have a meaning of its own in C++, as "
      "names in small letters do: call the enum ErrnoValue"]),
    ("message named like a macro",
     "message EOF {}",
     ["t/a.proto:9:1: `EOF` may be a macro, as names in capitals are: call the "
      "message Eof"]),
    ("message within a message named like a macro",
     "message C {\n  message INT_MAX {}\n}",
     ["t/a.proto:10:3: `INT_MAX` may be a macro, as names in capitals are: "
      "call the message IntMax"]),
    ("field named like a macro",
     "message C {\n  uint32 errno = 1;\n}",
     ["t/a.proto:10:3: `errno` is a macro of C: rename the field"]),
    ("field named like a keyword that protoc does not know",
     "message C {\n  uint32 char16_t = 1;\n}",
     ["t/a.proto:10:3: protoc's class needs `char16_t` for itself: rename the "
      "field"]),
    ("rpc of the compiler's",
     "service S {\n  rpc __int128(A) returns (B);\n}",
     ["t/a.proto:10:3: `__int128` belongs to the compiler, as names with an "
      "underscore in front do: rename the rpc"]),
    ("enum value that the generated code needs",
     "enum E { caf = 0; }",
     ["t/a.proto:9:10: the generated code needs the name `caf`: rename the "
      "value"]),
    ("tag that the generated code needs",
     "service Uint64 {\n  rpc T(A) returns (B);\n}",
     ["t/a.proto:10:3: rpc t.Uint64/T and the generated code's own are both "
      "`uint64_t` in C++: rename one"]),
    ("no package",
     {"a.proto": "syntax = \"proto3\";\nmessage A {}"},
     ["a.proto:1:1: without a package its names would be among those of C: "
      "give it one, or its actors a namespace with the parameter "
      "namespace=NAME"]),
    ("handle like an enum value",
     "enum E { led_actor = 0; }\nservice Led {\n  rpc Do(A) returns (B);\n}",
     ["t/a.proto:10:1: service t.Led and enum value t.led_actor are both "
      "`led_actor` in C++: rename one"]),
    ("table of a service like a message's",
     "message SService {}\nservice S {\n  rpc Do(A) returns (B);\n}",
     ["t/a.proto:10:1: service t.S and message t.SService are both "
      "`tables::s_service` in C++: rename one"]),
    ("tables of two messages",
     "message DoPart {}\nmessage Do {\n  message Part {}\n}",
     ["t/a.proto:11:3: message t.Do.Part and message t.DoPart are both "
      "`tables::do_part` in C++: rename one"]),
    ("table of a map's entry like a message's",
     "message DoPartsEntry {}\nmessage Do {\n  map<int32, A> parts = 1;\n}",
     ["t/a.proto:10:1: message t.Do.PartsEntry and message t.DoPartsEntry are "
      "both `tables::do_parts_entry` in C++"]),
    ("tables of two enums",
     "enum DoMode { X = 0; }\nmessage Do {\n  enum Mode { Y = 0; }\n}",
     ["t/a.proto:11:3: enum t.Do.Mode and enum t.DoMode are both "
      "`table_parts::do_mode_enum` in C++"]),
    ("handler like a tag",
     "service S {\n  rpc Do(A) returns (B);\n  rpc SDo(A) returns (B);\n}",
     ["t/a.proto:11:3: `s_do` in C++ is a type that S needs: rename SDo"]),
    ("handler that CAF would call",
     "service S {\n  rpc Launch(A) returns (B);\n}",
     ["t/a.proto:10:3: a handler named `launch` would break the actor: rename "
      "Launch"]),
    ("handler that hides the actor's name",
     "service S {\n  rpc Name(A) returns (B);\n}",
     ["t/a.proto:10:3: a handler named `name` would break the actor"]),
    ("files of one stem",
     {"t/a-b.proto": "syntax = \"proto3\";\npackage t;\nmessage A {}",
      "t/a_b.proto": "syntax = \"proto3\";\npackage t;\nmessage B {}"},
     ["t/a_b.proto:2:1: file t/a_b.proto and file t/a-b.proto are both "
      "`add_a_b_types` in C++: rename one"]),
    ("same method id",
     {"c/c.proto": "syntax = \"proto3\"; import \"actor/options.proto\";\n"
      "package clash;\nmessage A {}\n"
      "service Hash {\n  rpc Get132789(A) returns (A);\n"
      "  rpc Get729192(A) returns (A);\n}"},
     ["c/c.proto:6:3: clash.Hash/Get729192 and clash.Hash/Get132789 have the "
      "same method id: rename one"]),
    # -- files ---------------------------------------------------------------
    ("file named like the registry",
     {"t/registry.proto": "syntax = \"proto3\";\npackage t;\nmessage A {}"},
     ["t/registry.proto:2:1: registry.actor.hpp is the folder's own: rename "
      "the file"]),
    ("file named like the registry's function",
     {"t/message.proto": "syntax = \"proto3\";\npackage t;\nmessage A {}"},
     ["t/message.proto:2:1: file t/message.proto and the generated code's own "
      "are both `add_message_types` in C++: rename one"]),
    ("two packages in one folder",
     {"t/a.proto": "syntax = \"proto3\";\npackage t;\nmessage A {}",
      "t/b.proto": "syntax = \"proto3\";\n\npackage u;\nmessage B {}"},
     ["t/b.proto:3:1: folder t has files of package t and package u: give "
      "each package a folder of its own"]),
    ("one package in two folders",
     {"t/a.proto": "syntax = \"proto3\";\npackage t;\nmessage A {}",
      "u/b.proto": "syntax = \"proto3\";\npackage t;\nmessage B {}"},
     ["u/b.proto:2:1: package t has files in folder t and in folder u: move "
      "them together"]),
    ("one package in a folder beside its home",
     {"t/a.proto": "syntax = \"proto3\";\npackage t;\nmessage A {}",
      "t/u/b.proto": "syntax = \"proto3\";\npackage t;\nmessage B {}",
      "tu/c.proto": "syntax = \"proto3\";\npackage t;\nmessage C {}"},
     ["tu/c.proto:2:1: package t has files in folder t and in folder tu: move "
      "them together"]),
    ("package that hides CAF",
     {"t/a.proto": "syntax = \"proto3\";\npackage my.caf;\nmessage A {}"},
     ["t/a.proto:2:1: `caf` cannot be a C++ namespace here: rename the "
      "package"]),
    ("package that hides the tables",
     {"t/a.proto": "syntax = \"proto3\";\npackage my.tables;\nmessage A {}"},
     ["t/a.proto:2:1: `tables` cannot be a C++ namespace here: rename the "
      "package"]),
    ("group",
     {"t/a.proto": "syntax = \"proto2\";\npackage t;\nmessage A {\n"
      "  optional group Inner = 1 {}\n}"},
     ["t/a.proto:4:3: groups are not supported: give inner a message of its "
      "own"]),
    ("hand-written type without a header",
     "message C {\n  option (actor.cpp_type) = \"a::b\";\n}",
     ["t/a.proto:9:1: a hand-written type needs both (cpp_type) and "
      "(cpp_include): add (cpp_include)"]),
    ("hand-written type of two messages",
     "message C {\n  option (actor.cpp_type) = \"a::b\";\n"
     "  option (actor.cpp_include) = \"b.hpp\";\n}\n"
     "message D {\n  option (actor.cpp_type) = \"a::b\";\n"
     "  option (actor.cpp_include) = \"b.hpp\";\n}",
     ["t/a.proto:13:1: a::b stands for t.C already: use another (cpp_type)"]),
    # -- everything at once --------------------------------------------------
    ("several problems, by place",
     "service S {\n  rpc Launch(A) returns (B);\n"
     "  rpc Put(stream A) returns (B);\n}",
     ["t/a.proto:10:3: a handler named `launch`",
      "t/a.proto:11:3: client streaming"]),
]


def run(protoc, plugin, options, files):
    """Returns protoc's exit code, what it said and how much was written."""
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(temporary)
        output = root / "out"
        output.mkdir()
        for name, text in files.items():
            path = root / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        result = subprocess.run(
            [protoc, f"--plugin=protoc-gen-actor={plugin}",
             f"-I{root / 'in'}", f"-I{options}", f"--actor_out={output}",
             *files], stderr=subprocess.PIPE, text=True)
        return result.returncode, result.stderr, list(output.rglob("*.?pp"))


def main():
    protoc, plugin, options = sys.argv[1:]
    failures = 0
    for name, files, expected in CASES:
        if isinstance(files, str):
            files = {"t/a.proto": HEAD + files}
        files = {path: opened(text) for path, text in files.items()}
        code, said, written = run(protoc, plugin, options, files)
        lines = [line for line in said.splitlines()
                 if "warning:" not in line and "--actor_out" not in line]
        good = (code != 0 and not written and len(lines) == len(expected)
                and all(line.startswith(text)
                        for line, text in zip(lines, expected)))
        if not good:
            failures += 1
            print(f"FAILED: {name} (exit code {code}, {len(written)} files)")
            print("  expected: " + "\n            ".join(expected))
            print("  but was:  " + "\n            ".join(said.splitlines()))
    # The head itself must be fine, or the cases above prove nothing.
    code, said, _ = run(protoc, plugin, options, {
        "t/a.proto": opened(HEAD + "service S { rpc Do(A) returns (B); }")})
    if code != 0:
        failures += 1
        print("FAILED: a proto that is fine is refused:\n" + said)
    print(f"{len(CASES)} refusals, {failures} failures")
    sys.exit(failures != 0)


main()
