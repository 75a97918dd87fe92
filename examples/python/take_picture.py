#!/usr/bin/python3
"""Takes a picture and saves it.

usage: take_picture.py ADDRESS FILE"""

import sys

import grpc
from actorcsi.camera_pb2 import SnapshotRequest
from actorcsi.camera_pb2_grpc import CameraStub

address, file = sys.argv[1:]
large = [("grpc.max_receive_message_length", 64 << 20)]
with grpc.insecure_channel(address, options=large) as channel:
    frame = CameraStub(channel).Snapshot(SnapshotRequest(), timeout=10)
if frame.pixformat == "RGB565":
    # 16 bits per pixel, little-endian: red 5, green 6, blue 5.
    words = memoryview(frame.pixels).cast("H")
    rgb = bytes(byte for x in words for byte in (
        x >> 8 & 0xF8, x >> 3 & 0xFC, x << 3 & 0xF8))
    picture = b"P6\n%d %d\n255\n" % (frame.width, frame.height) + rgb
elif frame.pixformat == "GRAYSCALE":
    picture = b"P5\n%d %d\n255\n" % (frame.width, frame.height) + frame.pixels
else:
    picture = frame.pixels
with open(file, "wb") as output:
    output.write(picture)
print(f"{file}: {frame.width}x{frame.height} {frame.pixformat}, "
      f"frame {frame.sequence}")
