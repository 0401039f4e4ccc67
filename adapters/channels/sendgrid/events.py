"""SendGrid's events, read as receipts.

Opens and clicks are left out on purpose: mail scanners open and click, so they prove nothing.
Source: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import json
import re
from typing import Any

from bridge.core.deliveries import DeliveryState, Receipt
from bridge.errors import Malformed

_STATES = {
    "processed": DeliveryState.ACCEPTED,
    "deferred": DeliveryState.ACCEPTED,
    "delivered": DeliveryState.DELIVERED,
    "bounce": DeliveryState.FAILED,
    "dropped": DeliveryState.FAILED,
    # Only a mail that arrived can be complained about.
    "spamreport": DeliveryState.DELIVERED,
    "unsubscribe": DeliveryState.DELIVERED,
    "group_unsubscribe": DeliveryState.DELIVERED,
}
_OPTED_OUT = ("spamreport", "unsubscribe", "group_unsubscribe")
_DROPPED_FOR_OPT_OUT = re.compile(r"unsubscribed|spam reporting", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<!\S)[^\s@]*@\S+")
"""From its first character on: begun at each, a text without "@" would be read over and over."""
_REST_OF_SG_MESSAGE_ID = re.compile(r"\.(filter|recvd).*$")
_MAX_REASON = 200
_YEAR_5000 = 95_617_584_000


def receipts(body: bytes) -> list[Receipt]:
    """The receipts in a batch; Malformed when it is not a JSON array."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("the events are not JSON") from None
    if not isinstance(events, list):
        raise Malformed("the events are not a JSON array")
    read = [_receipt(event) for event in events if isinstance(event, dict)]
    return [receipt for receipt in read if receipt is not None]


def _receipt(event: dict[str, Any]) -> Receipt | None:
    """One event; None for what says nothing about a mail of ours."""
    kind, delivery = _text(event, "event"), _text(event, "delivery")
    state = _STATES.get(kind)
    opted_out = _says_opted_out(event, kind)
    if state is None or not (delivery or opted_out):
        return None
    return Receipt(
        provider_id=_REST_OF_SG_MESSAGE_ID.sub("", _text(event, "sg_message_id")),
        state=state,
        error=_why(event, kind) if state is DeliveryState.FAILED else "",
        delivery=delivery,
        at=_time(event.get("timestamp")),
        address=_text(event, "email") if opted_out else "",
        opted_out=True if opted_out else None,
    )


def _says_opted_out(event: dict[str, Any], kind: str) -> bool:
    if kind == "dropped":
        return bool(_DROPPED_FOR_OPT_OUT.search(_text(event, "reason")))
    return kind in _OPTED_OUT


def _why(event: dict[str, Any], kind: str) -> str:
    """The mail server's reason, on one line and without the address that it repeats."""
    reason = " ".join(_ADDRESS.sub("(address)", _text(event, "reason")).split())
    printable = "".join(one for one in reason if one.isprintable())
    return f"{kind}: {printable or 'no reason given'}"[:_MAX_REASON]


def _text(event: dict[str, Any], name: str) -> str:
    value = event.get(name)
    # Half of a surrogate pair is valid in JSON, but cannot be stored.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _time(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value < _YEAR_5000 else None  # type: ignore[operator, arg-type]
