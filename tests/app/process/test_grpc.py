#!/usr/bin/env python3
"""Callers that are not ours: every actor is a service of gRPC, with reflection
and health for tools."""

import itertools
import os
import stat
import subprocess
import sys
import threading
import time

import grpc

import actorcsi_process
import grpc_calls
import pictures
from grpc_calls import CallTest, EXAMPLES, details_of, stubs

SLOW_S = 3


class GrpcTest(CallTest):
    def setUp(self):
        super().setUp()
        from google.protobuf.empty_pb2 import Empty
        self.empty = Empty()

    # -- tools ---------------------------------------------------------------

    def reflect(self, channel, *requests):
        from reflection.v1alpha import reflection_pb2 as reflection
        both = channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            request_serializer=reflection.ServerReflectionRequest
            .SerializeToString,
            response_deserializer=reflection.ServerReflectionResponse
            .FromString)
        return list(both(iter(reflection.ServerReflectionRequest(**x)
                              for x in requests)))

    def test_Reflection_ListsServicesAndDescribesTheirMethods(self):
        from google.protobuf import descriptor_pb2
        from google.protobuf import descriptor_pool
        _, address = self.listen()
        listed, described, unknown, extension, all_extensions = self.reflect(
            self.channel(address), {"list_services": ""},
            {"file_containing_symbol": "actorcsi.Led"},
            {"file_containing_symbol": "actorcsi.Lid"},
            {"file_containing_extension": {
                "containing_type": "google.protobuf.MethodOptions",
                "extension_number": 0}},
            {"all_extension_numbers_of_type": "google.protobuf.MethodOptions"})
        names = {x.name for x in listed.list_services_response.service}
        self.assertLessEqual(
            {"actorcsi.Camera", "actorcsi.Led", "actorcsi.Motion",
             "actorcsi.Endpoint", "grpc.health.v1.Health",
             "grpc.reflection.v1alpha.ServerReflection"}, names)
        pool = descriptor_pool.DescriptorPool()
        files = [descriptor_pb2.FileDescriptorProto.FromString(x)
                 for x in described.file_descriptor_response
                 .file_descriptor_proto]
        self.assertEqual(files[0].name, "actorcsi/led.proto")
        for file in reversed(files):
            pool.Add(file)
        led = pool.FindServiceByName("actorcsi.Led")
        self.assertIn("Blink", led.methods_by_name)
        self.assertEqual(unknown.error_response.error_code, 5)
        self.assertEqual(extension.error_response.error_code, 5)
        self.assertTrue(
            all_extensions.all_extension_numbers_response.extension_number)

    def test_Health_TellsWhichServicesAreServed(self):
        from health.v1.health_pb2 import HealthCheckRequest
        from health.v1.health_pb2 import HealthCheckResponse
        _, address = self.listen()
        channel = self.channel(address)
        for name in ("", "actorcsi.Camera"):
            answer = self.call(channel, "grpc.health.v1.Health/Check",
                               HealthCheckRequest(service=name),
                               HealthCheckResponse)
            self.assertEqual(answer.status, HealthCheckResponse.SERVING)
        self.check_refused(
            grpc.StatusCode.NOT_FOUND,
            lambda: self.call(channel, "grpc.health.v1.Health/Check",
                              HealthCheckRequest(service="actorcsi.Lid"),
                              HealthCheckResponse), "actorcsi.Lid")
        watch = self.stream(channel, "grpc.health.v1.Health/Watch",
                            HealthCheckRequest(service="actorcsi.Lid"),
                            HealthCheckResponse)
        self.assertEqual(next(watch).status,
                         HealthCheckResponse.SERVICE_UNKNOWN)
        watch.cancel()

    # -- calls ---------------------------------------------------------------

    def test_Call_ReachesTheActorThatTheMetadataNames(self):
        from actorcsi.led_pb2 import LedBlink, LedState
        _, address = self.listen("--led.names=LED_BLUE,LED_RED")
        channel = self.channel(address)
        answer = self.call(channel, "actorcsi.Led/Blink",
                           LedBlink(period_ms=50), LedState, "LED_RED")
        self.assertEqual(answer.period_ms, 50)
        first = self.call(channel, "actorcsi.Led/State", self.empty, LedState)
        self.assertEqual(first.period_ms, 200)

    def test_WrongCall_HasAStatusCodeAndTheErrorAsDetails(self):
        from actorcsi.camera_pb2 import CameraConfig
        from actorcsi.led_pb2 import LedBlink, LedState
        from actorcsi.remote.envelope_pb2 import EnvelopeError
        from google.protobuf.empty_pb2 import Empty
        _, address = self.listen()
        channel = self.channel(address)
        code = grpc.StatusCode
        self.check_refused(
            code.NOT_FOUND, lambda: self.call(
                channel, "actorcsi.Led/State", self.empty, LedState, "NONE"),
            "NONE", "LED_BLUE")
        for method in ("actorcsi.Led/Blonk", "actorcsi.Lid/Blink", "x", ""):
            self.check_refused(
                code.UNIMPLEMENTED, lambda m=method: self.call(
                    channel, m, self.empty, LedState), method)
        self.check_refused(
            code.INVALID_ARGUMENT, lambda: self.call(
                channel, "actorcsi.Led/Blink",
                CameraConfig(pixformat="RGB"), LedState))
        error = self.check_refused(
            code.INVALID_ARGUMENT, lambda: self.call(
                channel, "actorcsi.Led/Blink", LedBlink(), LedState),
            "period_ms")
        details = details_of(error)
        self.assertEqual(details.code, 3)
        self.assertEqual(details.message, error.details())
        self.assertTrue(
            details.details[0].type_url.endswith("/actorcsi.EnvelopeError"))
        self.assertIn("period_ms", EnvelopeError.FromString(
            details.details[0].value).text)
        # A call without a message.
        silent = channel.stream_unary("/actorcsi.Led/State",
                                      response_deserializer=Empty.FromString)
        self.check_refused(code.INVALID_ARGUMENT, lambda: silent(iter([])),
                           "send one message")

    def test_Deadline_IsTheCallers(self):
        from actorcsi.camera_pb2 import SnapshotRequest
        from actorcsi.frame_pb2 import Frame
        _, address = self.listen("--camera.fault=silent:60000@1")
        channel = self.channel(address)
        begin = time.monotonic()
        self.check_refused(
            grpc.StatusCode.DEADLINE_EXCEEDED, lambda: self.call(
                channel, "actorcsi.Camera/Snapshot",
                SnapshotRequest(deadline_ms=60_000), Frame, timeout=0.5))
        self.assertLess(time.monotonic() - begin, SLOW_S)

    # -- streams -------------------------------------------------------------

    def statistics(self, channel):
        from actorcsi.remote.endpoint_pb2 import EndpointStatistics
        return self.call(channel, "actorcsi.Endpoint/Statistics", self.empty,
                         EndpointStatistics)

    def wait_for(self, condition):
        end = time.monotonic() + actorcsi_process.PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, condition)
            time.sleep(0.02)

    def test_HundredFrames_HaveThePixelsOfTheSource(self):
        from actorcsi.camera_pb2 import FrameSubscription
        from actorcsi.frame_pb2 import Frame
        picture = pictures.make(
            320, 240, lambda x, y: ((x * 7 + y * 13) % 256,))
        (self.folder / "p.pgm").write_bytes(pictures.to_pnm(picture))
        run, address = self.listen(
            "--camera.source=p.pgm", "--camera.pixformat=GRAYSCALE",
            "--camera.fps=100")
        channel = self.channel(address)
        stream = self.stream(channel, "actorcsi.Camera/Subscribe",
                             FrameSubscription(), Frame)
        last = 0
        for frame in itertools.islice(stream, 100):
            self.assertGreater(frame.sequence, last)
            last = frame.sequence
            self.assertEqual((frame.width, frame.height, frame.pixformat),
                             (320, 240, "GRAYSCALE"))
            self.assertEqual(frame.pixels, picture[3])
            self.assertGreater(frame.readout_end_ns, frame.readout_begin_ns)
        stream.cancel()
        self.wait_for(lambda: self.statistics(channel).open == 1)
        run.stop()
        self.check_clean_end(run)

    def test_CallerThatDoesNotRead_CostsFramesAndNoMemory(self):
        from actorcsi.camera_pb2 import CameraStatistics, FrameSubscription
        from actorcsi.frame_pb2 import Frame
        run, address = self.listen("--camera.framesize=VGA",
                                   "--camera.fps=100")
        # Each on a connection of its own, with a window for few frames.
        slow = [self.stream(
            self.channel(address, grpc__use_local_subchannel_pool=1),
            "actorcsi.Camera/Subscribe", FrameSubscription(max_held=16), Frame)
            for _ in range(8)]
        for stream in slow:
            stream.initial_metadata()
        channel = self.channel(address, grpc__use_local_subchannel_pool=1)
        time.sleep(0.5)
        before = run.memory_kb()
        good = self.stream(channel, "actorcsi.Camera/Subscribe",
                           FrameSubscription(), Frame)
        begin = time.monotonic()
        got = sum(1 for _ in itertools.takewhile(
            lambda _: time.monotonic() - begin < SLOW_S, good))
        good.cancel()
        actorcsi_process.figures(f"grpc: {got / SLOW_S:.0f} frames/s beside "
                                 "eight callers that do not read")
        self.assertGreater(got, 5)
        self.assertLess(run.memory_kb() - before, 64_000, run)
        held = self.statistics(channel)
        cameras = self.call(channel, "actorcsi.Camera/Statistics", self.empty,
                            CameraStatistics)
        self.assertGreater(held.skipped + cameras.skipped_held, 0)
        # The buffers are the camera's: one at most is on its way.
        self.assertLessEqual(cameras.leased, 3)
        for stream in slow:
            stream.cancel()
        self.wait_for(lambda: self.statistics(channel).open == 1)
        run.stop()
        self.check_clean_end(run)

    def test_EndOfTheRun_EndsStreams(self):
        from actorcsi.heartbeat_pb2 import Beat
        run, address = self.listen("--heartbeat.period-ms=50")
        beats = self.stream(self.channel(address),
                            "actorcsi.Heartbeat/Subscribe", self.empty, Beat)
        self.assertEqual(next(beats).text, "hello")
        begin = time.monotonic()
        run.stop()
        self.assertLess(time.monotonic() - begin, 2 * SLOW_S)
        self.check_clean_end(run)
        self.check_refused(grpc.StatusCode.UNAVAILABLE, lambda: list(beats))

    def test_ManyCallers_AtATime(self):
        from actorcsi.led_pb2 import LedState
        _, address = self.listen()
        channel = self.channel(address)
        wrong = []

        def call():
            for _ in range(50):
                if self.call(channel, "actorcsi.Led/State", self.empty,
                             LedState).period_ms != 200:
                    wrong.append(1)

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        self.assertGreaterEqual(self.statistics(channel).calls, 401)

    # -- other places --------------------------------------------------------

    def test_CooperativeScheduler_ServesToo(self):
        from actorcsi.led_pb2 import LedState
        run, address = self.listen("--scheduler=cooperative")
        answer = self.call(self.channel(address), "actorcsi.Led/State",
                           self.empty, LedState)
        self.assertEqual(answer.period_ms, 200)
        run.stop()
        self.check_clean_end(run)

    def test_Node_ServesToo(self):
        from actorcsi.led_pb2 import LedState
        node = self.start("--roles=led", "--uart.device=none",
                          "--grpc.listen=127.0.0.1:0", "--name=box",
                          command=("node",))
        address = node.wait_line(r"^gRPC: listens on (\S+)")[1]
        answer = self.call(self.channel(address), "actorcsi.Led/State",
                           self.empty, LedState, "LED_RED")
        self.assertEqual(answer.period_ms, 0)
        self.assertEqual(node.stop(), 0, node)

    def test_UnixSocket_IsForTheSameUserOnly(self):
        from actorcsi.led_pb2 import LedState
        path = self.folder / "here"
        run, address = self.listen(listen=f"unix:{path}")
        self.assertEqual(address, f"unix:{path}")
        mode = os.stat(path).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        answer = self.call(self.channel(address), "actorcsi.Led/State",
                           self.empty, LedState)
        self.assertEqual(answer.period_ms, 200)
        if os.geteuid() == 0:
            # Also if somebody has opened the file to all.
            os.chmod(path, 0o666)
            os.chmod(self.folder, 0o755)
            stranger = subprocess.run(
                [sys.executable, "-c", "import os, socket, sys\n"
                 "os.setuid(65534)\n"
                 "line = socket.socket(socket.AF_UNIX)\n"
                 "line.connect(sys.argv[1])\n"
                 "line.settimeout(10)\n"
                 "sys.exit(len(line.recv(1)))", path], check=False)
            self.assertEqual(stranger.returncode, 0)
        run.stop()
        self.check_clean_end(run)
        self.assertFalse(path.exists())

    def test_AddressInUse_AndWrongOnes_AreNamed(self):
        _, address = self.listen()
        path = self.folder / "here"
        self.listen(listen=f"unix:{path}")
        for listen, code in ((address, 1), (f"unix:{path}", 1),
                             ("unix:/none/x", 1), ("unix:", 2),
                             ("unix:" + "x" * 200, 2), ("somewhere", 2),
                             ("0.0.0.0:0", 2)):
            run = self.run_to_end(f"--listen={listen}", "--duration=1s")
            self.assertEqual(run.code, code, run)
            self.assertIn(f"--listen={listen}: ", run.stderr)

    # -- examples ------------------------------------------------------------

    def example(self, name, *arguments):
        return subprocess.run(
            [sys.executable, EXAMPLES / name, *arguments], check=True,
            cwd=self.folder, capture_output=True, text=True, timeout=60,
            env={**os.environ, "PYTHONPATH": stubs()}).stdout

    def test_Examples_Work(self):
        _, address = self.listen("--camera.fps=30")
        said = self.example("take_picture.py", address, "p.ppm")
        self.assertRegex(said, r"p\.ppm: 320x240 RGB565, frame \d+")
        width, height, channels, _ = pictures.from_pnm(
            (self.folder / "p.ppm").read_bytes())
        self.assertEqual((width, height, channels), (320, 240, 3))
        said = self.example("show_leds.py", address, "LED_BLUE", "LED_RED")
        self.assertRegex(said, "LED_BLUE: (on|off), toggles every 100 ms\n"
                               "LED_RED: off, toggles every 0 ms")
        said = self.example("subscribe_to_motion.py", address, "1")
        self.assertRegex(said, r"frame \d+: motion at \d+,\d+, \d+x\d+")


if __name__ == "__main__":
    actorcsi_process.main()
