"""Bodies of webhooks, of which a few are large: Jira Data Center sends an issue with all comments.

Rules:
- a body is handed on piece by piece as it comes in, so that its signature is worked out meanwhile;
- all bodies that are under way share one room, so that memory stays bounded however many come;
- up to a mebibyte a body may fill the whole room. Beyond, up to eight, it asks only when its first
  mebibyte has arrived, and leaves room for those of ordinary size;
- a body that finds no room for some seconds is refused with 503: it is sent again, or swept.
"""

import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager

from flask import abort, request
from werkzeug.exceptions import ServiceUnavailable

from bridge.web.request import MAX_BODY

MAX_WEBHOOK = 8 * 1024 * 1024
"""Bytes of a webhook's body; a longer one is refused."""
ROOM = 48 * 1024 * 1024
"""Bytes of all bodies of a process that are under way together."""
FOR_ORDINARY = 32 * 1024 * 1024
"""Bytes of the room that large bodies leave: a mebibyte for each of 32 threads."""
PATIENCE = 5.0
"""Seconds that a body waits for room; a large one is read in less than one."""
_PIECE = 64 * 1024


class Room:
    """So many bytes that requests share; whoever finds none waits for `patience` seconds."""

    def __init__(self, size: int, patience: float = PATIENCE) -> None:
        self._free = size
        self._patience = patience
        self._changed = threading.Condition()

    @contextmanager
    def held(self, size: int, leaving: int = 0) -> Iterator[None]:
        """So many bytes, if as many as `leaving` are left then; else ServiceUnavailable."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= size + leaving, self._patience):
                words = "Too many bodies at once; please send it again."
                raise ServiceUnavailable(words, retry_after=int(PATIENCE))
            self._free -= size
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()


_room = Room(ROOM)


class Body:
    """A request's body while it comes in; `held` keeps its room."""

    def __init__(self, held: ExitStack) -> None:
        self._incoming = _incoming(held)
        self._kept = list[bytes]()

    def pieces(self) -> Iterator[bytes]:
        """What has not been read yet, as it comes in; 413 when it is too large."""
        for piece in self._incoming:
            self._kept.append(piece)
            yield piece

    def whole(self) -> bytes:
        """All of it."""
        for _ in self.pieces():
            pass
        return b"".join(self._kept)


@contextmanager
def arriving() -> Iterator[Body]:
    """The body of the request, for as long as it is needed."""
    request.max_content_length = MAX_WEBHOOK
    with ExitStack() as held:
        yield Body(held)


def _incoming(held: ExitStack) -> Iterator[bytes]:
    told = request.content_length
    size = MAX_WEBHOOK if told is None else told
    start = min(size, MAX_BODY)
    held.enter_context(_room.held(start))
    if (yield from _read(start)) < start:
        return
    if size > start:
        held.enter_context(_room.held(size - start, leaving=FOR_ORDINARY))
        rest = yield from _read(size - start)
        if told is None and rest == size - start:
            # A body of untold length is cut off at the limit without a word.
            abort(413)


def _read(size: int) -> Generator[bytes, None, int]:
    """The next bytes of the body, and how many came; fewer only when it has no more."""
    missing = size
    while missing and (piece := request.stream.read(min(missing, _PIECE))):
        missing -= len(piece)
        yield piece
    return size - missing
