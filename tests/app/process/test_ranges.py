#!/usr/bin/env python3
"""Every number of every request, as large and as small as its type has it: over
gRPC, and as JSON to a node and over a serial line. The fields are those of the
contract's descriptors; types are tried in
tests/app/compose/pc/request_fields_test.cpp, here it is ranges."""

import json

import grpc

import actorcsi_process
import grpc_calls
from actorcsi_process import PATIENCE_S
from grpc_calls import CallTest
from network import free_port

# By service: the actor that is asked.
ACTORS = {"Camera": "camera", "Capture": "capture", "Heartbeat": "heartbeat",
          "Led": "LED_BLUE", "Motion": "motion", "UartPeer": "uart"}

# What a request needs besides, or it is refused for another reason.
BESIDES = {"CameraKnobSetting": {"name": "contrast"},
           "CameraWindow": {"width": 10, "height": 10}}

# What an error says instead of the field's name.
INSTEAD = {"CameraWindow.x": "window=", "CameraWindow.y": "window=",
           "CameraIoctl.request": "ioctl=", "CameraIoctl.args": "ioctl=",
           "CameraKnobSetting.values": "contrast="}

# Any number is right, and why.
FREE = {
    "CameraWindow.width": "what overhangs the frame is cut off",
    "CameraWindow.height": "what overhangs the frame is cut off",
    "CaptureConfig.report_every": "that many frames may come",
    "FrameGrant.subscription": "one that has ended is ignored",
    "FrameGrant.frames": "of a subscription that has ended",
    "FrameGrant.received": "of a subscription that has ended",
    "LedState.period_ms": "an answer has it; blink takes it",
}


def extremes(field):
    """The largest and smallest numbers of the field's type."""
    kind = type(field)
    if field.cpp_type in (kind.CPPTYPE_DOUBLE, kind.CPPTYPE_FLOAT):
        return (1e30, -1e30)
    bits = 64 if field.cpp_type in (kind.CPPTYPE_INT64,
                                    kind.CPPTYPE_UINT64) else 32
    if field.cpp_type in (kind.CPPTYPE_UINT32, kind.CPPTYPE_UINT64):
        return ((1 << bits) - 1,)
    if field.cpp_type in (kind.CPPTYPE_INT32, kind.CPPTYPE_INT64):
        return ((1 << bits - 1) - 1, -(1 << bits - 1))
    return ()


def wrong_requests(message):
    """`Message.field`, and a request of that kind as a dictionary."""
    for field in message.fields:
        repeated = field.label == field.LABEL_REPEATED
        besides = BESIDES.get(message.name, {})
        if field.message_type is not None:
            if not repeated:
                for name, inner in wrong_requests(field.message_type):
                    yield name, {**besides, field.name: inner}
            continue
        for value in extremes(field):
            yield (f"{message.name}.{field.name}",
                   {**besides, field.name: [value] if repeated else value})


def requests():
    """Every method that can be called from elsewhere, and what can be wrong
    with its request."""
    from actor import options_pb2
    from actorcsi import (camera_pb2, capture_pb2, heartbeat_pb2, led_pb2,
                          motion_pb2, uart_peer_pb2)
    for module in (camera_pb2, capture_pb2, heartbeat_pb2, led_pb2, motion_pb2,
                   uart_peer_pb2):
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                options = method.GetOptions().Extensions
                if (options[options_pb2.self] or options[options_pb2.consumes]
                        or options[options_pb2.access]
                        == options_pb2.INTERNAL):
                    continue
                for name, request in wrong_requests(method.input_type):
                    yield service, method, name, request


class RangesTest(CallTest):
    def setUp(self):
        super().setUp()
        self.address = f"127.0.0.1:{free_port()}"
        node = self.start(
            "--name=all", "--roles=camera,capture,heartbeat,led,motion,uart",
            f"--listen={self.address}", "--grpc.listen=127.0.0.1:0",
            "--uart.device=pty", f"--uart.link={self.folder}/tty",
            command=("node",))
        self.grpc_address = node.wait_line(r"gRPC: listens on (\S+)")[1]

    def over_grpc(self, service, method, request):
        """The error; empty if there is none."""
        from google.protobuf import json_format
        from google.protobuf import message_factory
        factory = message_factory.MessageFactory()
        message = factory.GetPrototype(method.input_type)()
        json_format.ParseDict(request, message)
        path = f"/{service.full_name}/{method.name}"
        stub = self.channel(self.grpc_address).unary_stream(
            path, request_serializer=type(message).SerializeToString,
            response_deserializer=bytes)
        call = stub(message, timeout=PATIENCE_S,
                    metadata=[("actor", ACTORS[service.name])])
        try:
            next(call)
        except grpc.RpcError as error:
            return error.details()
        call.cancel()
        return ""

    def as_json(self, target):
        def call(service, method, request):
            name = "".join("_" + x.lower() if x.isupper() else x
                           for x in method.name).lstrip("_")
            run = self.run_to_end(
                target, f"{ACTORS[service.name]}.{name}", json.dumps(request),
                "--items=1", command=("call",))
            return run.stderr if run.code != 0 else ""
        return call

    def settings(self):
        run = self.run_to_end(self.address, "camera.configure",
                              command=("call",))
        self.assertEqual(run.code, 0, run)
        return json.loads(run.lines[-1])

    def check(self, call, wanted=lambda name: True):
        before = self.settings()
        tried = 0
        for service, method, name, request in requests():
            if name in FREE or not wanted(name):
                continue
            with self.subTest(method=method.full_name, request=request):
                if name == "UartOpen.baud":
                    # It takes no rate while it is open.
                    methods = service.methods_by_name
                    self.assertEqual(
                        self.over_grpc(service, methods["Close"], {}), "")
                error = call(service, method, request)
                self.assertIn(INSTEAD.get(name, name.split(".")[1]), error)
                tried += 1
        self.assertEqual(self.settings(), before)
        return tried

    def test_NumbersBeyondTheirRange_OverGrpc_AreRefusedByName(self):
        self.assertGreater(self.check(self.over_grpc), 25)

    def test_NumbersBeyondTheirRange_AsJson_AreRefusedByName(self):
        self.assertGreater(self.check(self.as_json(self.address)), 25)

    def test_NumbersBeyondTheirRange_OverASerialLine_AreRefusedByName(self):
        # The rate is that of the line which the call comes over.
        self.assertGreater(
            self.check(self.as_json(self.folder / "tty"),
                       lambda name: name != "UartOpen.baud"), 25)


if __name__ == "__main__":
    grpc_calls.stubs()
    actorcsi_process.main()
