"""Calls in envelopes, as proto/actorcsi/remote/envelope.proto has them: enough
of protobuf's wire format for tests, and the ids of methods."""

import struct

REQUEST, TELL, SUBSCRIBE, CANCEL, LIST, REPLY, ERROR, ITEM = range(1, 9)


def varint(x):
    result = b""
    while x > 0x7F:
        result += bytes([x & 0x7F | 0x80])
        x >>= 7
    return result + bytes([x])


def number(field, x):
    return varint(field << 3) + varint(x)


def text(field, x):
    data = x if isinstance(x, bytes) else x.encode()
    return varint(field << 3 | 2) + varint(len(data)) + data


def double(field, x):
    return varint(field << 3 | 1) + struct.pack("<d", x)


def method_id(name):
    """Of a method such as actorcsi.Led/Set: FNV-1a."""
    result = 2166136261
    for byte in name.encode():
        result = (result ^ byte) * 16777619 & 0xFFFFFFFF
    return result


def envelope(kind, correlation, method="", actor="", payload=b"",
             deadline_ms=0):
    result = number(1, kind) + number(2, correlation)
    if method:
        result += varint(3 << 3 | 5) + struct.pack("<I", method_id(method))
    if actor:
        result += text(4, actor)
    if payload:
        result += text(5, payload)
    if deadline_ms:
        result += number(6, deadline_ms)
    return result


def decode(data):
    """The fields of a message: lists of values, by number."""
    def take_varint(at):
        result = shift = 0
        while True:
            byte = data[at]
            result |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if byte < 0x80:
                return result, at

    result = {}
    at = 0
    while at < len(data):
        key, at = take_varint(at)
        if key & 7 == 0:
            value, at = take_varint(at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = take_varint(at)
            value, at = data[at:at + size], at + size
        result.setdefault(key >> 3, []).append(value)
    return result


class Answer:
    def __init__(self, record):
        self.fields = decode(record)
        self.kind = self.fields.get(1, [0])[0]
        self.correlation = self.fields.get(2, [0])[0]
        self.payload = self.fields.get(5, [b""])[0]

    @property
    def error(self):
        """Its text."""
        return decode(self.fields[7][0])[3][0].decode()
