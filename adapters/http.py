"""What all providers' HTTP has in common: was it sent at all, how long to wait, whole answers.

1. A failure before the connection stood is certain: nothing was sent, and doing it again is safe.
2. Any other failure leaves open whether the provider has the message.
3. An answer that drips in must not hold a worker: reading the whole of it has its own deadline.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Protocol

from urllib3.exceptions import ConnectTimeoutError

CONNECT_SECONDS = 3.05
"""Just over the 3 seconds after which TCP repeats a lost first packet."""
READ_SECONDS = 10.0
MAX_ANSWER_BYTES = 1_000_000

_NEVER_SENT = (
    ConnectTimeoutError,  # urllib3 puts refused connections and unknown hosts under it as well
    ConnectionRefusedError,
    socket.gaierror,
    ssl.SSLCertVerificationError,
)


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


def read_whole(answer: Readable, seconds: float = READ_SECONDS) -> bytes:
    """The body of an answer; TimeoutError when it takes longer, ValueError when it is too large."""
    deadline = time.monotonic() + seconds
    body = b""
    while piece := answer.read1(65_536):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise ValueError("the answer is too large")
        if time.monotonic() > deadline:
            raise TimeoutError("the answer did not arrive whole in time")
    return body


def header(headers: Mapping[str, str], name: str) -> str:
    """A header without regard to case; empty when it is absent."""
    wanted = name.casefold()
    return next((value for key, value in headers.items() if key.casefold() == wanted), "")


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the provider asks to wait, from Retry-After (seconds or date); None: not said.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = header(headers, "Retry-After").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - now, 0.0)
    except ValueError:
        return None
