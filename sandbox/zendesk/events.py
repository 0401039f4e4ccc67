"""The webhooks of Zendesk: event-subscribed ones, and what a trigger with our template sends.

Shapes: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
Signature: https://developer.zendesk.com/documentation/webhooks/verifying/
"""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.zendesk.account import (
    ESCALATION_FIELD,
    SYSTEM,
    Audit,
    Ticket,
    User,
    iso,
    ticket_fields,
)

_FIELDS = {str(field["id"]): field for field in ticket_fields()}
_SIMPLE = {
    "status": "status_changed",
    "priority": "priority_changed",
    "subject": "subject_changed",
}


def events_of(
    ticket: Ticket,
    audit: Audit,
    users: Mapping[int, User],
    account_id: int,
    words: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The events that an update of a ticket sends, in Zendesk's envelope.

    `words`: what an option is called instead of by its tag.
    """
    told = _contents(audit, users, words or {})
    return [envelope(kind, event, ticket, audit, account_id) for kind, event in told]


def envelope(
    kind: str, event: dict[str, Any], ticket: Ticket, audit: Audit, account_id: int
) -> dict[str, Any]:
    """An event in Zendesk's envelope."""
    sequence = {"id": str(audit.id) + "3633353634", "position": 1}
    return {
        "account_id": account_id,
        "detail": _detail(ticket, audit),
        "event": {**event, "meta": {"sequence": sequence}},
        "id": str(uuid.uuid4()),
        "subject": f"zen:ticket:{ticket.id}",
        "time": f"{iso(audit.at)[:-1]}.{int(audit.at % 1 * 1e9):09d}Z",
        "type": f"zen:event-type:ticket.{kind}",
        "zendesk_event_version": "2022-11-06",
    }


def _contents(
    audit: Audit, users: Mapping[int, User], words: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for event in audit.events:
        if event["type"] == "Create":
            yield "created", {}
        elif event["type"] == "Comment":
            yield "comment_added", {"comment": _comment(event, users)}
        elif event["field_name"] == "tags":
            before, after = set(event["previous_value"]), set(event["value"])
            added, removed = sorted(after - before), sorted(before - after)
            yield "tags_changed", {"tags_added": added, "tags_removed": removed}
        elif event["field_name"] in _FIELDS:
            yield "custom_field_changed", _field_change(event, words)
        else:
            values = {
                "current": _upper(event["value"]),
                "previous": _upper(event["previous_value"]),
            }
            yield _SIMPLE[event["field_name"]], values


def _comment(event: dict[str, Any], users: Mapping[int, User]) -> dict[str, Any]:
    author = users.get(event["author_id"], SYSTEM)
    return {
        "id": str(event["id"]),
        "body": event["body"],
        "html_body": event["html_body"],
        "is_public": event["public"],
        "author": {
            "id": str(author.id),
            "is_staff": author.role != "end-user",
            "name": author.name,
        },
    }


def _field_change(event: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    custom_field = _FIELDS[event["field_name"]]
    return {
        "custom_field": {
            "id": event["field_name"],
            "title": custom_field["title"],
            "type": custom_field["type"],
        },
        "current": {"value": words.get(event["value"], event["value"])},
        "previous": {"value": words.get(event["previous_value"], event["previous_value"])},
    }


def _detail(ticket: Ticket, audit: Audit) -> dict[str, Any]:
    """The ticket as of now; ids are strings, enums are upper case, custom fields are absent."""
    organization = ticket.organization_id
    return {
        "actor_id": str(audit.author_id),
        "assignee_id": None,
        "brand_id": "8447346621310",
        "created_at": iso(ticket.created_at),
        "custom_status": "8447320465790",
        "description": ticket.description,
        "external_id": None,
        "form_id": "8646151517822",
        "group_id": None,
        "id": str(ticket.id),
        "is_public": True,
        "organization_id": str(organization) if organization else None,
        "priority": _upper(ticket.priority),
        "requester_id": str(ticket.requester_id),
        "status": _upper(ticket.status),
        "subject": ticket.subject,
        "submitter_id": str(ticket.submitter_id),
        "tags": sorted(ticket.tags) or None,
        "type": None,
        "updated_at": iso(ticket.updated_at),
        "via": {"channel": ticket.channel},
    }


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def trigger_body(ticket: Ticket, audit: Audit, users: Mapping[int, User]) -> dict[str, Any] | None:
    """What a trigger on the Escalation field sends; None when its conditions do not hold."""
    escalation = str(ESCALATION_FIELD)
    hit = any(
        event["type"] == "Create" or event.get("field_name") == escalation for event in audit.events
    )
    if not hit:
        return None
    actor = users.get(audit.author_id, SYSTEM)
    return {
        "bridge": 1,
        "ticket_id": str(ticket.id),
        "level": ticket.fields.get(ESCALATION_FIELD) or "",
        "actor": str(actor.id),
        "actor_email": actor.email,
        # The placeholder says the minute alone: https://support.zendesk.com/hc/en-us/articles/4408886858138
        "updated_at": f"{iso(ticket.updated_at)[:16]}Z",
    }


def signed_headers(
    body: bytes, secret: str, timestamp: str, account_id: int, webhook_id: str
) -> dict[str, str]:
    """The headers of a webhook; the secret is used verbatim as the key."""
    mac = hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Zendesk Webhook",
        "x-zendesk-account-id": str(account_id),
        "x-zendesk-webhook-id": webhook_id,
        "x-zendesk-webhook-invocation-id": uuid.uuid4().hex[:26].upper(),
        "x-zendesk-webhook-signature": base64.b64encode(mac.digest()).decode(),
        "x-zendesk-webhook-signature-timestamp": timestamp,
    }
