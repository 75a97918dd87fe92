"""Talks to the viewer's page as browsers and as attackers do."""

import http.client
import json
import select
import socket
import threading
import time


class Client:
    """Requests to the page of a run, which has said where it is."""

    def __init__(self, run, token=None):
        found = run.wait_line(r"viewer: https?://[^/]*:(\d+)/")
        self.port = int(found[1])
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method, path, body=None, headers=None):
        """The status and the text of the answer."""
        status, text, _ = self.ask_all(method, path, body, headers)
        return status, text

    def ask_all(self, method, path, body=None, headers=None):
        """The status, the text and the headers of the answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method, path, body, {**self.headers, **(headers or {})})
            answer = link.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            link.close()

    def call(self, name, request=None):
        status, text = self.ask("POST", "/call/" + name,
                                json.dumps(request or {}),
                                {"Content-Type": "application/json"})
        return status, json.loads(text)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def stream(self):
        """A connection that gets pictures."""
        link = self.connect()
        link.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return link

    def pictures(self, count):
        link = self.stream()
        text = b""
        while text.count(b"--actorcsi-frame") <= count:
            text += link.recv(65536)
        link.close()
        parts = text.split(b"--actorcsi-frame")[1:count + 1]
        return [x.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")
                for x in parts]

    def raw(self, begin, piece=b"", count=0, half_close=False):
        """Sends `begin` and then `count` times `piece`, or until the page has
        enough. Returns the status of its answer, 0 if there is none."""
        with self.connect() as link:
            answer = []
            reader = threading.Thread(target=self._read, args=(link, answer))
            reader.start()
            try:
                link.sendall(begin)
                for _ in range(count):
                    if answer:
                        break
                    link.sendall(piece)
                if half_close:
                    link.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            reader.join()
        text = b"".join(answer)
        return int(text.split(b" ", 2)[1]) if text else 0

    @staticmethod
    def _read(link, into):
        try:
            while data := link.recv(4096):
                into.append(data)
        except OSError:
            pass


class Trickle:
    """Connections on which a byte goes out now and then, for as long as the
    `with` block lasts. Those that the page has ended are made anew."""

    def __init__(self, page, count, period_s=1.5, text=b"GET / HTTP/1.1\r\nA: "):
        self.page, self.count, self.period_s = page, count, period_s
        self.text = text
        self.ended = 0

    def __enter__(self):
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _run(self):
        links = {self.page.connect(): 0 for _ in range(self.count)}
        while not self._over.wait(self.period_s):
            for link, sent in list(links.items()):
                try:
                    link.sendall(self.text[sent:sent + 1] or b"a")
                    link.setblocking(False)
                    # An answer to what is not complete ends it, too.
                    link.recv(4096)
                    gone = True
                except BlockingIOError:
                    gone = False
                except OSError:
                    gone = True
                link.setblocking(True)
                links[link] = sent + 1
                if gone:
                    self.ended += 1
                    del links[link]
                    link.close()
                    links[self.page.connect()] = 0
        for link in links:
            link.close()


class Deaf:
    """Connections that send many requests at once and read no answer, for as
    long as the `with` block lasts. Those that the page has ended are made
    anew."""

    def __init__(self, page, count, path="/viewer.css", requests=400):
        self.page, self.count = page, count
        self.text = requests * (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").encode()
        self.ended = 0

    def __enter__(self):
        self._over = threading.Event()
        self._ends = select.poll()
        self._links = {}
        for _ in range(self.count):
            self._add()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        for link in self._links.values():
            link.close()

    def _add(self):
        link = self.page.connect()
        link.setblocking(False)
        try:
            link.send(self.text)
        except OSError:
            pass
        self._links[link.fileno()] = link
        # Its end only, and not that something could be read.
        self._ends.register(link, select.POLLRDHUP)

    def _run(self):
        while not self._over.is_set():
            for number, _ in self._ends.poll(50):
                self._ends.unregister(number)
                self._links.pop(number).close()
                self.ended += 1
                self._add()


def eventually(condition, timeout_s=60):
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout_s} s")
        time.sleep(0.05)
