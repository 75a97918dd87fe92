"""Calls over gRPC for the tests of this folder, with classes that protoc makes
from proto/ on the fly. Not ours: python3-grpcio."""

import atexit
import functools
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc

from actorcsi_process import PATIENCE_S, ProcessTest

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples/python"

_LARGE = [("grpc.max_receive_message_length", 64 << 20)]


@functools.lru_cache(maxsize=None)
def stubs():
    """The folder of the classes, which is made once and removed at exit."""
    folder = tempfile.mkdtemp(prefix="actorcsi-stubs-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([EXAMPLES / "make-stubs", folder], check=True)
    # Not as grpc.health: that is python3-grpcio's own package.
    subprocess.run(
        ["protoc", f"-I{ROOT}/proto/grpc", f"--python_out={folder}",
         "health/v1/health.proto",
         "reflection/v1alpha/reflection.proto"], check=True)
    sys.path.insert(0, folder)
    return folder


class CallTest(ProcessTest):
    """A run that listens, and calls to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stubs()

    def listen(self, *options, listen="127.0.0.1:0", **how):
        """Starts a run. Returns it and its address."""
        run = self.start(f"--listen={listen}", "--uart.device=none", "--json",
                         *options, **how)
        return run, run.wait_line(r"^gRPC: listens on (\S+)")[1]

    def channel(self, address, credentials=None, **options):
        more = _LARGE + [(x.replace("__", "."), y) for x, y in options.items()]
        result = (grpc.secure_channel(address, credentials, more)
                  if credentials else grpc.insecure_channel(address, more))
        self.addCleanup(result.close)
        return result

    def call(self, channel, method, request, answer, actor="",
             timeout=PATIENCE_S):
        """Calls `package.Service/Method`."""
        one = channel.unary_unary(
            "/" + method, request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString)
        return one(request, timeout=timeout, metadata=_named(actor))

    def stream(self, channel, method, request, item, actor=""):
        many = channel.unary_stream(
            "/" + method, request_serializer=type(request).SerializeToString,
            response_deserializer=item.FromString)
        return many(request, metadata=_named(actor))

    def check_refused(self, code, run, *words):
        """`run` fails with that status code and a text with these words.
        Returns the error."""
        with self.assertRaises(grpc.RpcError) as caught:
            run()
        error = caught.exception
        self.assertEqual(error.code(), code, error)
        for word in words:
            self.assertIn(word, error.details())
        return error


def _named(actor):
    return [("actor", actor)] if actor else None


def details_of(error):
    """actorcsi.CallStatus of an error's trailing metadata."""
    from actorcsi.remote.endpoint_pb2 import CallStatus
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            return CallStatus.FromString(value)
    raise AssertionError(f"no details: {error}")
