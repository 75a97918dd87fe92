"""The messages and services of the existing protos."""

import collections
import re

Message = collections.namedtuple("Message", "name file cpp has_fields")

EMPTY = "google.protobuf.Empty"

BODY = re.compile(r"^message (\w+) \{(.*?)\}$", re.MULTILINE | re.DOTALL)
CPP_TYPE = re.compile(r'option \(actor\.cpp_type\) = "actorcsi::([\w:]+)"')


def without_comments(text):
    return re.sub(r"//.*", "", text)


def read_messages(root):
    """Every message of the protos in `root`, by name."""
    result = {EMPTY: Message(EMPTY, "google/protobuf/empty.proto", "", False)}
    for path in sorted((root / "proto" / "actorcsi").rglob("*.proto")):
        text = without_comments(path.read_text())
        for name, body in BODY.findall(text):
            cpp = CPP_TYPE.search(body)
            result[name] = Message(name, path.relative_to(root / "proto").as_posix(),
                                   cpp[1] if cpp else name, "=" in body)
    return result


def read_services(root):
    """The file of each service."""
    result = {}
    for path in sorted((root / "proto" / "actorcsi").rglob("*.proto")):
        for name in re.findall(r"^service (\w+)",
                               without_comments(path.read_text()),
                               re.MULTILINE):
            result[name] = path
    return result
