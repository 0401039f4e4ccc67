"""The connections and payloads that the tests of helpdesks share."""

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import FieldMapping, Ticket

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared"

ZENDESK = Connection(
    name="acme",
    kind="zendesk",
    base_url="https://acme.zendesk.com",
    user="bridge@acme.example",
    mapping=FieldMapping(
        "360001234567",
        {
            Level.HIGHER_PRIORITY: "escalation_higher_priority",
            Level.EMERGENCY: "escalation_emergency",
        },
    ),
    reason_field="360001234568",
)
JIRA = Connection(
    name="support",
    kind="jira",
    base_url="https://acme.atlassian.net",
    user="bridge@acme.example",
    mapping=FieldMapping(
        "customfield_10042",
        {Level.HIGHER_PRIORITY: "Higher Priority", Level.EMERGENCY: "Emergency"},
    ),
    reason_field="customfield_10043",
)
ZENDESK_TICKET = Ticket(
    "4821",
    "#4821",
    level=Level.HIGHER_PRIORITY,
    option="escalation_higher_priority",
    priority="normal",
    tags=("export", "escalation_higher_priority"),
    stamp="2026-11-24T16:00:00Z",
)
JIRA_TICKET = Ticket(
    "10001",
    "SUP-1",
    level=Level.HIGHER_PRIORITY,
    option="Higher Priority",
    priority="medium",
    tags=("export",),
)


def fixture(kind: str, name: str) -> bytes:
    """The raw body of a payload of ours."""
    return (FIXTURES / kind / f"{name}.json").read_bytes()


def names(kind: str) -> list[str]:
    """All payloads of ours for one kind of helpdesk."""
    return sorted(path.stem for path in (FIXTURES / kind).glob("*.json"))


def shared(folder: str) -> Path:
    """A folder beside the repository; skips the test where it is absent."""
    if not (SHARED / folder).is_dir():
        pytest.skip(
            f"../shared/{folder} is not there: captured payloads are no part of the project"
        )
    return SHARED / folder


def changed(body: bytes, **values: Any) -> bytes:
    """The same JSON object with some of its values replaced."""
    return json.dumps({**json.loads(body), **values}).encode()
