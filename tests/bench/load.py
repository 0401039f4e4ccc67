"""Sends prepared requests and notes when: one after the other, or over many connections at once."""

import asyncio
import re
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CONNECTIONS = 16
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_CHUNKED = re.compile(rb"(?i)transfer-encoding: *chunked")
_LAST_CHUNK = b"0\r\n\r\n"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Sent:
    """A request that was sent, and answered with `status`; 0: no answer. Monotonic seconds."""

    at: float
    answered_at: float
    status: int

    @property
    def taken(self) -> bool:
        """Whether the answer says that it was accepted."""
        return 200 <= self.status < 300


def one(port: int, request: bytes) -> Sent:
    """Send one over a connection of its own, which is open before the time is taken."""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE) as connection:
        begun = time.monotonic()
        connection.sendall(request)
        answer = b""
        while not _complete(answer) and (piece := connection.recv(65_536)):
            answer += piece
        return Sent(begun, time.monotonic(), _status(answer))


def many(port: int, requests: Iterable[bytes], seconds: float = 600.0) -> list[Sent]:
    """Send over 16 connections at once until all are answered, or for so many seconds."""
    return asyncio.run(_all(port, iter(requests), time.monotonic() + seconds))


async def _all(port: int, requests: Iterator[bytes], ends: float) -> list[Sent]:
    sent: list[Sent] = []
    await asyncio.gather(*(_sender(port, requests, ends, sent) for _ in range(CONNECTIONS)))
    return sent


async def _sender(port: int, requests: Iterator[bytes], ends: float, sent: list[Sent]) -> None:
    connection = None
    for request in requests:
        begun = time.monotonic()
        if begun > ends:
            break
        try:
            connection = connection or await asyncio.open_connection("127.0.0.1", port)
            async with asyncio.timeout(_PATIENCE):
                status = await _exchange(*connection, request)
        except (OSError, TimeoutError):
            status = 0
        sent.append(Sent(begun, time.monotonic(), status))
        if not status and connection:
            connection[1].close()
            connection = None
    if connection:
        connection[1].close()


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> int:
    """The answer's status; 0 when the connection ended before."""
    writer.write(request)
    answer = b""
    while not _complete(answer):
        piece = await reader.read(65_536)
        if not piece:
            return 0
        answer += piece
    return _status(answer)


def _complete(answer: bytes) -> bool:
    head, found, body = answer.partition(_END)
    if not found:
        return False
    if length := _LENGTH.search(head):
        return len(body) >= int(length[1])
    return body.endswith(_LAST_CHUNK) if _CHUNKED.search(head) else True


def _status(answer: bytes) -> int:
    return int(answer[9:12]) if len(answer) > 12 else 0
