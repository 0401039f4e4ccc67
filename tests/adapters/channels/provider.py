"""A provider on this machine that records what it is asked and answers, or misbehaves, as told."""

import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What to answer; `twist` misbehaves instead of answering."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    twist: str = ""


class Provider:
    """Answers from a queue; when the queue is empty, with the last answer again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: deque[Answer] = deque()
        self.closing = threading.Event()
        self._last = Answer(500)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, with a path before the API's own."""
        return f"http://127.0.0.1:{self._server.server_port}/prefix"

    def answer(self, status: int = 200, body: str = "", twist: str = "", **headers: str) -> None:
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self.answers.append(Answer(status, body, named, twist))

    def next(self) -> Answer:
        if self.answers:
            self._last = self.answers.popleft()
        return self._last

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one for a twist
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            parts = urlsplit(self.path)
            provider.asked.append(
                Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    dict(self.headers),
                    self.rfile.read(length),
                )
            )
            answer = provider.next()
            _TWISTS.get(answer.twist, _answer)(self, answer)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    def _answer(self: Handler, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        body = answer.body.encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang(self: Handler, answer: Answer) -> None:
        provider.closing.wait(30)
        self.close_connection = True

    def _reset(self: Handler, answer: Answer) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def _close(self: Handler, answer: Answer) -> None:
        self.close_connection = True

    def _drip(self: Handler, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not provider.closing.wait(0.02):
            try:
                self.wfile.write(b" ")
            except OSError:
                break
        self.close_connection = True

    _TWISTS: dict[str, Callable[[Handler, Answer], None]] = {
        "hang": _hang,
        "reset": _reset,
        "close": _close,
        "drip": _drip,
    }
    return Handler
