"""Bodies of webhooks, of which a few are large: Jira Data Center sends an issue with all comments.

Rules:
- up to a mebibyte a body is always taken, as at every other door;
- beyond, up to eight, it needs room, which all requests of the process share, so that memory stays
  bounded however many come; it asks for the room only when its first mebibyte has arrived;
- a body that finds no room for some seconds is refused with 503: it is sent again, or swept.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, request
from werkzeug.exceptions import ServiceUnavailable

from bridge.web.request import MAX_BODY

MAX_WEBHOOK = 8 * 1024 * 1024
"""Bytes of a webhook's body; a longer one is refused."""
ROOM = 16 * 1024 * 1024
"""Bytes of all bodies together, beyond the first mebibyte of each."""
PATIENCE = 5.0
"""Seconds that a large body waits for room; one is read in less than one."""


class Room:
    """So many bytes that requests share."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._changed = threading.Condition()

    @contextmanager
    def held(self, size: int, patience: float = PATIENCE) -> Iterator[None]:
        """Room for so many bytes; ServiceUnavailable when there is none for `patience` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= size, patience):
                words = "Too many large bodies at once; please send it again."
                raise ServiceUnavailable(words, retry_after=int(PATIENCE))
            self._free -= size
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()


_room = Room(ROOM)


@contextmanager
def whole_body() -> Iterator[bytes]:
    """The request's body, for as long as it is needed; 413 when it is too large."""
    request.max_content_length = MAX_WEBHOOK
    start = _read(MAX_BODY)
    if len(start) < MAX_BODY or request.content_length == MAX_BODY:
        yield start
        return
    with _room.held((request.content_length or MAX_WEBHOOK) - MAX_BODY):
        body = start + request.stream.read()
        if request.content_length is None and len(body) >= MAX_WEBHOOK:
            # A body of untold length is cut off at the limit without a word.
            abort(413)
        yield body


def _read(size: int) -> bytes:
    """The first bytes of the body; fewer only when it has no more."""
    pieces, wanted = list[bytes](), size
    while wanted and (piece := request.stream.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)
