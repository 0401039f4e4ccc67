"""The HTTP half that all vendors share: how long they are waited for, and what was sent at all."""

import socket
import ssl
from email.utils import formatdate

import pytest
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, ProxyError, ReadTimeoutError

from adapters.http import LONGEST_WAIT, bounded, header, never_sent, read_whole, retry_after

NOW = 1_795_478_400.0
"""24 November 2026, 00:00 UTC."""


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("3600", 3600.0),
        ("3601", LONGEST_WAIT),
        ("999999999", LONGEST_WAIT),
        ("99999999999999999999", LONGEST_WAIT),
        ("9" * 400, None),
        ("-3", None),
        ("+3", None),
        ("inf", None),
        ("nan", None),
        ("1e9", None),
        ("٣", None),
        ("²", None),
        ("7, 9", None),
        ("", None),
        ("soon", None),
    ],
)
def test_a_wait_in_seconds(said: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": said}, NOW) == seconds


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (formatdate(NOW + 120, usegmt=True), 120.0),
        (formatdate(NOW + 120), 120.0),
        ("Tuesday, 24-Nov-26 00:02:00 GMT", 120.0),
        ("Tue Nov 24 00:02:00 2026", 120.0),
        ("Tue, 24 Nov 2026 02:02:00 +0200", 120.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("Tue, 99 Nov 2026 00:02:00 GMT", None),
        ("Tue, 24 Nov 99999 00:02:00 GMT", None),
        ("24 Nov", None),
    ],
)
def test_a_wait_until_a_date(said: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": said}, NOW) == seconds


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_headers_are_read_without_regard_to_case(name: str) -> None:
    assert retry_after({"Other": "1", name: "7"}, NOW) == 7.0
    assert header({name: "7"}, "Retry-AFTER") == "7"


def test_no_wait_is_asked_for() -> None:
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(("wait", "kept"), [(-1.0, 0.0), (5.0, 5.0), (1e12, LONGEST_WAIT)])
def test_a_wait_is_bounded(wait: float, kept: float) -> None:
    assert bounded(wait) == kept


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (ConnectionRefusedError(), True),
        (socket.gaierror(), True),
        (ssl.SSLCertVerificationError(), True),
        (ProxyError("no way", OSError()), True),
        (MaxRetryError(None, "/", ConnectTimeoutError()), True),  # type: ignore[arg-type]
        (caused(OSError(), ConnectionRefusedError()), True),
        (ReadTimeoutError(None, "/", "slow"), False),  # type: ignore[arg-type]
        (ConnectionResetError(), False),
        (caused(OSError(), TimeoutError()), False),
    ],
)
def test_whether_it_was_sent_at_all(error: BaseException, certain: bool) -> None:
    assert never_sent(error) is certain


class Answer:
    """Arrives in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = [*pieces, b""]

    def read1(self, amt: int = -1, /) -> bytes:
        return self.pieces.pop(0)


def test_an_answer_is_read_whole() -> None:
    assert read_whole(Answer(b"a", b"bc")) == b"abc"


def test_an_answer_that_is_too_large() -> None:
    with pytest.raises(ValueError, match="too large"):
        read_whole(Answer(b"a" * 6, b"b" * 5), most=10)


def test_an_answer_that_is_too_slow() -> None:
    with pytest.raises(TimeoutError):
        read_whole(Answer(b"a", b"b"), seconds=-1.0)
