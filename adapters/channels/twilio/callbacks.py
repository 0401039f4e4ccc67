"""What Twilio tells by itself: signed callbacks on the fate of a text, and texts of people.

Signature: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import MultiDict

from adapters.channels.twilio import errors
from adapters.http import header
from bridge.core.deliveries import DeliveryState, Receipt
from bridge.errors import Malformed, SignatureInvalid

_MAX_FIELDS = 200

STATES = {
    "accepted": DeliveryState.ACCEPTED,
    "scheduled": DeliveryState.ACCEPTED,
    "queued": DeliveryState.ACCEPTED,
    "sending": DeliveryState.ACCEPTED,
    "sent": DeliveryState.SENT,
    "partially_delivered": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


@dataclass(frozen=True)
class InboundSms:
    """A text that somebody sent to us. `opt_out_type`: STOP, START or HELP where Twilio says so."""

    sender: str
    text: str
    message_sid: str
    opt_out_type: str = ""


def verified(
    tokens: tuple[str, ...], url: str, headers: Mapping[str, str], body: bytes
) -> "MultiDict[str, str]":
    """The form of a callback that Twilio signed under any of the tokens; SignatureInvalid.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
    """
    signature = header(headers, SIGNATURE_HEADER)
    algorithm = get_signature_algorithm(header(headers, SIGNATURE_SETTINGS_HEADER)).upper()
    if not signature or algorithm not in (HMAC_SHA1, HMAC_SHA256):
        raise SignatureInvalid("the request carries no signature of Twilio's")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise SignatureInvalid("the request is not a form, so it cannot be verified") from None
    form = MultiDict(pairs)
    for token in tokens:
        if RequestValidator(token).validate(url, form, signature, algorithm):
            return form
    raise SignatureInvalid("the signature does not match: wrong token, or another public URL")


def status(url: str, form: "MultiDict[str, str]") -> list[Receipt]:
    """The receipt in a status callback; none for a status that says nothing, Malformed."""
    sid, said = form.get("MessageSid", ""), form.get("MessageStatus", "").lower()
    if not sid or not said:
        raise Malformed("the callback names no MessageSid or no MessageStatus")
    state = STATES.get(said)
    if state is None:
        return []
    delivery = MultiDict(parse_qsl(urlsplit(url).query)).get("delivery", "")
    return [receipt(sid, state, form.get("ErrorCode", ""), delivery, form.get("To", ""))]


def receipt(sid: str, state: DeliveryState, code: str, delivery: str, to: str) -> Receipt:
    """What a status and an error code say of a message; the address only where it opted out."""
    opted_out = errors.as_code(code) == errors.OPTED_OUT
    return Receipt(
        provider_id=sid,
        state=state,
        error=errors.undelivered(code) if state is DeliveryState.FAILED else "",
        delivery=delivery,
        address=to if opted_out else "",
        opted_out=True if opted_out else None,
    )
