"""What tests read of an ELF file for a 32-bit little-endian processor."""

import collections
import struct

Section = collections.namedtuple(
    "Section", "name type flags address offset size")
Segment = collections.namedtuple(
    "Segment", "type offset address load file_size memory_size flags")

SHT_SYMTAB, SHT_NOBITS = 2, 8
STT_FILE = 4
SHF_WRITE, SHF_ALLOC, SHF_EXEC = 1, 2, 4
PT_LOAD = 1
EM_ARM = 40


class Elf:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        if self.data[:6] != b"\x7fELF\x01\x01":
            raise ValueError(f"{path}: not an ELF file of 32 bits")
        (self.type, self.machine, _, self.entry, phoff, shoff, self.flags, _,
         phentsize, phnum, shentsize, shnum, shstrndx) = struct.unpack_from(
             "<HHIIIIIHHHHHH", self.data, 16)
        raw = [struct.unpack_from("<10I", self.data, shoff + i * shentsize)
               for i in range(shnum)]
        names = raw[shstrndx][4]
        self.sections = [
            Section(self._text(names + x[0]), x[1], x[2], x[3], x[4], x[5])
            for x in raw]
        self.segments = []
        for i in range(phnum):
            kind, offset, vaddr, paddr, filesz, memsz, flags, _ = (
                struct.unpack_from("<8I", self.data, phoff + i * phentsize))
            self.segments.append(Segment(
                kind, offset, vaddr, paddr, filesz, memsz, flags))
        self.symbols = {}
        for section, x in zip(self.sections, raw):
            if section.type == SHT_SYMTAB:
                self._read_symbols(section, raw[x[6]][4])

    def section(self, name):
        return next(x for x in self.sections if x.name == name)

    def in_memory(self):
        """The sections that take memory on the device."""
        return [x for x in self.sections
                if x.flags & SHF_ALLOC and x.size > 0]

    def loaded(self):
        """The segments that are written to the device."""
        return [x for x in self.segments
                if x.type == PT_LOAD and x.file_size > 0]

    def flash(self):
        """What is in the flash: the first address, and its bytes."""
        parts = sorted(self.loaded(), key=lambda x: x.load)
        begin = parts[0].load
        end = max(x.load + x.file_size for x in parts)
        image = bytearray(b"\xff" * (end - begin))
        for x in parts:
            at = x.load - begin
            image[at:at + x.file_size] = (
                self.data[x.offset:x.offset + x.file_size])
        return begin, bytes(image)

    def _read_symbols(self, section, names):
        for at in range(section.offset, section.offset + section.size, 16):
            name, value, _, info = struct.unpack_from("<IIIB", self.data, at)
            # A source whose code is not linked in still gives its name.
            if name and info & 0xF != STT_FILE:
                self.symbols[self._text(names + name)] = value

    def _text(self, at):
        return self.data[at:self.data.index(b"\0", at)].decode()
