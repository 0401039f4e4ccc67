"""What SendGrid's refusals mean.

Source: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses
"""

import json
import re
from collections.abc import Mapping

from adapters.http import LONGEST_WAIT, bounded, header, retry_after
from bridge.errors import BridgeError, PermanentFailure, Scope, TemporaryFailure, UnknownOutcome

_TOO_MANY_REQUESTS = 429
_REQUEST_TIMEOUT = 408
_BAD_REQUEST = 400
_UNAUTHORIZED = 401
_TO = re.compile(r"^personalizations\.\d+\.to\b")
_FROM = re.compile(r"^from\b")

_NO_CREDITS = (
    "the plan's quota of mails at SendGrid is used up; raise the plan, or wait until it is renewed"
)
_REFUSALS = {
    401: (Scope.CHANNEL, "the API key is wrong or was revoked"),
    403: (Scope.CHANNEL, "the key may not send mail, or the sender is not verified"),
    404: (Scope.CHANNEL, "the address of the API is wrong"),
    405: (Scope.CHANNEL, "the address of the API is wrong"),
    413: (Scope.MESSAGE, "the mail is too large"),
}


def failure(status: int, body: bytes, headers: Mapping[str, str], now: float) -> BridgeError:
    """The failure behind a refused request; its text holds no address."""
    if status == _TOO_MANY_REQUESTS:
        return TemporaryFailure("SendGrid asks to wait: too many requests", _wait(headers, now))
    if status == _UNAUTHORIZED and _credits_used_up(body):
        return TemporaryFailure(_NO_CREDITS, LONGEST_WAIT)
    if status < 400 or status >= 500 or status == _REQUEST_TIMEOUT:
        return UnknownOutcome(f"SendGrid answered with HTTP {status}")
    if status == _BAD_REQUEST:
        return _bad_request(body)
    scope, why = _REFUSALS.get(status, (Scope.MESSAGE, "no reason that is known"))
    return PermanentFailure(f"SendGrid refused (HTTP {status}): {why}", scope, str(status))


def _bad_request(body: bytes) -> PermanentFailure:
    fields = _said(body, "field")
    if any(_TO.match(field) for field in fields):
        scope, why = Scope.ADDRESS, "the email address is not valid"
    elif any(_FROM.match(field) for field in fields):
        scope, why = Scope.CHANNEL, "the sender's address is not valid"
    else:
        scope, why = Scope.MESSAGE, "the mail is not valid"
    return PermanentFailure(f"SendGrid refused (HTTP 400): {why}", scope, str(_BAD_REQUEST))


def _credits_used_up(body: bytes) -> bool:
    """Whether it is the plan's quota and not the key: both are a 401.

    Seen in SendGrid's own client repositories, not on a page of theirs:
    https://github.com/sendgrid/sendgrid-nodejs/issues/1032
    """
    return any("credits exceeded" in message.casefold() for message in _said(body, "message"))


def _said(body: bytes, key: str) -> list[str]:
    """What the errors of an answer say under a key; a proxy's HTML says nothing."""
    try:
        return [str(error.get(key) or "") for error in json.loads(body)["errors"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait: Retry-After, else X-RateLimit-Reset, which is a time in seconds UTC."""
    said = retry_after(headers, now)
    reset = header(headers, "X-RateLimit-Reset").strip()
    if said is None and reset.isdecimal():
        return bounded(float(reset) - now)
    return said
