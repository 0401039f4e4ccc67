"""A message as Twilio keeps it, and what Twilio refuses to send.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from sandbox.refused import Refused

STOP_WORDS = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout")
)
START_WORDS = frozenset(("start", "yes", "unstop"))
HELP_WORDS = frozenset(("help", "info"))
MEANINGS = {
    21211: "The 'To' number is not a valid phone number.",
    21408: "Permission to send an SMS has not been enabled for the region of the 'To' number.",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21609: "The StatusCallback URL is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "The 'From' number has exceeded the maximum number of queued messages",
    21614: "'To' number is not a valid mobile number",
    21635: "'To' number cannot be a landline",
    21659: "'From' is not a Twilio phone number or Short Code country mismatch",
    21660: "Mismatch between the 'From' number and the account",
    21617: "The concatenated message body exceeds the 1600 character limit",
    20429: "Too many requests",
    21701: "The Messaging Service does not exist",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "Message from an unregistered number",
    30036: "Validity Period Expired",
    572006: "Trial accounts can use only predefined SMS templates",
}


@dataclass(frozen=True)
class TwilioAccess:
    """How the bridge and Twilio know each other. `inbound`: where replies are posted."""

    inbound: str
    account_sid: str = "AC0123456789abcdef0123456789abcdef"
    auth_token: str = "twilio-token"
    number: str = "+13125550100"
    numbers_of_others: frozenset[str] = frozenset({"+13125550190"})
    service_sid: str = "MG0123456789abcdef0123456789abcdef"


@dataclass
class Sms:
    """One message in either direction. Times: seconds UTC; `at` by the wall clock."""

    to: str
    sender: str
    body: str
    direction: str
    created_at: float
    at: float
    status: str = "queued"
    sent_at: float | None = None
    updated_at: float = 0.0
    error_code: int | None = None
    service_sid: str | None = None
    callback: str = ""
    sid: str = field(default_factory=lambda: f"SM{uuid.uuid4().hex}")

    def shown(self, account_sid: str) -> dict[str, Any]:
        """As the API shows it."""
        uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": rfc2822(self.created_at),
            "date_sent": rfc2822(self.sent_at),
            "date_updated": rfc2822(self.updated_at or self.created_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": MEANINGS.get(self.error_code or 0),
            "from": self.sender,
            "messaging_service_sid": self.service_sid,
            "num_media": "0",
            "num_segments": segments(self.body),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


def rfc2822(at: float | None) -> str | None:
    """Seconds UTC as Twilio writes them."""
    return None if at is None else format_datetime(datetime.fromtimestamp(int(at), UTC))


def segments(body: str) -> str:
    """How many SMS the text takes: 160 or 153 characters each, 70 or 67 outside of ASCII."""
    single, part = (160, 153) if body.isascii() else (70, 67)
    return str(1 if len(body) <= single else -(-len(body) // part))


def check(form: Mapping[str, str], access: TwilioAccess) -> None:
    """Refuse what Twilio refuses, whoever the recipient is."""
    if not form.get("To"):
        raise refusal(21604)
    if not form.get("From") and not form.get("MessagingServiceSid"):
        raise refusal(21603)
    sender = form.get("From", access.number)
    if sender in access.numbers_of_others:
        raise refusal(21660)
    if sender != access.number:
        raise refusal(21659)
    if form.get("MessagingServiceSid", access.service_sid) != access.service_sid:
        raise refusal(21701, status=404)
    if not form.get("Body"):
        raise refusal(21602)
    if len(form["Body"]) > 1600:
        raise refusal(21617)
    if not re.fullmatch(r"\+[1-9]\d{6,14}", form["To"]):
        raise refusal(21211)
    _check_callback(form.get("StatusCallback", ""))


def _check_callback(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or "_" in parts.netloc):
        raise refusal(21609)


_STATUSES = {20429: 429, 21408: 403, 21611: 429}


def refusal(code: int, status: int = 0) -> Refused:
    """Twilio's error answer; most refusals are a 400."""
    status = status or _STATUSES.get(code, 400)
    message = MEANINGS.get(code, f"Error {code}")
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more, "status": status}
    return Refused(status, body)
