#!/usr/bin/python3
"""Shows the state of LEDs, and lets the first one blink faster.

usage: show_leds.py ADDRESS NAME..."""

import sys

import grpc
from actorcsi.led_pb2 import LedBlink
from actorcsi.led_pb2_grpc import LedStub
from google.protobuf.empty_pb2 import Empty

address, *names = sys.argv[1:]
with grpc.insecure_channel(address) as channel:
    leds = LedStub(channel)
    leds.Blink(LedBlink(period_ms=100), metadata=[("actor", names[0])])
    for name in names:
        try:
            state = leds.State(Empty(), timeout=5, metadata=[("actor", name)])
        except grpc.RpcError as error:
            sys.exit(f"{error.code().name}: {error.details()}")
        print(f"{name}: {'on' if state.on else 'off'}, "
              f"toggles every {state.period_ms} ms")
