"""The web process alone: requests and answers as helpdesks see them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from adapters.helpdesks.jira import inbox as jira_inbox
from adapters.helpdesks.zendesk import inbox as zendesk_inbox
from bridge.bootstrap import build_on, load
from bridge.flows.context import Bridge
from bridge.ports import Store
from bridge.web.app import create_app
from tests.memory_store import MemoryStore
from tests.settings import EXAMPLE, environment

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC).timestamp()
ZENDESK_SECRET = "canary-acme-webhook"
JIRA_SECRET = "canary-support-old"
CANARY = "canary"
"""Every secret of the configuration holds this word."""


@dataclass
class Clock:
    """Seconds UTC."""

    now: float = NOW

    def __call__(self, _: float = 0.0) -> float:
        return self.now


@dataclass(frozen=True)
class Door:
    """The application behind its test client."""

    bridge: Bridge
    clock: Clock

    def zendesk(
        self,
        body: bytes,
        secret: str = ZENDESK_SECRET,
        age: float = 0.0,
        path: str = "/hooks/acme",
        **request: Any,
    ) -> TestResponse:
        """Post a body as Zendesk signs it; `age`: seconds that its timestamp lies in the past."""
        signed_at = datetime.fromtimestamp(self.clock.now - age, UTC)
        timestamp = signed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        signature = zendesk_inbox.sign(secret, timestamp, body)
        headers = {zendesk_inbox.TIMESTAMP: timestamp, zendesk_inbox.SIGNATURE: signature}
        return self.post(path, body, headers, **request)

    def jira(self, body: bytes, secret: str = JIRA_SECRET, **request: Any) -> TestResponse:
        """Post a body as Jira signs it."""
        signature = jira_inbox.sign(secret, body)
        return self.post("/hooks/support", body, {jira_inbox.SIGNATURE: signature}, **request)

    def post(
        self, path: str, body: bytes, headers: dict[str, str] | None = None, **request: Any
    ) -> TestResponse:
        """Post a body with these headers."""
        request.setdefault("content_type", "application/json; charset=utf-8")
        return self.open(path, method="POST", data=body, headers=headers, **request)

    def get(self, path: str, **request: Any) -> TestResponse:
        """Get a page."""
        return self.open(path, **request)

    def open(self, path: str, **request: Any) -> TestResponse:
        """Any request."""
        app = create_app(self.bridge, "canary-secret-key-0123456789abcdefghij")
        return app.test_client().open(path, **request)


def opened(store: Store | None = None, config: Path = EXAMPLE) -> Door:
    """The web process of the example configuration, on a store of its own in memory or another."""
    clock = Clock()
    settings = load(environment(config))
    return Door(build_on(settings, store or MemoryStore(clock), clock), clock)


def level_event(level: str = "emergency", ticket: int = 4821, time: float = NOW) -> bytes:
    """Zendesk's event of somebody who sets the Escalation field."""
    tag = f"escalation_{level}"
    field = {"id": "360001234567", "title": "Escalation", "type": "tagger"}
    envelope = {
        "type": "zen:event-type:ticket.custom_field_changed",
        "subject": f"zen:ticket:{ticket}",
        "time": datetime.fromtimestamp(time, UTC).isoformat(),
        "detail": {"id": str(ticket), "actor_id": "77", "tags": [tag], "subject": "Down"},
        "event": {
            "custom_field": field,
            "current": {"value": tag},
            "previous": {"value": None},
        },
    }
    return json.dumps(envelope).encode()
