"""What all vendors' HTTP has in common: was it sent at all, how long to wait, whole answers.

1. A failure before the connection stood is certain: nothing was sent, and doing it again is safe.
2. Any other failure leaves open whether the vendor has done it.
3. An answer that drips in must not hold a worker: reading the whole of it has its own deadline.
4. A vendor is waited for as it asks, but never for longer than `LONGEST_WAIT`.
"""

import re
import socket
import ssl
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

from urllib3.exceptions import ConnectTimeoutError, ProxyError

CONNECT_SECONDS = 3.05
"""Just over the 3 seconds after which TCP repeats a lost first packet."""
READ_SECONDS = 10.0
MAX_ANSWER_BYTES = 1_000_000
LONGEST_WAIT = 3600.0
"""Seconds. The longest limit of our vendors starts anew each hour (Jira's quota of points,
https://developer.atlassian.com/cloud/jira/platform/rate-limiting/), so that a longer wait is a
slip of theirs: it must not silence a channel for years, and one try an hour does no harm."""

_NEVER_SENT = (
    ConnectTimeoutError,  # urllib3 puts refused connections and unknown hosts under it as well
    ProxyError,
    ConnectionRefusedError,
    socket.gaierror,
    ssl.SSLCertVerificationError,
)
_SECONDS = re.compile(r"[0-9]{1,20}(\.[0-9]{1,9})?")


class Readable(Protocol):
    """An HTTP answer whose body has not been read yet."""

    def read1(self, amt: int = ..., /) -> bytes:
        """What has arrived, waiting for the first byte only; empty at the end."""


def never_sent(error: BaseException) -> bool:
    """Whether the request certainly did not leave, by the error or any error that led to it."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, _NEVER_SENT):
            return True
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            reason = getattr(one, "reason", None)
            waiting += [one.__cause__, one.__context__, reason, *one.args]
    return False


def read_whole(
    answer: Readable, seconds: float = READ_SECONDS, most: int = MAX_ANSWER_BYTES
) -> bytes:
    """The body of an answer; TimeoutError when it takes longer, ValueError when it is too large."""
    deadline = time.monotonic() + seconds
    body = bytearray()
    while piece := answer.read1(65_536):
        body += piece
        if len(body) > most:
            raise ValueError("the answer is too large")
        if time.monotonic() > deadline:
            raise TimeoutError("the answer did not arrive whole in time")
    return bytes(body)


def header(headers: Mapping[str, str], name: str) -> str:
    """A header without regard to case; empty when it is absent."""
    wanted = name.casefold()
    return next((value for key, value in headers.items() if key.casefold() == wanted), "")


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the vendor asks to wait, from Retry-After; None: not said, or not readable.

    `now`: seconds UTC. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = header(headers, "Retry-After").strip()
    if _SECONDS.fullmatch(said):
        return bounded(float(said))
    try:
        then = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    # A date without a zone, or with "-0000", is one in UTC.
    return bounded((then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() - now)


def bounded(seconds: float) -> float:
    """A wait as it is kept: never negative and never longer than `LONGEST_WAIT`."""
    return min(max(seconds, 0.0), LONGEST_WAIT)
