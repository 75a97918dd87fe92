"""What is to be written into the flash, and whether the Boot ROM would start
it."""

import struct

from problem import Problem

BASE = 0x60000000
IVT = 0x1000

EM_ARM, PT_LOAD = 40, 1


def read_file(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as x:
        raise Problem(path, x.strerror.lower(), "give another file") from None


def from_elf(path, size):
    """The flash's bytes from its beginning on, of a flash with `size` bytes."""
    data = read_file(path)

    def wrong(why):
        return Problem(path, why,
                       "give what tools/firmware build imxrt1062 has built")

    try:
        if data[:6] != b"\x7fELF\x01\x01":
            raise wrong("it is no ELF file of 32 bits")
        machine, = struct.unpack_from("<H", data, 18)
        phoff, = struct.unpack_from("<I", data, 28)
        phentsize, phnum = struct.unpack_from("<HH", data, 42)
        if machine != EM_ARM:
            raise wrong("it is not for an ARM")
        image = bytearray()
        for i in range(phnum):
            kind, offset, _, load, length = struct.unpack_from(
                "<5I", data, phoff + i * phentsize)
            if kind != PT_LOAD or length == 0:
                continue
            if load < BASE:
                raise wrong(f"a part of it is at {load:#010x}, outside of the "
                            "flash")
            if load + length > BASE + size:
                raise wrong(f"it is too large: it ends at "
                            f"{load + length:#010x}, the flash at "
                            f"{BASE + size:#010x}")
            if offset + length > len(data):
                raise wrong("it ends early")
            at = load - BASE
            image += b"\xff" * (at + length - len(image))
            image[at:at + length] = data[offset:offset + length]
    except struct.error:
        raise wrong("it ends early") from None
    check(path, bytes(image))
    return bytes(image)


def check(path, image):
    """Raises `Problem` unless the Boot ROM would start it."""
    def word(offset):
        if offset < 0 or offset + 4 > len(image):
            return None
        return struct.unpack_from("<I", image, offset)[0]

    def wrong(why):
        return Problem(path, f"the Boot ROM would not start it: {why}",
                       "give what tools/firmware build imxrt1062 has built")

    if image[:4] != b"FCFB":
        raise wrong("it has no flash configuration block at its beginning")
    header = word(IVT)
    if header is None or header & 0xF0FFFFFF != 0x402000D1:
        raise wrong("it has no image vector table at 0x1000")
    entry, boot_data, own = (word(IVT + x) for x in (4, 16, 20))
    if own != BASE + IVT:
        raise wrong("its image vector table is for another address")
    length = word(boot_data - BASE + 4)
    if word(boot_data - BASE) != BASE or length is None:
        raise wrong("its boot data is not for the flash's beginning")
    if length > len(image):
        raise wrong("its boot data says that it is longer than it is")
    reset = word(entry - BASE + 4)
    if reset is None or not BASE <= reset < BASE + len(image):
        raise wrong("its entry is not in it")
