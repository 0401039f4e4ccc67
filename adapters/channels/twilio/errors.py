"""What Twilio's refusals mean: the HTTP status decides, the code refines.

Twilio splits and renames codes, so an unknown 4xx is permanent and goes to an operator.
Sources: https://www.twilio.com/docs/api/errors and https://www.twilio.com/docs/usage/rate-limits
"""

from bridge.errors import BridgeError, PermanentFailure, Scope, TemporaryFailure, UnknownOutcome

_TOO_MANY_REQUESTS = 429
_REQUEST_TIMEOUT = 408
_CHANNEL_STATUSES = (401, 403, 404)
BAD_CALLBACK = 21609
OPTED_OUT = 21610

_QUEUE_FULL = {
    21611: "the sender's queue is full",
    30001: "the queue is full",
}

_REFUSALS: dict[int, tuple[Scope, str]] = {
    20003: (Scope.CHANNEL, "the account SID or the auth token is wrong"),
    21211: (Scope.ADDRESS, "the phone number is not valid"),
    21212: (Scope.CHANNEL, "the sender's number is not valid"),
    # A region, or a number that an account has still to verify, does not spoil the whole channel.
    21408: (Scope.ADDRESS, "the account may not send to the number's region"),
    21601: (Scope.CHANNEL, "the sender's number cannot send SMS"),
    21606: (Scope.CHANNEL, "the sender's number does not belong to the account"),
    21608: (Scope.ADDRESS, "the account may send to verified numbers only"),
    OPTED_OUT: (Scope.OPTED_OUT, "the person opted out by texting STOP"),
    21612: (Scope.ADDRESS, "the phone number cannot be reached from this sender"),
    21614: (Scope.ADDRESS, "the phone number is not a mobile number"),
    21635: (Scope.ADDRESS, "the phone number is a landline"),
    # https://www.twilio.com/docs/api/errors/21659 and https://www.twilio.com/docs/api/errors/21660
    21659: (
        Scope.CHANNEL,
        "`from` is no number of the account, or one of another country; write a number that the "
        "console lists under Active numbers",
    ),
    21660: (
        Scope.CHANNEL,
        "`from` belongs to another account; take the account SID of the account that owns it",
    ),
    30002: (Scope.CHANNEL, "the account is suspended"),
    30034: (Scope.CHANNEL, "the sender's number is not registered (A2P 10DLC)"),
}

_TRIAL = range(572_000, 573_000)
"""Trial accounts send Twilio's own templates only: https://www.twilio.com/docs/api/errors/572006"""
OF_A_TRIAL = "the account is a trial, which cannot send our texts; upgrade it in the console"

_NOT_DELIVERED = {
    30001: "the queue is full",
    30002: "the account is suspended",
    30003: "the handset cannot be reached",
    30004: "the message is blocked",
    30005: "the number is unknown or out of service",
    30006: "the number is a landline or its carrier cannot be reached",
    30007: "the carrier filtered the message",
    30008: "the carrier gave no reason",
    30034: "the sender's number is not registered (A2P 10DLC)",
    30036: "it waited in the queue for longer than it is valid",
    30450: "the protection against SMS pumping stopped it",
    30610: "quiet hours stopped it",
    30640: "the number is on a litigator list",
    OPTED_OUT: "the person opted out by texting STOP",
}


def failure(status: int, code: int, retry_after: float | None = None) -> BridgeError:
    """The failure behind a refused request; its text names neither numbers nor the account."""
    if status == _TOO_MANY_REQUESTS or code in _QUEUE_FULL:
        why = _QUEUE_FULL.get(code, "too many requests")
        return TemporaryFailure(f"Twilio asks to wait: {why}", retry_after)
    if status < 400 or status >= 500 or status == _REQUEST_TIMEOUT:
        return UnknownOutcome(f"Twilio answered with HTTP {status}")
    scope, why = _refusal(status, code)
    return PermanentFailure(f"Twilio refused (HTTP {status}, code {code}): {why}", scope, str(code))


def _refusal(status: int, code: int) -> tuple[Scope, str]:
    if code in _TRIAL:
        return Scope.CHANNEL, OF_A_TRIAL
    unknown = "see the code in Twilio's list of errors"
    return _REFUSALS.get(code, (_scope_of(status), unknown))


def undelivered(code: str) -> str:
    """Why an accepted message did not arrive, in words, from a callback's ErrorCode."""
    number = as_code(code)
    if not number:
        return "not delivered; Twilio gave no reason"
    return f"{number}: {_NOT_DELIVERED.get(number, 'not delivered')}"


def as_code(code: object) -> int:
    """An error code as a number, however the answer wrote it; 0 when it is none."""
    text = str(code)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _scope_of(status: int) -> Scope:
    return Scope.CHANNEL if status in _CHANNEL_STATUSES else Scope.MESSAGE
