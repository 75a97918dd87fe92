#!/usr/bin/env python3
"""`call` and `attach` with a node that speaks gRPC and means no good. It is
python3-grpcio's server."""

import concurrent.futures
import threading
import time

import grpc

import actorcsi_process
from grpc_calls import CallTest

LINK = "/actorcsi.Node/Link"

# Beyond what the program has without a node: three times what it may take in,
# for copies and for what its allocator keeps.
MEMORY_KB = 3 * 65_536


class HostileNode(grpc.GenericRpcHandler):
    """Answers every call with what `answer` yields."""

    def __init__(self, answer):
        self._answer = answer
        self.over = threading.Event()
        self._server = grpc.server(
            concurrent.futures.ThreadPoolExecutor(max_workers=8),
            options=[("grpc.max_send_message_length", -1)])
        self._server.add_generic_rpc_handlers((self,))
        port = self._server.add_insecure_port("127.0.0.1:0")
        self.address = f"grpc:127.0.0.1:{port}"
        self._server.start()

    def service(self, details):
        return grpc.stream_stream_rpc_method_handler(
            lambda requests, context: self._answer(
                self, details.method, requests))

    def close(self):
        self.over.set()
        self._server.stop(0).wait()


def greeting(requests, *names, service="actorcsi.Led"):
    """A reply to the first request: a list of actors with these names."""
    from actorcsi.remote import envelope_pb2
    first = envelope_pb2.Envelope.FromString(next(requests))
    actors = envelope_pb2.Directory(actors=[
        envelope_pb2.DirectoryEntry(name=x, service=service)
        for x in names])
    return envelope_pb2.Envelope(
        kind="ENVELOPE_KIND_REPLY", correlation=first.correlation,
        payload=actors.SerializeToString()).SerializeToString()


class HostileTest(CallTest):
    def serve(self, answer):
        node = HostileNode(answer)
        self.addCleanup(node.close)
        return node.address

    def check_ends(self, answer, says, *args):
        """`call` ends with one line that says so, soon and in little memory."""
        address = self.serve(answer)
        run = self.start(address, *(args or ("led.state",)), "--deadline=3s",
                         command=("call",))
        begin = time.monotonic()
        most = 0
        while run.code is None:
            try:
                most = max(most, run.memory_kb())
            except (FileNotFoundError, TypeError):
                break
            time.sleep(0.05)
        self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(run.wait(), 1, run)
        self.assertRegex(run.stderr, says)
        self.assertRegex(run.stderr, r"^[ -~]+\n$")
        if not actorcsi_process.SANITIZED:
            self.assertLess(most, MEMORY_KB + self.memory_alone(), run)

    def memory_alone(self):
        run = self.start("grpc:127.0.0.1:1", "led.state", "--deadline=3s",
                         command=("call",))
        time.sleep(1)
        return run.memory_kb()

    def test_NothingToSay_IsSaid(self):
        def end(_node, _method, _requests):
            return iter(())

        def hold(node, _method, _requests):
            node.over.wait()
            return iter(())
        self.check_ends(end, "no node has answered at 127.0.0.1:")
        self.check_ends(hold, "no node has answered at 127.0.0.1:")

    def test_NoEnvelope_IsNoNode(self):
        def rubbish(_node, _method, _requests):
            yield b"\xff"
        self.check_ends(rubbish, "no node has answered at .*protocol")

    def test_LargeAnswers_AreRefused(self):
        def large(_node, _method, _requests):
            yield bytes(70_000)

        def huge(_node, _method, _requests):
            yield bytes(200 << 20)
        self.check_ends(large, "answer: more than 65536 bytes")
        self.check_ends(huge, "no node has answered at")

    def test_LongReason_IsCut(self):
        def fail(_node, _method, _requests):
            raise RuntimeError("x" * 5_000)
        self.check_ends(fail, r"no node has answered at .{100,300}\n$")

    def test_Flood_TakesNoMemory(self):
        from actorcsi.remote import envelope_pb2
        item = envelope_pb2.Envelope(
            kind="ENVELOPE_KIND_ITEM", correlation=4711,
            payload=bytes(60_000)).SerializeToString()

        def flood(node, _method, requests):
            yield greeting(requests, "LED_RED")
            while not node.over.is_set():
                yield item
        self.check_ends(flood, "has not answered in time")

    def test_ErrorWithControlCharacters_IsPrintable(self):
        from actorcsi.remote import envelope_pb2

        def answer(_node, _method, requests):
            yield greeting(requests, "LED_RED", "LED\x1b[2J")
            for x in requests:
                asked = envelope_pb2.Envelope.FromString(x)
                yield envelope_pb2.Envelope(
                    kind="ENVELOPE_KIND_ERROR", correlation=asked.correlation,
                    error=envelope_pb2.EnvelopeError(
                        text="\x1b[2Jcleared")).SerializeToString()
        self.check_ends(answer, "cleared")

    def test_WrongFrames_AreCountedAndNotShown(self):
        def answer(node, method, requests):
            if method == LINK:
                yield greeting(requests, "camera",
                               service="actorcsi.Camera")
                node.over.wait()
                return
            while not node.over.is_set():
                yield b"\x08\x01\x3a\x04abcd"
        run = self.start(self.serve(answer), "--duration=3s", "--json",
                         command=("attach",))
        self.assertEqual(run.wait(), 0, run)
        frames = run.report()["frames"]
        self.assertEqual(frames["received"], 0)
        self.assertGreater(frames["corrupt"], 10)


if __name__ == "__main__":
    actorcsi_process.main()
