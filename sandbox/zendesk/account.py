"""What a Zendesk account holds: people, organizations and tickets as the API shows them.

Source of the shapes: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
"""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ESCALATION_FIELD = 360001234567
REASON_FIELD = 360001234568
LINK_FIELD = 360001234569
LEVELS = {
    "None": "escalation_none",
    "Higher Priority": "escalation_higher_priority",
    "Emergency": "escalation_emergency",
}
DROPDOWNS: dict[int, tuple[str, ...]] = {ESCALATION_FIELD: tuple(LEVELS.values())}

next_id = itertools.count(8447388090494).__next__
"""Ids of everything that is not a ticket."""


@dataclass
class Organization:
    """A client's organization."""

    name: str
    id: int = field(default_factory=next_id)

    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"id": self.id, "name": self.name, "tags": [], "organization_fields": {}}


@dataclass
class User:
    """Somebody with a role: end-user, agent or admin."""

    name: str
    email: str
    role: str = "end-user"
    organization_id: int | None = None
    id: int = field(default_factory=next_id)
    more_organizations: tuple[int, ...] = ()
    suspended: bool = False
    active: bool = True
    """Not active: deleted."""
    light: bool = False
    """A light agent reads tickets and writes internal notes, and no more."""
    restriction: str = ""
    """Of which tickets alone an agent knows: "organization", "groups" or "assigned"."""

    @property
    def memberships(self) -> tuple[int, ...]:
        """The default organization and the others."""
        default = (self.organization_id,) if self.organization_id else ()
        return (*default, *self.more_organizations)

    def shown(self) -> dict[str, Any]:
        """As the API shows it.

        https://developer.zendesk.com/api-reference/ticketing/users/users/
        """
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "role": self.role,
            "organization_id": self.organization_id,
            "active": self.active,
            "suspended": self.suspended,
            "role_type": {"agent": 1 if self.light else 0, "admin": 4}.get(self.role),
            "only_private_comments": self.light,
            "ticket_restriction": self.restriction or None,
            "verified": True,
            "locale": "en-US",
            "time_zone": "Central Time (US & Canada)",
            "tags": [],
        }


SYSTEM = User("System", "", role="admin", id=-1)
"""Whoever does what triggers, automations and Zendesk itself do."""


@dataclass(frozen=True)
class Grant:
    """What an OAuth access token stands for. `until`: seconds UTC."""

    user: User
    scopes: frozenset[str]
    until: float


@dataclass
class Audit:
    """One update of a ticket: who, when (seconds UTC), through what, and its events."""

    ticket_id: int
    author_id: int
    at: float
    channel: str
    events: list[dict[str, Any]]
    id: int = field(default_factory=next_id)

    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "id": self.id,
            "ticket_id": self.ticket_id,
            "created_at": iso(self.at),
            "author_id": self.author_id,
            "via": {"channel": self.channel, "source": {"from": {}, "to": {}, "rel": None}},
            "metadata": {"system": {}, "custom": {}},
            "events": self.events,
        }


@dataclass
class Ticket:
    """A ticket. Times: seconds UTC."""

    id: int
    subject: str
    description: str
    requester_id: int
    submitter_id: int
    organization_id: int | None
    created_at: float
    updated_at: float
    priority: str | None = None
    status: str = "open"
    tags: tuple[str, ...] = ()
    fields: dict[int, Any] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    audits: list[Audit] = field(default_factory=list)
    channel: str = "web"
    """How it came: "web", "email", "api", "closed_ticket" (a follow-up)."""
    follows: int | None = None
    """The closed ticket that it follows up."""
    ccs: tuple[int, ...] = ()
    """The users on CC, who get every public comment by mail."""
    deleted: bool = False

    def shown(self, base_url: str = "") -> dict[str, Any]:
        """As the API shows it."""
        custom_fields = [
            {"id": id, "value": self.fields.get(id)}
            for id in (ESCALATION_FIELD, REASON_FIELD, LINK_FIELD)
        ]
        return {
            "url": f"{base_url}/api/v2/tickets/{self.id}.json",
            "id": self.id,
            "external_id": None,
            "via": self._via(),
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
            "type": None,
            "subject": self.subject,
            "raw_subject": self.subject,
            "description": self.description,
            "priority": self.priority,
            "status": self.status,
            "recipient": None,
            "requester_id": self.requester_id,
            "submitter_id": self.submitter_id,
            "assignee_id": None,
            "organization_id": self.organization_id,
            "group_id": None,
            "collaborator_ids": list(self.ccs),
            "follower_ids": [],
            "email_cc_ids": list(self.ccs),
            "followup_ids": [],
            "is_public": True,
            "tags": sorted(self.tags),
            "custom_fields": custom_fields,
            "fields": custom_fields,
            "brand_id": 8447346621310,
        }

    def metrics(self) -> dict[str, Any]:
        """Its metric set, as far as it is about times.

        https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_metrics/
        """
        changes = [(audit.at, event) for audit in self.audits for event in audit.events]
        status = [(at, event) for at, event in changes if event.get("field_name") == "status"]
        solved = [at for at, event in status if event.get("value") in ("solved", "closed")]
        return {
            "id": self.id * 10,
            "ticket_id": self.id,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
            "status_updated_at": iso(status[-1][0] if status else self.created_at),
            "solved_at": iso(solved[-1]) if solved else None,
        }

    def _via(self) -> dict[str, Any]:
        # https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
        follows = self.follows is not None
        origin = {"ticket_id": self.follows} if follows else {}
        source = {"from": origin, "to": {}, "rel": "follow_up" if follows else None}
        return {"channel": self.channel, "source": source}


def ticket_fields() -> list[dict[str, Any]]:
    """The account's custom ticket fields, as the API shows them."""
    options = [
        {"id": 10 + n, "name": name, "raw_name": name, "value": value, "default": False}
        for n, (name, value) in enumerate(LEVELS.items())
    ]
    common = {"active": True, "required": False, "visible_in_portal": True, "removable": True}
    return [
        {
            "id": ESCALATION_FIELD,
            "type": "tagger",
            "title": "Escalation",
            "editable_in_portal": True,
            "custom_field_options": options,
            **common,
        },
        {
            "id": REASON_FIELD,
            "type": "text",
            "title": "Escalation reason",
            "editable_in_portal": True,
            **common,
        },
        {
            "id": LINK_FIELD,
            "type": "text",
            "title": "Escalate page",
            **common,
            "editable_in_portal": False,
            "visible_in_portal": False,
        },
    ]


def iso(at: float) -> str:
    """Seconds UTC as Zendesk writes them: to the second."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
