"""Calling Zendesk through zenpy: a fresh client and fresh objects for every attempt.

zenpy 2.0.57 by default hands the same cached ticket to everybody for 30 s and marks an object
whose update failed as unchanged, hence `disable_cache` and nothing that is kept. It knows neither
sideloading for one ticket nor the order of comments: these two go through its session.
"""

import logging
import time
from dataclasses import replace
from functools import partial
from typing import Any

import requests
from zenpy import Zenpy
from zenpy.lib.api_objects import Ticket as ZendeskTicket

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.payloads import mapping, text
from adapters.helpdesks.transport import Transport, understood
from adapters.helpdesks.zendesk import examination
from adapters.helpdesks.zendesk.changes import (
    PAGES,
    changes_in,
    first_start,
    look_again_from,
    next_start,
)
from adapters.helpdesks.zendesk.login import login_of
from adapters.helpdesks.zendesk.tickets import (
    actor_of,
    changes_of,
    comments_of,
    is_ours,
    lost_on_closed,
    moves,
    parts_of,
    retagging_of,
    retags,
    tags_of,
    ticket_of,
    unsaid,
)
from bridge.core.connections import Connection
from bridge.core.tickets import Actor, FieldChange, Role, Ticket, TicketUpdate
from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome
from bridge.ports import Changes, Written

# It logs whole payloads at DEBUG.
logging.getLogger("zenpy").setLevel(logging.WARNING)


class ZendeskHelpdesk:
    """Reads and writes the tickets of one Zendesk account. Every method raises as the port says."""

    def __init__(self, connection: Connection, credentials: Credentials) -> None:
        self._connection = connection
        self._login = login_of(connection, credentials)
        self._own_id = ""

    def warnings(self, now: float) -> tuple[str, ...]:
        """That API tokens end, for a connection that has one (`now`: seconds UTC)."""
        warned = self._login.warning(now)
        return (f"{self._connection.name}: {warned}",) if warned else ()

    def read(self, ticket_id: str, timeout: float) -> Ticket:
        """The ticket as it is now, with its requester and organization, in one call."""
        return ticket_of(self._connection, ticket_id, self._show(self._client(timeout), ticket_id))

    def _show(self, client: Zenpy, ticket_id: str) -> dict[str, Any]:
        content = self._get(client, f"tickets/{int(ticket_id)}", include="users,organizations")
        if not mapping(content.get("ticket")).get("id"):
            raise TemporaryFailure(f"{self._connection.name}: the answer holds no ticket.")
        return content

    def actor(self, actor: Actor, timeout: float) -> Actor:
        """The same person with role and name and, for a client, all organizations."""
        if is_ours(self._connection, actor.email):
            return replace(actor, role=Role.BRIDGE)
        if not actor.id:
            return actor
        client = self._client(timeout)
        try:
            with understood(self._connection):
                user = client.users(id=int(actor.id)).to_dict()
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

    def _organizations(self, client: Zenpy, user: dict[str, Any]) -> tuple[str, ...]:
        with understood(self._connection):
            memberships = client.users.organization_memberships(user=user["id"])
            ids = [text(membership.organization_id) for membership in memberships]
        default = text(user.get("organization_id"))
        return tuple(dict.fromkeys(found for found in (default, *ids) if found))

    def _me(self, client: Zenpy) -> str:
        if not self._own_id:
            with understood(self._connection):
                self._own_id = text(client.users.me().id)
        return self._own_id

    def write(self, ticket: Ticket, update: TicketUpdate, retry: bool) -> Written:
        """One PUT for field, priority, tags and a comment, a second one for a second comment.

        Tags cost one GET more, for their time stamp. A closed ticket takes tags alone. What is
        refused does not stop the rest; it is raised at the end.
        """
        client = self._client()
        if ticket.locked:
            self._write_locked(client, ticket, update)
            return Written(field=False)
        if retry and (update.answer or update.note):
            update = unsaid(update, self._newest_comments(client, ticket))
        changes = changes_of(self._connection, ticket, update) | self._tags(client, ticket, update)
        comments = comments_of(update)
        if comments:
            changes["comment"] = comments[0]
        refused = self._put_all(client, ticket, changes) if changes else None
        if comments[1:]:
            self._put_more(client, ticket, {"comment": comments[1]})
        if refused:
            raise refused
        return Written(moves(ticket, update))

    def _newest_comments(self, client: Zenpy, ticket: Ticket) -> dict[str, Any]:
        path = f"tickets/{int(ticket.id)}/comments"
        return self._get(client, path, sort_order="desc", per_page="100")

    def _tags(self, client: Zenpy, ticket: Ticket, update: TicketUpdate) -> dict[str, Any]:
        if not retags(ticket, update):
            return {}
        fresh = mapping(self._show(client, ticket.id).get("ticket"))
        return tags_of(self._connection, fresh, ticket, update)

    def _put_all(
        self, client: Zenpy, ticket: Ticket, changes: dict[str, Any]
    ) -> PermanentFailure | None:
        """Write everything; what was refused, after the rest was written without it."""
        try:
            self._put(client, ticket, changes)
        except PermanentFailure as failure:
            # A priority that the account locks, or a field that it wants filled, spoils all of it.
            parts = parts_of(changes)
            if failure.code != "422" or len(parts) < 2:
                raise
            return self._put_apart(client, ticket, parts)
        return None

    def _put_apart(
        self, client: Zenpy, ticket: Ticket, parts: list[dict[str, Any]]
    ) -> PermanentFailure | None:
        refused: PermanentFailure | None = None
        for part in parts:
            try:
                self._put_more(client, ticket, part)
            except PermanentFailure as failure:
                if failure.code != "422":
                    raise
                refused = refused or failure
        return refused

    def _put(self, client: Zenpy, ticket: Ticket, changes: dict[str, Any]) -> None:
        with understood(self._connection, writes=True):
            client.tickets.update(ZendeskTicket(id=int(ticket.id), **changes))

    def _put_more(self, client: Zenpy, ticket: Ticket, changes: dict[str, Any]) -> None:
        try:
            self._put(client, ticket, changes)
        except TemporaryFailure as failure:
            # Something may be done already: whoever tries again has to look for it.
            raise UnknownOutcome(str(failure)) from failure

    def _write_locked(self, client: Zenpy, ticket: Ticket, update: TicketUpdate) -> None:
        # A closed ticket takes no comment and no custom field, and its tags only by this call.
        # https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/
        if retagging := retagging_of(self._connection, ticket, update):
            path = f"tickets/update_many?ids={int(ticket.id)}"
            with understood(self._connection, writes=True):
                client.tickets.session.put(self._url(path), json={"ticket": retagging})
        if lost_on_closed(self._connection, ticket, update):
            words = f"{self._connection.name}: {ticket.key} is closed; Zendesk takes tags alone."
            raise PermanentFailure(words)

    def changes_since(self, since: float, now: float, timeout: float) -> Changes:
        """Changes of the field in the incremental export, which only admins may read."""
        client = self._client(timeout)
        start, found = first_start(since, now), list[FieldChange]()
        for _ in range(PAGES):
            page = self._get(client, "incremental/ticket_events", start_time=str(start))
            found += changes_in(self._connection, page)
            after = next_start(page, start)
            if after is None:
                return Changes(self._told_apart(client, found), look_again_from(now))
            start = after
        return Changes(self._told_apart(client, found), float(start))

    def _told_apart(self, client: Zenpy, found: list[FieldChange]) -> tuple[FieldChange, ...]:
        ours = Actor(self._me(client), Role.BRIDGE) if found else Actor()
        return tuple(replace(one, actor=ours) if one.actor.id == ours.id else one for one in found)

    def check(self) -> str:
        """Who we are, and that we may read all that we need and the field has what is mapped.

        Raises PermanentFailure that says in words for an admin everything that is wrong.
        """
        ask = partial(self._get, self._client())
        me = mapping(ask("users/me").get("user"))
        if not me.get("id"):
            raise self._unfit(f"Zendesk does not know us: check {self._login.variables}")
        field = examination.field_of(self._connection, ask)
        faults = [
            *examination.faults_of_user(self._connection, me, self._login.by_oauth),
            *examination.missing_rights(ask, me),
            *examination.faults_of_field(self._connection, field),
        ]
        if faults:
            raise self._unfit("; ".join(faults))
        who = f"we are {text(me.get('email'))} ({text(me.get('role'))})"
        there = f'the field "{text(field.get("title"))}" is there, and so are all rights to read'
        warned = self._login.warning(time.time())
        words = f"{self._connection.name}: {who}; {there}."
        return f"{words} {warned[:1].upper()}{warned[1:]}" if warned else words

    def _unfit(self, words: str) -> PermanentFailure:
        return PermanentFailure(f"{self._connection.name}: {words}.", Scope.CHANNEL)

    def _get(self, client: Zenpy, path: str, **params: str) -> dict[str, Any]:
        with understood(self._connection):
            return mapping(client.tickets.session.get(self._url(path), params=params).json())

    def _url(self, path: str) -> str:
        return f"{self._connection.base_url.rstrip('/')}/api/v2/{path}"

    def _client(self, budget: float | None = None) -> Zenpy:
        transport = Transport(self._connection, budget, self._login)
        session = requests.Session()
        transport.mount_on(session)
        return Zenpy(
            subdomain="helpdesk",
            domain="invalid",  # the transport puts base_url in its place
            session=session,
            disable_cache=True,
            **self._login.arguments(budget),
        )
