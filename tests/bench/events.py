"""Webhooks of Zendesk as whole HTTP requests, signed in advance, so that sending is cheap."""

import json
import time
import uuid
from typing import Any

from sandbox.zendesk.account import ESCALATION_FIELD, LEVELS, iso
from sandbox.zendesk.events import signed_headers
from tests.bench.accounts import account_of, user_of

SECRET = "zendesk-secret"
PATH = "/hooks/acme"
_ACCOUNT = 22129848


def emergency(ticket: int) -> bytes:
    """The ticket's requester chooses Emergency; every call makes another event."""
    field = {"id": str(ESCALATION_FIELD), "title": "Escalation", "type": "tagger"}
    level = LEVELS["Emergency"]
    change = {"custom_field": field, "current": {"value": level}, "previous": {"value": None}}
    return _event("custom_field_changed", ticket, change, [level])


def comment(ticket: int, words: str = "Any news?") -> bytes:
    """The requester replies: what most webhooks of a helpdesk are about."""
    requester = str(user_of(account_of(ticket)))
    said = {
        "id": str(uuid.uuid4().int % 10**13),
        "body": words,
        "html_body": f"<p>{words}</p>",
        "is_public": True,
        "author": {"id": requester, "is_staff": False, "name": "Casey Client"},
    }
    return _event("comment_added", ticket, {"comment": said}, [])


def posted(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST over a connection that stays open."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _event(kind: str, ticket: int, event: dict[str, Any], tags: list[str]) -> bytes:
    now = iso(time.time())
    requester = str(user_of(account_of(ticket)))
    detail = {
        "actor_id": requester,
        "created_at": now,
        "description": "None of them starts.",
        "id": str(ticket),
        "is_public": True,
        "organization_id": str(account_of(ticket)),
        "priority": "NORMAL",
        "requester_id": requester,
        "status": "OPEN",
        "subject": "All tills are down",
        "submitter_id": requester,
        "tags": tags or None,
        "type": "INCIDENT",
        "updated_at": now,
        "via": {"channel": "web"},
    }
    envelope = {
        "account_id": _ACCOUNT,
        "detail": detail,
        "event": {**event, "meta": {"sequence": {"id": uuid.uuid4().hex, "position": 1}}},
        "id": str(uuid.uuid4()),
        "subject": f"zen:ticket:{ticket}",
        "time": now,
        "type": f"zen:event-type:ticket.{kind}",
        "zendesk_event_version": "2022-11-06",
    }
    body = json.dumps(envelope).encode()
    return posted(PATH, body, signed_headers(body, SECRET, now, _ACCOUNT, "01EWXAEJ59M7"))
