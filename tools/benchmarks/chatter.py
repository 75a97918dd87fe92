"""The other end of a serial line, which sends all the time."""

import os
import select
import threading
import time
import tty

PERIOD_S = 0.01

# An actor's command, with an answer of its own; asyncio's program answers, too.
LINE = b"led LED_GREEN state\n"
ANSWER = b"ok "


def open_line(path):
    """Opens a terminal as the other end of a raw line."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    return fd


class Chatter:
    """Sends a line every 10 ms and reads the answers, while it is entered.
    A third of what a line of 115,200 baud carries is on it in both directions
    together.

    `connect` returns the descriptor of the line, which is closed at the end, or
    raises OSError while there is none."""

    def __init__(self, connect):
        self.said = 0
        self.answered = 0
        # The line did not take it.
        self.refused = 0
        self._connect = connect
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _run(self):
        while not self._over.is_set():
            try:
                line = self._connect()
                break
            except OSError:
                time.sleep(0.002)
        else:
            return
        try:
            os.set_blocking(line, False)
            self._talk(line)
        except OSError:
            pass  # The program has closed its end.
        finally:
            os.close(line)

    def _talk(self, line):
        heard = b""
        due = time.monotonic()
        while not self._over.is_set():
            wait = max(0, due - time.monotonic())
            if select.select([line], [], [], wait)[0]:
                heard += os.read(line, 4096)
                *lines, heard = heard.split(b"\n")
                self.answered += sum(x.startswith(ANSWER) for x in lines)
            if time.monotonic() < due:
                continue
            due += PERIOD_S
            try:
                os.write(line, LINE)
                self.said += 1
            except BlockingIOError:
                self.refused += 1
