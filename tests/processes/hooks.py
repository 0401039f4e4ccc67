"""Zendesk webhooks that a test signs and posts itself."""

import http.client
import json
import time
import uuid
from typing import Any

from sandbox.zendesk.account import ESCALATION_FIELD, LEVELS, iso
from sandbox.zendesk.events import signed_headers

SECRET = "zendesk-secret"
ACCOUNT = 22129848
PATH = "/hooks/acme"
CLIENT = "8447388090497"
"""Somebody whom the helpdesk does not know."""


def level_set(ticket: int, level: str = "Emergency", actor: str = "", at: float = 0.0) -> bytes:
    """A client has chosen a level; every call makes another event."""
    change = {
        "custom_field": {
            "id": str(ESCALATION_FIELD),
            "title": "Escalation",
            "type": "DropdownField",
        },
        "current": {"value": LEVELS[level]},
        "previous": {"value": None},
    }
    return _event("custom_field_changed", ticket, change, actor, at)


def comment_added(ticket: int, text: str = "Any news?") -> bytes:
    """A client has replied; every call makes another event."""
    author = {"id": CLIENT, "is_staff": False, "name": "Casey Client"}
    comment = {
        "id": str(uuid.uuid4().int % 10**13),
        "body": text,
        "html_body": f"<p>{text}</p>",
        "is_public": True,
        "author": author,
    }
    return _event("comment_added", ticket, {"comment": comment}, CLIENT, 0.0)


def signed(body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers with which Zendesk sends it. `at`: the signature's time, seconds UTC."""
    stamp = iso(time.time() if at is None else at)
    return signed_headers(body, SECRET, stamp, ACCOUNT, "01EWXAEJ59M7SZ59MHHP0JXJP7")


class Poster:
    """Posts webhooks over one connection that is kept open; not for several threads.

    `event` and `retry_after` are what the last answer said.
    """

    def __init__(self, port: int, timeout: float = 12.0) -> None:
        self._to = (port, timeout)
        self._connection: http.client.HTTPConnection | None = None
        self.retry_after = ""
        self.event = ""

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """The answer's status; 0 without an answer."""
        try:
            return self._post(body, headers or signed(body))
        except (OSError, http.client.HTTPException):
            self.close()
            self.event = ""
            return 0

    def close(self) -> None:
        """Close the connection; the next post opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        if self._connection is None:
            port, timeout = self._to
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._connection.request("POST", PATH, body, headers)
        answer = self._connection.getresponse()
        said = json.loads(answer.read() or b"{}")
        self.retry_after = answer.getheader("Retry-After", "")
        self.event = said.get("event", "")
        return answer.status


def _event(kind: str, ticket: int, event: dict[str, Any], actor: str, at: float) -> bytes:
    now = at or time.time()
    detail = {
        "actor_id": actor or CLIENT,
        "created_at": iso(now),
        "id": str(ticket),
        "is_public": True,
        "organization_id": None,
        "requester_id": actor or CLIENT,
        "status": "OPEN",
        "subject": "All tills are down",
        "tags": None,
        "updated_at": iso(now),
        "via": {"channel": "web"},
    }
    envelope = {
        "account_id": ACCOUNT,
        "detail": detail,
        "event": {**event, "meta": {"sequence": {"id": uuid.uuid4().hex, "position": 1}}},
        "id": str(uuid.uuid4()),
        "subject": f"zen:ticket:{ticket}",
        "time": iso(now),
        "type": f"zen:event-type:ticket.{kind}",
        "zendesk_event_version": "2022-11-06",
    }
    return json.dumps(envelope).encode()
