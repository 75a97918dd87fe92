"""Pictures for the tests of this folder: PNG and PPM, without a library.

A picture is a tuple (width, height, channels, samples): one byte for each
sample, 3 channels for RGB and 1 for gray, rows from the top."""

import base64
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GRAY, _RGB = 0, 2


def make(width, height, colour_at):
    """A picture of `colour_at(x, y)`, a tuple of 1 or 3 samples."""
    samples = bytearray()
    for y in range(height):
        for x in range(width):
            samples += bytes(colour_at(x, y))
    return width, height, len(samples) // (width * height), bytes(samples)


def luma(picture):
    """The gray picture with the luma of BT.601."""
    width, height, channels, samples = picture
    if channels == 1:
        return picture
    gray = bytes(round(0.299 * r + 0.587 * g + 0.114 * b)
                 for r, g, b in zip(samples[::3], samples[1::3],
                                    samples[2::3]))
    return width, height, 1, gray


def halved(picture):
    """The mean of each two by two pixels."""
    width, height, channels, samples = picture

    def colour_at(x, y):
        corner = (2 * y * width + 2 * x) * channels
        places = (corner, corner + channels, corner + width * channels,
                  corner + (width + 1) * channels)
        return tuple((sum(samples[at + c] for at in places) + 2) // 4
                     for c in range(channels))

    return make(width // 2, height // 2, colour_at)


def largest_difference(one, other):
    """Between two samples of pictures that have the same shape."""
    if one[:3] != other[:3]:
        raise ValueError(f"{one[:3]} is not the shape {other[:3]}")
    return max(abs(a - b) for a, b in zip(one[3], other[3]))


# -- PPM and PGM --------------------------------------------------------------

def to_pnm(picture):
    width, height, channels, samples = picture
    signature = b"P6" if channels == 3 else b"P5"
    return signature + b"\n%d %d\n255\n" % (width, height) + samples


# -- PNG ----------------------------------------------------------------------

def _chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def _chunks(data):
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + length]
        (crc,) = struct.unpack_from(">I", data, at + 8 + length)
        if crc != zlib.crc32(kind + body):
            raise ValueError(f"PNG: checksum of {kind}")
        yield kind, body
        at += 12 + length


def _paeth(left, above, corner):
    guess = left + above - corner
    distances = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[distances.index(min(distances))]


def _guess(kind, row, before, i, step):
    """What filter `kind` guesses for byte `i` of `row`, from those before it
    and from the row above. A pixel has `step` bytes."""
    left = row[i - step] if i >= step else 0
    above = before[i]
    if kind == 4:
        return _paeth(left, above, before[i - step] if i >= step else 0)
    return (0, left, above, (left + above) // 2)[kind]


def to_png(picture, filters=(0,)):
    """Encodes with each of `filters` in turn, row by row."""
    width, height, channels, samples = picture
    colour = _RGB if channels == 3 else _GRAY
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    stride = width * channels
    rows = bytearray()
    before = bytes(stride)
    for y in range(height):
        kind = filters[y % len(filters)]
        row = samples[y * stride:(y + 1) * stride]
        rows.append(kind)
        rows += bytes((value - _guess(kind, row, before, i, channels)) & 0xFF
                      for i, value in enumerate(row))
        before = row
    return (_SIGNATURE + _chunk(b"IHDR", header)
            + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b""))


def from_png(data):
    """Decodes 8-bit RGB and gray without interlacing, every filter."""
    if not data.startswith(_SIGNATURE):
        raise ValueError("PNG: signature")
    packed = b""
    last = None
    width = height = channels = 0
    for kind, body in _chunks(data):
        last = kind
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(
                ">IIBBBBB", body)
            if depth != 8 or interlace != 0 or colour not in (_GRAY, _RGB):
                raise ValueError("PNG: neither 8-bit RGB nor gray")
            channels = 3 if colour == _RGB else 1
        elif kind == b"IDAT":
            packed += body
    if last != b"IEND":
        raise ValueError("PNG: the end is missing")
    rows = zlib.decompress(packed)
    stride = width * channels
    if len(rows) != (stride + 1) * height:
        raise ValueError("PNG: number of samples")
    samples = bytearray()
    before = bytes(stride)
    for at in range(0, len(rows), stride + 1):
        kind = rows[at]
        row = bytearray(rows[at + 1:at + 1 + stride])
        if kind > 4:
            raise ValueError(f"PNG: filter {kind}")
        for i, value in enumerate(row if kind > 0 else b""):
            row[i] = (value + _guess(kind, row, before, i, channels)) & 0xFF
        samples += row
        before = row
    return width, height, channels, bytes(samples)


# -- JPEG ---------------------------------------------------------------------

def jpeg_colour_at(x, y):
    """What JPEG shows, within JPEG_TOLERANCE."""
    return 40 + 2 * x, 60 + 3 * y, 220 - x - 2 * y


JPEG_SIZE = (64, 48)
JPEG_TOLERANCE = 5

# Baseline, quality 85, colour in full resolution.
JPEG = base64.b64decode("""
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEP
ERETFhwXExQaFRERGCEYGh0dHx8fExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4e
Hh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wAARCAAwAEADAREA
AhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQA
AAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3
ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWm
p6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEA
AwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSEx
BhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElK
U1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3
uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDzFIPa
v3adc+ap1CZIPauSdc7qdQnSD2rknXO6nUJkg9q5J1zup1CZIPauWdc7qdQmSD2rknXO2nUJkg9q
5J1zup1CZIPauWdc7qdQyEg9q+xnXPxCnUJkg9q5J1zup1CZIPauWdc7qdQmSD2rknXO6nUJ0g9q
5J1zup1CZIPauSdc7adQmSD2rlnXO6nUJkg9q5J1zup1DHSD2r7Gdc/EKdQnSD2rlnXO6nUJkg9q
5J1zup1CZIPauSdc7qdQmSD2rlnXO2nUJkg9q5J1zup1CdIPauSdc7qdQmSD2rlnXO6nUMdIPavs
Z1z8Qp1CZIPauSdc7qdQmSD2rknXO6nUJ0g9q5Z1zup1CZIPauSdc7adQmSD2rknXO6nUJkg9q5Z
1zup1CZIPauSdc7qdQx0g9q+ynXPxCnUJ0g9q5J1zup1CZIPauSdc7qdQmSD2rknXO6nUJkg9q5Z
1zup1CdIPauSdc7adQmSD2rknXO6nUJkg9q5Z1zup1DHSD2r7Gdc/EKdQmSD2rknXO6nUJkg9q5J
1zup1CdIPauWdc7qdQmSD2rknXO6nUJkg9q5J1ztp1CZIPauWdc7qdQnSD2rknXO6nUP/9k=
""")


def from_pnm(data):
    """The picture in a binary PPM or PGM without comments."""
    kind, size, most, samples = data.split(b"\n", 3)
    width, height = map(int, size.split())
    if most != b"255":
        raise ValueError(f"{most} is not 255")
    return width, height, 3 if kind == b"P6" else 1, samples
