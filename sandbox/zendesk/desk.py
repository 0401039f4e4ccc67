"""The Zendesk account in motion: people and API users change tickets, webhooks tell of it."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox.known import kept
from sandbox.refused import Refused
from sandbox.webhooks import Webhook, Webhooks
from sandbox.zendesk import events
from sandbox.zendesk.account import (
    ESCALATION_FIELD,
    Audit,
    Grant,
    Organization,
    Ticket,
    User,
    iso,
    ticket_fields,
)
from sandbox.zendesk.changes import changed, comment_event, difference
from sandbox.zendesk.house import HouseRules, Lag
from sandbox.zendesk.limits import Meter


@dataclass(frozen=True)
class ZendeskAccess:
    """How the bridge and Zendesk know each other. `hook`: where the webhooks go."""

    hook: str
    user: str = "bridge@acme.example"
    token: str = "zendesk-token"
    client_id: str = "escalation_bridge"
    client_secret: str = "zendesk-client-secret"
    secret: str = "zendesk-secret"
    account_id: int = 22129848
    webhook_id: str = "01EWXAEJ59M7SZ59MHHP0JXJP7"


@dataclass
class Zendesk:
    """One account. `events` and `triggers` say which of the two kinds of webhook are set up.

    `api_tokens`: whether API tokens are still taken.
    """

    access: ZendeskAccess
    clock: Callable[[], float]
    webhooks: Webhooks
    lock: threading.RLock
    events: bool = True
    triggers: bool = False
    words: dict[str, str] = field(default_factory=dict)
    """What events call an option instead of by its tag."""
    api_tokens: bool = True
    lag: Lag = field(default_factory=Lag)
    house_rules: HouseRules = field(default_factory=HouseRules)
    grants: dict[str, Grant] = field(default_factory=dict)
    """The OAuth access tokens."""
    fields: list[dict[str, Any]] = field(default_factory=ticket_fields)
    organizations: dict[int, Organization] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.meter = Meter(self.clock)
        self.bridge = self.add_user("Escalation Bridge", self.access.user, role="admin")
        self.client_maker = self.bridge

    def add_organization(self, name: str) -> Organization:
        """A new client organization."""
        return kept(self.organizations, Organization(name))

    def add_user(
        self,
        name: str,
        email: str,
        role: str = "end-user",
        organization: Organization | None = None,
    ) -> User:
        """A new user; role: end-user, agent or admin."""
        home = organization.id if organization else None
        return kept(self.users, User(name, email, role, home))

    def create_ticket(  # noqa: PLR0913 - a story names what it needs
        self,
        subject: str,
        requester: User,
        description: str = "",
        id: int | None = None,
        changes: Mapping[str, Any] | None = None,
        silent: bool = False,
        follows: int | None = None,
    ) -> Ticket:
        """A new ticket; `changes` as in an update. `silent`: Zendesk tells nobody.

        `follows`: the closed ticket that it follows up.
        """
        channel = "web" if follows is None else "closed_ticket"
        with self.lock:
            now = self.clock()
            ticket = Ticket(
                id=id or max(self.tickets, default=0) + 1,
                subject=subject,
                description=description or subject,
                requester_id=requester.id,
                submitter_id=requester.id,
                organization_id=requester.organization_id,
                created_at=now,
                updated_at=now,
                channel=channel,
                follows=follows,
            )
            ticket = changed(ticket, changes or {})
            first = comment_event({"body": ticket.description}, requester.id, now, channel)
            ticket.comments.append(first)
            created = {
                "id": first["id"],
                "type": "Create",
                "field_name": "subject",
                "tags": list(ticket.tags),
                "custom_fields": {str(id): value for id, value in ticket.fields.items()},
            }
            audit = Audit(ticket.id, requester.id, now, channel, [created])
            self._keep(ticket, audit, silent)
            return ticket

    def ticket(self, id: int) -> Ticket:
        """The ticket; Refused with 404 when there is none (any more)."""
        ticket = self.tickets.get(id)
        if ticket is None or ticket.deleted:
            raise Refused(404, {"error": "RecordNotFound", "description": "Not found"})
        return ticket

    def update(
        self,
        id: int,
        changes: Mapping[str, Any],
        actor: User,
        channel: str = "web",
        one_of_many: bool = False,
    ) -> tuple[Ticket, Audit]:
        """Change a ticket in one audit (`changes`: the API's `ticket` object) and tell of it."""
        with self.lock:
            now = self.clock()
            before = self.ticket(id)
            after = changed(before, changes, one_of_many)
            happened = difference(before, after)
            if changes.get("comment"):
                comment = comment_event(changes["comment"], actor.id, now, channel)
                after.comments.append(comment)
                happened.append(comment)
            audit = Audit(id, actor.id, now, channel, happened)
            if happened:
                after.updated_at = now
                self._keep(after, audit)
            return after, audit

    def set_level(self, id: int, value: str | None, actor: User) -> Ticket:
        """Somebody chooses an option of the Escalation dropdown."""
        change = {"custom_fields": [{"id": ESCALATION_FIELD, "value": value}]}
        return self.update(id, change, actor)[0]

    def comment(self, id: int, text: str, actor: User, public: bool = True) -> Ticket:
        """Somebody replies, or (not public) leaves an internal note."""
        return self.update(id, {"comment": {"body": text, "public": public}}, actor)[0]

    def follow_up(self, id: int, text: str, user: User, silent: bool = False) -> Ticket:
        """Somebody answers a closed ticket: a new one takes over its fields and tags.

        https://support.zendesk.com/hc/en-us/articles/8421655952026
        """
        with self.lock:
            closed = self.ticket(id)
            assert closed.status == "closed"
            taken_over = {"tags": list(closed.tags)}
            return self.create_ticket(
                closed.subject, user, text, changes=taken_over, silent=silent, follows=id
            )

    def merge(self, id: int, into: int, actor: User) -> None:
        """Close a ticket because another one goes on in its place."""
        with self.lock:
            tags = {"additional_tags": ["closed_by_merge"], "status": "closed"}
            note = {"body": f"This request was closed and merged into request #{into}."}
            merged, audit = self.update(id, {**tags, "comment": {**note, "public": False}}, actor)
            told = {"target_ticket_id": str(into)}
            self._tell("merged", told, merged, audit)

    def delete(self, id: int, actor: User) -> None:
        """Delete a ticket; the API does not show it any more."""
        with self.lock:
            ticket = self.ticket(id)
            ticket.deleted = True
            audit = Audit(id, actor.id, self.clock(), "web", [])
            self._tell("soft_deleted", {}, ticket, audit)

    def audits(self) -> Iterable[Audit]:
        """Every audit of the account, oldest first."""
        with self.lock:
            audits = [audit for ticket in self.tickets.values() for audit in ticket.audits]
        return sorted(audits, key=lambda audit: (audit.at, audit.id))

    def _keep(self, ticket: Ticket, audit: Audit, silent: bool = False) -> None:
        ticket.audits.append(audit)
        self.tickets[ticket.id] = ticket
        if silent:
            return
        account = self.access.account_id
        for told in events.events_of(ticket, audit, self.users, account, self.words):
            self._post_event(told)
        body = events.trigger_body(ticket, audit, self.users) if self.triggers else None
        # The trigger that the guide describes leaves out updates by the bridge's own user.
        if body is not None and audit.author_id != self.bridge.id:
            self.post(body, f"trigger #{ticket.id}")

    def _tell(self, kind: str, event: dict[str, Any], ticket: Ticket, audit: Audit) -> None:
        self._post_event(events.envelope(kind, event, ticket, audit, self.access.account_id))

    def _post_event(self, envelope: dict[str, Any]) -> None:
        if self.events:
            kind, ticket_id = envelope["type"].rpartition(".")[2], envelope["detail"]["id"]
            self.post(envelope, f"{kind} #{ticket_id}")

    def post(self, payload: dict[str, Any], about: str) -> None:
        """Send a webhook, as any trigger of the account may."""
        body = json.dumps(payload).encode()
        sign = partial(self._signed, body)
        self.webhooks.post(Webhook("zendesk", self.access.hook, body, sign, about))

    def _signed(self, body: bytes) -> dict[str, str]:
        """The headers of one try: a repeat is signed with a new time."""
        access = self.access
        return events.signed_headers(
            body, access.secret, iso(self.clock()), access.account_id, access.webhook_id
        )
