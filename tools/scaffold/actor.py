"""A new actor: its methods and its messages."""

import re

from . import names, protos
from .names import Refusal

# Request, response and stream of methods that are given by name only.
USUAL = {
    "Configure": ("{0}Config", "{0}Config", False),
    "Statistics": (protos.EMPTY, "{0}Statistics", False),
    "Subscribe": (protos.EMPTY, "{0}Event", True),
}

# The fields of generated messages.
FIELDS = {
    "Event": ("uint64 count = 1;",),
    "Statistics": ("uint64 calls = 1;",),
}

METHOD = re.compile(r"(\w+)\s*\(\s*([\w.]+)\s*\)\s*returns\s*"
                    r"\(\s*(stream\s+)?([\w.]+)\s*\)")


class Method:
    def __init__(self, name, request, response, kind):
        self.name = name
        self.request = request
        self.response = response
        self.kind = kind

    @property
    def handler(self):
        return names.handler_name(self.name)

    def rpc(self):
        stream = "stream " if self.kind == "subscription" else ""
        head = (f"  rpc {self.name}({self.request.name}) "
                f"returns ({stream}{self.response.name})")
        option, value = self.option()
        return f"{head} {{\n    option (actor.{option}) = {value};\n  }}\n"

    def option(self):
        if self.kind == "self":
            return "self", "true"
        if self.kind == "subscription" or self.name == "Statistics":
            return "access", "OBSERVE"
        return "access", "ADMINISTER" if self.name == "Configure" else "OPERATE"

    def parameter(self, named):
        if not self.request.has_fields:
            return ""
        return f"const {self.request.cpp}&" + (" request" if named else "")

    def result(self):
        if self.kind == "self":
            return "void"
        if self.kind == "subscription":
            return "caf::error"
        is_empty = self.response.name == protos.EMPTY
        return f"caf::expected<{'void' if is_empty else self.response.cpp}>"

    def echoes(self):
        return self.request.has_fields and self.request == self.response

    def body(self):
        if self.kind == "self":
            return "// nop"
        if self.kind == "subscription":
            return "return caf::none;"
        if self.response.name == protos.EMPTY:
            return "return caf::unit;"
        if self.echoes():
            return "return request;"
        return f"return {self.response.cpp}{{}};"


class Actor:
    """`name` is snake case, `methods` and `selfs` as they were typed."""

    def __init__(self, root, name, methods, selfs):
        names.check_actor(name)
        self.name = name
        self.service = names.camel_case(name)
        if names.snake_case(self.service) != name:
            raise Refusal(f"'{name}': the generator would call it "
                          f"'{names.snake_case(self.service)}': use that")
        self.known = protos.read_messages(root)
        check_free(root, name, self.service, self.known)
        # The messages of its own proto.
        self.own = []
        self.methods = [self.read_method(text) for text in methods]
        self.methods += [self.read_self(text) for text in selfs]
        if not any(x.kind != "self" for x in self.methods):
            raise Refusal("give it something that others can call, e.g. "
                          "--method Press")
        seen = set()
        for method in self.methods:
            if method.name in seen:
                raise Refusal(f"'{method.name}': it has that method twice")
            seen.add(method.name)

    def read_method(self, text):
        if "(" not in text:
            names.check_method(text)
            request, response, stream = USUAL.get(
                text, (protos.EMPTY, protos.EMPTY, False))
            request = request.format(self.service)
            response = response.format(self.service)
            return self.method(text, request, response, stream)
        match = METHOD.fullmatch(text.strip().rstrip(";"))
        if match is None:
            raise Refusal(f"'{text}': not a method: write it as a proto does "
                          "behind rpc, e.g. 'Press(ShutterPress) returns "
                          "(ShutterState)'")
        name, request, stream, response = match.groups()
        names.check_method(name)
        return self.method(name, request, response, stream is not None)

    def method(self, name, request, response, stream):
        kind = "subscription" if stream else "call"
        return Method(name, self.message(request), self.message(response),
                      kind)

    def read_self(self, name):
        names.check_method(name)
        nothing = self.known[protos.EMPTY]
        return Method(name, nothing, nothing, "self")

    def message(self, name):
        """The message of that name, which is written if it is the actor's."""
        if name in self.known:
            return self.known[name]
        short = name[len(self.service):]
        if not name.startswith(self.service) or not short:
            raise Refusal(f"'{name}': no proto has that message: call it "
                          f"{self.service}... to have it written")
        names.check_method(name)
        fields = FIELDS.get(short, ("uint32 value = 1;",))
        result = protos.Message(name, f"actorcsi/{self.name}.proto", name,
                                True)
        self.own.append((result, fields))
        self.known[name] = result
        return result


def check_free(root, name, service, known):
    files = [f"proto/actorcsi/{name}.proto",
             f"proto/actorcsi/remote/{name}.proto",
             f"actors/{name}.hpp", f"actors/{name}.cpp",
             f"tests/actors/{name}_test.cpp",
             f"gen/actorcsi/{name}.actor.hpp", f"app/{name}.hpp"]
    for file in files:
        if (root / file).exists():
            raise Refusal(f"'{name}': {file} is there already: choose another "
                          "name, or delete that actor first")
    if service in protos.read_services(root):
        raise Refusal(f"'{name}': there is a service {service} already: "
                      "choose another name")
    for message in known.values():
        if message.name.startswith(service):
            rest = message.name[len(service):]
            if rest == "" or rest[0].isupper():
                raise Refusal(f"'{name}': {message.file} has a message "
                              f"{message.name} already: choose another name")
