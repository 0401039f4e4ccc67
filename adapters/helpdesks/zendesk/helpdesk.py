"""Calling Zendesk: a fresh client and fresh objects for every attempt.

https://developer.zendesk.com/api-reference/ticketing/introduction/
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from adapters.connections import Connections
from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.payloads import mapping, sequence, text
from adapters.helpdesks.quotas import Quotas
from adapters.helpdesks.transport import understood
from adapters.helpdesks.zendesk import examination
from adapters.helpdesks.zendesk.changes import (
    PAGES,
    changes_in,
    first_start,
    look_again_from,
    next_start,
)
from adapters.helpdesks.zendesk.client import ZendeskClient
from adapters.helpdesks.zendesk.comments import comments_in
from adapters.helpdesks.zendesk.login import login_of
from adapters.helpdesks.zendesk.tickets import actor_of, is_ours, ticket_of
from adapters.helpdesks.zendesk.writing import Writing
from bridge.core.connections import Connection
from bridge.core.known import Account, accounts_called
from bridge.core.pace import Quota
from bridge.core.tickets import Actor, CommentAdded, FieldChange, Role, Ticket, TicketUpdate
from bridge.errors import Gone, PermanentFailure, Scope
from bridge.ports import Changes, Written

Told = TypeVar("Told", FieldChange, CommentAdded)


class ZendeskHelpdesk:
    """Reads and writes the tickets of one Zendesk account. Every method raises as the port says."""

    def __init__(self, connection: Connection, credentials: Credentials) -> None:
        self._connection = connection
        self._login = login_of(connection, credentials)
        self._own_id = ""
        self._quotas = Quotas()
        self._kept = Connections(connection.called_at, self._quotas.hear)

    def read(self, ticket_id: str, timeout: float) -> Ticket:
        """The ticket as it is now, with its requester and organization, in one call."""
        if not ticket_id.isdecimal():
            raise Gone(f"{self._connection.name}: {ticket_id!r} is no ticket's number.")
        with _noticing_that_it_is_gone():
            shown = self._client(timeout).show(ticket_id)
        ticket = ticket_of(self._connection, ticket_id, shown)
        if ticket.deleted:
            raise Gone(f"{self._connection.name}: {ticket.key} was deleted.")
        return ticket

    def actor(self, actor: Actor, timeout: float) -> Actor:
        """The same person with role and name and, for a client, all organizations."""
        if is_ours(self._connection, actor.email):
            return replace(actor, role=Role.BRIDGE)
        if not actor.id:
            return actor
        client = self._client(timeout)
        try:
            with understood(self._connection):
                user = client.zenpy.users(id=int(actor.id)).to_dict()
        except PermanentFailure as failure:
            if failure.code == "404":  # deleted for good
                return replace(actor, active=False)
            raise
        found = actor_of(self._connection, user)
        if found.role is Role.CLIENT:
            return replace(found, organization_ids=self._organizations(client, user))
        # We may log in with a second address of our user, which its record does not show.
        if found.role is Role.AGENT and found.id == self._me(client):
            return replace(found, role=Role.BRIDGE)
        return found

    def _organizations(self, client: ZendeskClient, user: dict[str, Any]) -> tuple[str, ...]:
        with understood(self._connection):
            memberships = client.zenpy.users.organization_memberships(user=user["id"])
            ids = [text(membership.organization_id) for membership in memberships]
        default = text(user.get("organization_id"))
        return tuple(dict.fromkeys(found for found in (default, *ids) if found))

    def _me(self, client: ZendeskClient) -> str:
        if not self._own_id:
            with understood(self._connection):
                self._own_id = text(client.zenpy.users.me().id)
        return self._own_id

    def ourselves(self, timeout: float) -> str:
        """The id of our own user."""
        return self._me(self._client(timeout))

    def accounts(self, named: str, timeout: float) -> tuple[Account, ...]:
        """The organizations with that id or name.

        https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/#search-organizations
        """
        client = self._client(timeout)
        shown = client.get("organizations/search", name=named).get("organizations")
        found = [mapping(one) for one in sequence(shown)]
        if named.isdecimal():
            found += self._organization(client, named)
        rows = [(text(one.get("id")), text(one.get("name"))) for one in found]
        return accounts_called(self._connection.name, named, rows)

    def _organization(self, client: ZendeskClient, id: str) -> list[dict[str, Any]]:
        try:
            return [mapping(client.get(f"organizations/{id}").get("organization"))]
        except PermanentFailure as failure:
            if failure.code == "404":
                return []
            raise

    def write(self, ticket: Ticket, update: TicketUpdate, retry: bool) -> Written:
        """One PUT for field, priority, tags and a comment, a second one for a second comment."""
        with _noticing_that_it_is_gone():
            return Writing(self._client(), self._connection, ticket).write(update, retry)

    def changes_since(self, since: float, now: float, timeout: float) -> Changes:
        """Changes of the field in the incremental export, which only admins may read."""
        client = self._client(timeout)
        start, found = first_start(since, now), list[FieldChange]()
        for _ in range(PAGES):
            page = client.get("incremental/ticket_events", start_time=str(start))
            found += changes_in(self._connection, page)
            after = next_start(page, start)
            if after is None:
                return Changes(self._told_apart(client, found), look_again_from(now))
            start = after
        return Changes(self._told_apart(client, found), float(start))

    def comments_since(
        self, ticket: Ticket, since: float, timeout: float
    ) -> tuple[CommentAdded, ...]:
        """What was written on the ticket since then, of its newest hundred comments."""
        client = self._client(timeout)
        found = comments_in(self._connection, ticket, client.newest_comments(ticket.id))
        new = [one for one in found if one.at is not None and one.at >= since]
        return self._told_apart(client, new[::-1])

    def _told_apart(self, client: ZendeskClient, found: list[Told]) -> tuple[Told, ...]:
        ours = Actor(self._me(client), Role.BRIDGE) if found else Actor()
        return tuple(replace(one, actor=ours) if one.actor.id == ours.id else one for one in found)

    def quota(self) -> Quota | None:
        """The limit of which the last answers left the least."""
        return self._quotas.tightest

    def check(self) -> str:
        """Who we are, and that we may read all that we need and the field has what is mapped.

        Raises PermanentFailure that says in words for an admin everything that is wrong.
        """
        client = self._client()
        me = mapping(client.get("users/me").get("user"))
        if not me.get("id"):
            raise self._unfit(f"Zendesk does not know us: check {self._login.variables}")
        field = examination.field_of(self._connection, client.get)
        faults = [
            *examination.faults_of_user(self._connection, me, self._login.by_oauth),
            *examination.missing_rights(client.get, me),
            *examination.faults_of_field(self._connection, field),
            *examination.faults_of_reason_field(self._connection, client.get),
        ]
        if faults:
            raise self._unfit("; ".join(faults))
        who = f"we are {text(me.get('email'))} ({text(me.get('role'))})"
        there = f'the field "{text(field.get("title"))}" is there, and so are all rights to read'
        return f"{self._connection.name}: {who}; {there}."

    def warnings(self, now: float) -> tuple[str, ...]:
        """That API tokens end, for a connection that has one (`now`: seconds UTC)."""
        warned = self._login.warning(now)
        return (f"{self._connection.name}: {warned}",) if warned else ()

    def _unfit(self, words: str) -> PermanentFailure:
        return PermanentFailure(f"{self._connection.name}: {words}.", Scope.CHANNEL)

    def _client(self, budget: float | None = None) -> ZendeskClient:
        return ZendeskClient(self._connection, self._login, self._kept, budget)


@contextmanager
def _noticing_that_it_is_gone() -> Iterator[None]:
    try:
        yield
    except PermanentFailure as failure:
        if failure.code == "404":
            raise Gone(str(failure), Scope.MESSAGE, "404") from failure
        raise
