"""A small HTTP/1.1 server that costs little: what is measured is the program, not its vendors."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """A request as it came; `path` with its query."""

    method: str
    path: str
    body: bytes
    closes: bool


@dataclass(frozen=True)
class Answer:
    """What is answered after `delay` seconds."""

    body: bytes = b"{}"
    status: int = 200
    delay: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


class Connection(asyncio.Protocol):
    """One client's connection. `connections`: those that are open, for whoever wants to cut them.

    Nobody here pipelines, so an answer that is delayed overtakes none.
    """

    def __init__(
        self, handle: Callable[[Request], Answer], connections: "set[asyncio.BaseTransport]"
    ) -> None:
        self._handle, self._connections = handle, connections
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio calls it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio calls it."""
        self._connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """asyncio calls it."""
        self._received += data
        while (request := self._next()) is not None:
            answer = self._handle(request)
            if answer.delay:
                loop = asyncio.get_running_loop()
                loop.call_later(answer.delay, self._write, answer, request.closes)
            else:
                self._write(answer, request.closes)

    def _next(self) -> Request | None:
        head, found, rest = self._received.partition(_END)
        if not found:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return None
        self._received = rest[length:]
        method, path, _ = first.split(" ", 2)
        return Request(method, path, rest[:length], headers.get("connection", "") == "close")

    def _write(self, answer: Answer, closes: bool) -> None:
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(answer.body)),
            **answer.headers,
        }
        lines = [f"HTTP/1.1 {answer.status} .", *(f"{k}: {v}" for k, v in headers.items())]
        self._transport.write("\r\n".join(lines).encode() + _END + answer.body)
        if closes:
            self._transport.close()
