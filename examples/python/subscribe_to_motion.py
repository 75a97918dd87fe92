#!/usr/bin/python3
"""Starts motion detection and prints each motion, until interrupted.

usage: subscribe_to_motion.py ADDRESS [COUNT]"""

import itertools
import sys

import grpc
from actorcsi.motion_pb2_grpc import MotionStub
from google.protobuf.empty_pb2 import Empty

address = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else None
with grpc.insecure_channel(address) as channel:
    motion = MotionStub(channel)
    events = motion.Subscribe(Empty())
    # The subscription has begun once the node has answered.
    events.initial_metadata()
    motion.Start(Empty())
    for event in itertools.islice(events, count):
        print(f"frame {event.sequence}: "
              + (f"motion at {event.x},{event.y}, {event.width}x{event.height}"
                 if event.moving else "still"), flush=True)
