"""What a Jira site holds: people, customer organizations and issues, and the site's fixed lists.

Source of the shapes: https://developer.atlassian.com/cloud/jira/platform/rest/v3/
"""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ESCALATION = "customfield_10042"
REASON = "customfield_10043"
ORGANIZATIONS = "customfield_10002"
PARTICIPANTS = "customfield_10031"
RANK = "customfield_10019"
OPTIONS = {"10020": "Higher Priority", "10021": "Emergency"}
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low", "5": "Lowest"}
STATUSES = {"10001": "To Do", "3": "In Progress", "10002": "Done", "10003": "Escalated"}
CATEGORIES = {"10001": "new", "3": "indeterminate", "10002": "done", "10003": "indeterminate"}
TRANSITIONS = {"11": "10001", "21": "3", "31": "10002", "41": "10003"}
SERVICE_PROJECT = "SUP"
SOFTWARE_PROJECT = "OPS"
PROJECTS = {
    SERVICE_PROJECT: {
        "id": "10000",
        "key": SERVICE_PROJECT,
        "name": "Support",
        "projectTypeKey": "service_desk",
    },
    SOFTWARE_PROJECT: {
        "id": "10001",
        "key": SOFTWARE_PROJECT,
        "name": "Operations",
        "projectTypeKey": "software",
    },
}

next_id = itertools.count(10100).__next__


@dataclass
class JiraOrganization:
    """A JSM customer organization."""

    name: str
    id: str = field(default_factory=lambda: str(next_id()))

    def shown(self, base_url: str = "") -> dict[str, Any]:
        """As both the issue field and servicedeskapi show it."""
        itself = f"{base_url}/rest/servicedeskapi/organization/{self.id}"
        return {"id": self.id, "name": self.name, "_links": {"self": itself}}


@dataclass
class JiraUser:
    """Somebody at the site. `kind`: atlassian (an agent), customer (of the portal) or app."""

    name: str
    email: str
    kind: str = "customer"
    organizations: tuple[str, ...] = ()
    active: bool = True
    id: str = field(default_factory=lambda: f"qm:5c5f88-{next_id()}")

    def shown(self, base_url: str = "") -> dict[str, Any]:
        """As the API and the webhooks show it; a customer's e-mail address stays hidden."""
        shown = {
            "self": f"{base_url}/rest/api/2/user?accountId={self.id}",
            "accountId": self.id,
            "displayName": self.name,
            "active": self.active,
            "timeZone": "America/Chicago",
            "accountType": self.kind,
        }
        return shown if self.kind == "customer" else {**shown, "emailAddress": self.email}


@dataclass
class Issue:
    """An issue. `id` never changes. Times: seconds UTC."""

    id: str
    key: str
    summary: str
    reporter: str
    created_at: float
    updated_at: float
    project: str = SERVICE_PROJECT
    description: str = ""
    participants: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    priority: str = "3"
    status: str = "10001"
    labels: tuple[str, ...] = ()
    escalation: str | None = None
    reason: str | None = None
    comments: list[dict[str, Any]] = field(default_factory=list)
    histories: list[dict[str, Any]] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)


_SELECT = "com.atlassian.jira.plugin.system.customfieldtypes:select"
_TEXT = "com.atlassian.jira.plugin.system.customfieldtypes:textarea"
_CUSTOM = {
    ESCALATION: ("Escalation", _SELECT, {"type": "option"}),
    REASON: ("Escalation reason", _TEXT, {"type": "string"}),
    ORGANIZATIONS: (
        "Organizations",
        "com.atlassian.servicedesk:sd-customer-organizations",
        {"type": "array", "items": "sd-customerorganization"},
    ),
    PARTICIPANTS: (
        "Request participants",
        "com.atlassian.servicedesk:sd-request-participants",
        {"type": "array", "items": "user"},
    ),
    RANK: ("Rank", "com.pyxis.greenhopper.jira:gh-lexo-rank", {"type": "any"}),
}
_SYSTEM = ("summary", "status", "priority", "labels", "reporter", "comment", "updated", "created")


def site_fields() -> list[dict[str, Any]]:
    """The site's fields, as GET /field lists them."""
    fields: list[dict[str, Any]] = [
        {"id": name, "key": name, "name": name.capitalize(), "custom": False, "navigable": True}
        for name in _SYSTEM
    ]
    for id, (name, _, _) in _CUSTOM.items():
        fields.append({"id": id, "key": id, "name": name, "custom": True, "schema": schema(id)})
    return fields


def schema(id: str) -> dict[str, Any]:
    """The type of a field."""
    if id not in _CUSTOM:
        return {"type": "string", "system": id}
    _, custom, kind = _CUSTOM[id]
    return {**kind, "custom": custom, "customId": int(id.rpartition("_")[2])}


def adf(text: str | None) -> dict[str, Any] | None:
    """Plain text in the Atlassian Document Format of API version 3."""
    if text is None:
        return None
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}


def plain(document: Any) -> str:
    """The text of an Atlassian document: blocks become lines."""
    if document.get("type") == "text":
        return str(document.get("text", ""))
    if document.get("type") == "hardBreak":
        return "\n"
    parts = [plain(node) for node in document.get("content", ())]
    return ("\n" if document.get("type") in ("doc", "bulletList") else "").join(parts)


def stamp(at: float) -> str:
    """Seconds UTC as Jira writes them."""
    when = datetime.fromtimestamp(at, UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}+0000"
