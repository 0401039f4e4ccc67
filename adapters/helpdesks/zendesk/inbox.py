"""Zendesk's webhooks: the signature, ticket events, and the trigger body that we suggest.

https://developer.zendesk.com/documentation/webhooks/verifying/
https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

import base64
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from adapters.helpdesks.payloads import digest, load, macs, moment, number_id, text, to_the_minute
from adapters.helpdesks.zendesk.events import bare_ticket, fact_of, level_of
from adapters.http import header
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Fact, FieldChange, Inbound, Role
from bridge.errors import Malformed, SignatureInvalid

PUBLIC_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
"""Signs Zendesk's "Test webhook" before a webhook exists. Everybody knows it: it proves nothing."""

TIMESTAMP = "X-Zendesk-Webhook-Signature-Timestamp"
SIGNATURE = "X-Zendesk-Webhook-Signature"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Zendesk's signature as its header says it."""
    return _signatures((secret,), timestamp, [body])[0]


def _signatures(secrets: Iterable[str], timestamp: str, body: Iterable[bytes]) -> list[str]:
    """One by each secret: base64 of HMAC-SHA256 over timestamp and raw body, without separator.

    A secret is used as it is shown, not base64-decoded.
    """
    made = macs(secrets, body, "sha256", before=timestamp)
    return [base64.b64encode(mac).decode() for mac in made]


class ZendeskInbox:
    """Receives the webhooks of one Zendesk account. `secrets`: all that are valid now."""

    def __init__(self, connection: Connection, secrets: tuple[str, ...]) -> None:
        self._connection = connection
        self._secrets = tuple(s for s in secrets if s and s != PUBLIC_TEST_SECRET)

    def verify(self, headers: Mapping[str, str], body: Iterable[bytes], now: float) -> None:
        """Raise SignatureInvalid unless one of the secrets signed body and a fresh timestamp.

        `now`: seconds UTC; how far the timestamp may be from it is `signature_max_age`.
        """
        timestamp, given = header(headers, TIMESTAMP), header(headers, SIGNATURE)
        self._check_age(timestamp, now)
        if not self._signed(timestamp, given.encode("utf-8", "replace"), body):
            raise SignatureInvalid("The signature does not match any webhook secret.")

    def _check_age(self, timestamp: str, now: float) -> None:
        at = moment(timestamp)
        if at is None:
            raise SignatureInvalid("The signature's timestamp cannot be read.")
        if abs(now - at) > self._connection.signature_max_age:
            raise SignatureInvalid("The signature's timestamp is too far from the present time.")

    def _signed(self, timestamp: str, given: bytes, body: Iterable[bytes]) -> bool:
        # Every secret is tried whatever the first says, so that the time taken tells nothing.
        valid = _signatures(self._secrets, timestamp, body)
        return any([hmac.compare_digest(one.encode(), given) for one in valid])

    def parse(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """The facts of an event or of a trigger's body; Malformed names what cannot be read."""
        content = load(body)
        if "bridge" in content:
            at = _changed_at(content, moment(header(headers, TIMESTAMP)))
            return _inbound(headers, content, self._trigger(content, at), at)
        if "ticket_id" in content:
            return _inbound(headers, content, "not the body of our trigger", None)
        fact = fact_of(self._connection, content)
        return _inbound(headers, content, fact, moment(content.get("time")))

    def _trigger(self, content: dict[str, Any], at: float | None) -> FieldChange:
        ticket_id = number_id(content.get("ticket_id"))
        if not ticket_id:
            raise Malformed(
                '"ticket_id" is not a number: use {{ticket.id}} in the trigger\'s body.'
            )
        level, option = self._trigger_level(content)
        ticket = replace(
            bare_ticket(self._connection, ticket_id),
            level=level,
            option=option,
            reason_text=text(content.get("reason")),
        )
        return FieldChange(ticket, level, option, self._trigger_actor(content), at, "trigger")

    def _trigger_level(self, content: dict[str, Any]) -> tuple[Level | None, str]:
        if "level" not in content:
            return None, ""
        value = content["level"]
        if not isinstance(value, str | None) or "{{" in (value or ""):
            placeholder = f"{{{{ticket.ticket_field_{self._connection.mapping.field}}}}}"
            raise Malformed(
                f'"level" is not an option\'s tag: use "{placeholder}" in the trigger\'s body.'
            )
        return level_of(self._connection, value)

    def _trigger_actor(self, content: dict[str, Any]) -> Actor:
        email = text(content.get("actor_email")).strip()
        ours = bool(email) and email.casefold() == self._connection.user.casefold()
        role = Role.BRIDGE if ours else Role.UNKNOWN
        return Actor(number_id(content.get("actor")), role, email=email)


def _changed_at(content: dict[str, Any], sent_at: float | None) -> float | None:
    """When a trigger's change happened, seconds UTC; None when that is not said.

    Zendesk says the minute alone ("2013-12-12T05:35Z"). A webhook is signed when it is sent, which
    is at once the first time, so the signature's time fills in the seconds as far as it fits.
    https://support.zendesk.com/hc/en-us/articles/4408886858138 (placeholders)
    """
    at = moment(content.get("updated_at"))
    if at is None or sent_at is None or not to_the_minute(content.get("updated_at")):
        return at
    return min(max(at, sent_at), at + 59.0)


def _inbound(
    headers: Mapping[str, str], content: dict[str, Any], fact: Fact | str, at: float | None
) -> Inbound:
    # Without a time in the body, the same change made twice has the same body; the signed
    # timestamp tells the two apart.
    more = () if at is not None else (header(headers, TIMESTAMP),)
    identity = digest(content, *more)
    if isinstance(fact, str):
        return Inbound(identity, timed=at is not None, ignored=fact)
    return Inbound(identity, (fact,), timed=at is not None)
