"""An emulated board under remote control: its time passes only while a test
lets it, so that a conversation takes the same course each time, and costs no
more than the processor's time."""

import json
import shlex
import subprocess

# The board's time between two looks at what it has said.
STEP_S = 0.01


class RemoteBoard:
    def __init__(self, command):
        self.process = subprocess.Popen(
            [*command, "--remote"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.seconds = 0.0
        # What the machine has counted.
        self.counts = {}
        # What was not read yet, of either UART; and all of the console's text.
        self.uart = b""
        self.console = b""

    def tell(self, command):
        try:
            print(command, file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise AssertionError(
                f"the machine ended: {self.process.stderr.read()[-2000:]}")
        report = json.loads(answer)
        self.seconds = report["seconds"]
        self.counts = report
        self.uart += bytes.fromhex(report["uart"])
        self.console += bytes.fromhex(report["console"])

    def run(self, seconds):
        self.tell(f"run {seconds}")

    def send(self, data):
        self.tell(f"uart {data.hex()}")

    def type(self, line):
        self.send(line.encode() + b"\n")

    def wait(self, condition, patience_s, what):
        """Lets time pass until `condition` returns something true."""
        end = self.seconds + patience_s
        while True:
            result = condition()
            if result:
                return result
            if self.seconds >= end:
                raise AssertionError(
                    f"{what}: not after {patience_s} s; the line has "
                    f"{self.uart[-200:]!r}, the console "
                    f"{self.console[-400:].decode(errors='replace')!r}")
            self.run(STEP_S)

    def line(self):
        """The next whole line from the UART, or None."""
        if b"\n" not in self.uart:
            return None
        line, self.uart = self.uart.split(b"\n", 1)
        return line.decode(errors="replace").rstrip("\r")

    def wait_for_line(self, begin, patience_s=5):
        """The next line that begins so; others are dropped."""
        def look():
            while (line := self.line()) is not None:
                if line.startswith(begin):
                    return line
            return None
        return self.wait(look, patience_s, f"a line with {begin!r}")

    def ask(self, question, patience_s=6):
        """The answer's line, which begins with ok or error."""
        self.type(question)
        return self.wait_for_line(("ok", "error"), patience_s)

    def lines_of(self, question, silence_s=0.1):
        """All lines until the UART is silent for so long."""
        self.type(question)
        lines = []
        quiet = 0
        while quiet < silence_s:
            self.run(STEP_S)
            quiet += STEP_S
            while (line := self.line()) is not None:
                lines.append(line)
                quiet = 0
        return lines

    def console_lines(self):
        return self.console.decode(errors="replace").splitlines()

    def finish(self):
        """The end: exit code, and what the machine says."""
        self.process.stdin.close()
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.wait(), errors

    def kill(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout,
                       self.process.stderr):
            stream.close()


def fields(answer):
    """The values of an answer such as `ok led: on on period_ms 0`, by name."""
    words = shlex.split(answer.partition(": ")[2])
    return dict(zip(words[::2], words[1::2]))
