"""The program of the AsyncCSI page on asyncio, with a camera that is simulated:
a capture loop, a blinker, a heartbeat and, if it is given a terminal, a UART
that answers each line. Runs on CPython and on MicroPython.

    python3 page.py FPS SECONDS PROCESS_MS [TERMINAL]

An fps of 0 is a camera that never has a frame. Prints what it came to as JSON.
"""

import asyncio
import sys
import time

try:
    _ticks = time.ticks_us

    def now_us():
        return _ticks()

    def since(then):
        return time.ticks_diff(_ticks(), then)

    def cpu_s():
        return time.clock()

except AttributeError:

    def now_us():
        return time.perf_counter_ns() // 1000

    def since(then):
        return now_us() - then

    cpu_s = time.process_time


class MockCSI:
    """A sensor with a period, and a readout that takes 90 % of it; the newest
    frame is the one that is handed out."""

    def __init__(self, fps):
        self.period = 1e6 / fps if fps else 0
        self.begin = now_us()
        self.taken = 0
        self.polls = 0

    def snapshot(self, blocking=True):
        self.polls += 1
        if not self.period:
            return None
        passed = since(self.begin)
        ended = int(passed / self.period + 0.1)
        if ended <= self.taken:
            return None
        self.taken = ended
        # The time since its last pixel.
        return passed - (ended - 0.1) * self.period


class AsyncCSI:
    """Lets a coroutine wait for a frame by polling and yielding."""

    def __init__(self, csi):
        self.csi = csi

    async def snapshot(self):
        while True:
            image = self.csi.snapshot(blocking=False)
            if image is not None:
                return image
            await asyncio.sleep(0)


def busy(milliseconds):
    begin = now_us()
    while since(begin) < milliseconds * 1000:
        pass


async def capture_loop(camera, process_ms, latencies, seconds):
    begin = now_us()
    # If the coroutine never yields, no other one can end it.
    while since(begin) < seconds * 1e6:
        latencies.append(await camera.snapshot())
        if process_ms:
            busy(process_ms)


async def blinker(period_ms, lateness):
    due = now_us()
    while True:
        await asyncio.sleep(max(0, period_ms * 1000 - since(due)) / 1e6)
        due += period_ms * 1000
        lateness.append(since(due))


async def hello(period_s, beats):
    while True:
        beats.append(0)
        await asyncio.sleep(period_s)


async def uart(path, answers):
    line = open(path, "r+b", buffering=0)
    if hasattr(asyncio, "StreamReaderProtocol"):
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), line
        )
    else:
        # MicroPython.
        reader = asyncio.StreamReader(line)
    while True:
        text = await reader.readline()
        line.write(b"ok " + text)
        answers.append(0)


def summary(values):
    values = sorted(values)
    if not values:
        return "null"
    last = len(values) - 1
    return '{"p50": %.1f, "p99": %.1f, "max": %.1f}' % (
        values[last // 2],
        values[int(last * 0.99)],
        values[last],
    )


async def main(fps, seconds, process_ms, terminal=None):
    csi = MockCSI(fps)
    latencies, lateness, beats, answers = [], [], [], []
    tasks = [
        asyncio.create_task(blinker(200, lateness)),
        asyncio.create_task(hello(1, beats)),
        asyncio.create_task(
            capture_loop(AsyncCSI(csi), process_ms, latencies, seconds)
        ),
    ]
    if terminal:
        tasks.append(asyncio.create_task(uart(terminal, answers)))
    begin, used = now_us(), cpu_s()
    await asyncio.sleep(seconds)
    took = since(begin) / 1e6
    used = cpu_s() - used
    for task in tasks:
        task.cancel()
    print(
        '{"seconds": %.3f, "polls_per_s": %.0f, "frames": %d, "led_toggles": %d,'
        ' "heartbeats": %d, "latency_us": %s, "led_late_us": %s,'
        ' "cpu_percent": %.1f}'
        % (
            took,
            csi.polls / took,
            len(latencies),
            len(lateness),
            len(beats),
            summary(latencies),
            summary(lateness),
            100 * used / took,
        )
    )


asyncio.run(
    main(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
)
