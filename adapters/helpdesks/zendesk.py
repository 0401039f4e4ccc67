"""Calling Zendesk through zenpy: a fresh client and fresh objects for every attempt.

zenpy 2.0.57 by default hands out the same cached ticket to everybody for 30 s and marks an object
whose update failed as unchanged, hence `disable_cache` and nothing that is kept. It has no
sideloading for a single ticket and no order for comments: these two go through its session.
https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
"""

import logging
from dataclasses import replace
from typing import Any

import requests
from zenpy import Zenpy  # type: ignore[import-untyped]
from zenpy.lib.api_objects import Ticket as ZendeskTicket  # type: ignore[import-untyped]

from adapters.helpdesks.payloads import mapping, sequence, text
from adapters.helpdesks.transport import Transport, token_variable, understood
from adapters.helpdesks.zendesk_events import SOLVED, bare_ticket, level_of
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, Ticket, TicketUpdate
from bridge.errors import (
    BridgeError,
    PermanentFailure,
    Scope,
    TemporaryFailure,
    UnknownOutcome,
)

# It logs whole payloads at DEBUG.
logging.getLogger("zenpy").setLevel(logging.WARNING)

PRIORITIES = ("", "low", "normal", "high", "urgent")
_ROLES = {"end-user": Role.CLIENT, "agent": Role.AGENT, "admin": Role.AGENT}


class ZendeskHelpdesk:
    """Reads and writes the tickets of one Zendesk account."""

    def __init__(self, connection: Connection, api_token: str) -> None:
        self._connection = connection
        self._token = api_token
        self._own_id = ""

    def read(self, ticket_id: str, timeout: float) -> Ticket:
        """The ticket as it is now, with its requester and organization, in one call."""
        content = self._show(self._client(timeout), ticket_id)
        return _ticket(self._connection, ticket_id, content)

    def _show(self, client: Zenpy, ticket_id: str) -> dict[str, Any]:
        include = {"include": "users,organizations"}
        return self._get(client, f"tickets/{int(ticket_id)}", include)

    def actor(self, actor: Actor, timeout: float) -> Actor:
        """The same person with role, name and, for a client, all organizations."""
        if self._is_ours(actor.email):
            return replace(actor, role=Role.BRIDGE)
        if not actor.id:
            return actor
        client = self._client(timeout)
        try:
            with understood(self._connection):
                user = client.users(id=int(actor.id)).to_dict()
        except PermanentFailure as failure:
            if failure.code == "404":
                return actor  # deleted since
            raise
        role = self._role(client, user)
        organizations = self._organizations(client, user) if role is Role.CLIENT else ()
        return Actor(actor.id, role, text(user.get("name")), text(user.get("email")), organizations)

    def _role(self, client: Zenpy, user: dict[str, Any]) -> Role:
        role = _ROLES.get(text(user.get("role")), Role.UNKNOWN)
        if self._is_ours(text(user.get("email"))):
            return Role.BRIDGE
        # We may log in with a second address of our user, which its record does not show.
        if role is Role.AGENT and text(user.get("id")) == self._me(client):
            return Role.BRIDGE
        return role

    def _is_ours(self, email: str) -> bool:
        return bool(email) and email.casefold() == self._connection.user.casefold()

    def _me(self, client: Zenpy) -> str:
        if not self._own_id:
            with understood(self._connection):
                self._own_id = text(client.users.me().id)
        return self._own_id

    def _organizations(self, client: Zenpy, user: dict[str, Any]) -> tuple[str, ...]:
        with understood(self._connection):
            found = client.users.organization_memberships(user=user["id"])
            ids = [text(membership.organization_id) for membership in found]
        return tuple(dict.fromkeys(i for i in [text(user.get("organization_id")), *ids] if i))

    def write(self, ticket: Ticket, update: TicketUpdate, retry: bool) -> bool:
        """One PUT for field, priority, tags and a comment; a second one for a second comment."""
        client = self._client()
        answer, note = update.answer, update.note
        if retry and (answer or note):
            answer, note = self._unsaid(client, ticket, update)
        changes = self._changes(client, ticket, update)
        if ticket.locked:
            return self._write_locked(client, ticket, changes, bool(answer or note))
        comments = [_comment(answer, True)] if answer else []
        comments += [_comment(note, False)] if note else []
        first = changes | ({"comment": comments[0]} if comments else {})
        if first:
            self._put(client, ticket, first)
        for comment in comments[1:]:
            self._put_after(client, ticket, {"comment": comment})
        return "custom_fields" in changes

    def _unsaid(self, client: Zenpy, ticket: Ticket, update: TicketUpdate) -> tuple[str, str]:
        newest = {"sort_order": "desc", "per_page": "100"}
        content = self._get(client, f"tickets/{int(ticket.id)}/comments", newest)
        said = [
            comment.get("public") is not False
            for comment in map(mapping, sequence(content.get("comments")))
            if update.marker and update.marker in text(comment.get("body"))
        ]
        return "" if True in said else update.answer, "" if False in said else update.note

    def _changes(self, client: Zenpy, ticket: Ticket, update: TicketUpdate) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if update.level is not None and update.level is not ticket.level:
            option = self._connection.mapping.option_of(update.level)
            # A plain dict: zenpy leaves the empty value out of a CustomField and clears nothing.
            field = {"id": int(self._connection.mapping.field), "value": option}
            changes["custom_fields"] = [field]
        top = self._connection.top_priority.casefold() or PRIORITIES[-1]
        if update.raise_priority and _rank(ticket.priority) < _rank(top):
            changes["priority"] = top
        if set(update.add_tags) - set(ticket.tags) or set(update.remove_tags) & set(ticket.tags):
            changes |= self._tags(client, ticket, update)
        return changes

    def _tags(self, client: Zenpy, ticket: Ticket, update: TicketUpdate) -> dict[str, Any]:
        # Tags are replaced as a whole, so they are computed from what is there this moment and
        # Zendesk refuses them (409) when the ticket was changed meanwhile.
        # https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-tags/
        fresh = mapping(self._show(client, ticket.id).get("ticket"))
        tags = [text(tag) for tag in sequence(fresh.get("tags"))]
        if update.level is not None and update.level is not ticket.level:
            # The dropdown's option is a tag too: a list without it would clear the dropdown.
            chosen = self._connection.mapping.option_of(update.level)
            options = {*self._connection.mapping.options.values(), ticket.option}
            tags = [tag for tag in tags if tag not in options] + ([chosen] if chosen else [])
        tags = [tag for tag in tags if tag not in update.remove_tags]
        return {
            "tags": list(dict.fromkeys([*tags, *update.add_tags])),
            "safe_update": True,
            "updated_stamp": text(fresh.get("updated_at")),
        }

    def _write_locked(
        self, client: Zenpy, ticket: Ticket, changes: dict[str, Any], comments: bool
    ) -> bool:
        # A closed ticket takes nothing but tags, subject and priority; the field's tag included.
        # https://support.zendesk.com/hc/en-us/articles/4408894213018
        refused = comments or "custom_fields" in changes or "priority" in changes
        allowed = {k: changes[k] for k in ("tags", "safe_update", "updated_stamp") if k in changes}
        if allowed:
            self._put(client, ticket, allowed)
        elif refused:
            raise PermanentFailure(
                f"{self._connection.name}: {ticket.key} is closed and cannot be changed any more."
            )
        return False

    def _put(self, client: Zenpy, ticket: Ticket, changes: dict[str, Any]) -> None:
        with understood(self._connection, writes=True):
            client.tickets.update(ZendeskTicket(id=int(ticket.id), **changes))

    def _put_after(self, client: Zenpy, ticket: Ticket, changes: dict[str, Any]) -> None:
        try:
            self._put(client, ticket, changes)
        except TemporaryFailure as failure:
            # The first half is done: whoever tries again has to look for it.
            raise UnknownOutcome(str(failure)) from failure

    def check(self) -> str:
        """Who we are, and that the field is a dropdown with the mapped options.

        Raises PermanentFailure with what is wrong, in words for an admin.
        """
        client = self._client()
        with understood(self._connection):
            me = client.users.me().to_dict()
        if not me.get("id"):
            raise self._unfit(f"Zendesk does not know us: check {token_variable(self._connection)}")
        field = self._field(client)
        options = {text(mapping(o).get("value")) for o in sequence(field.get("custom_field_options"))}
        missing = sorted(set(self._connection.mapping.options.values()) - options)
        if text(field.get("type")) != "tagger" or missing:
            lacks = f" without the option {', '.join(missing)}" if missing else ""
            raise self._unfit(f'the field is of type "{text(field.get("type"))}"{lacks}')
        who = f"{text(me.get('email'))} ({text(me.get('role'))})"
        return f'{self._connection.name}: we are {who}; field "{text(field.get("title"))}" is there.'

    def _field(self, client: Zenpy) -> dict[str, Any]:
        field = self._connection.mapping.field
        try:
            content = self._get(client, f"ticket_fields/{int(field)}", {})
        except PermanentFailure as failure:
            if failure.code != "404":
                raise
            raise self._unfit(f"there is no ticket field {field}") from None
        return mapping(content.get("ticket_field"))

    def _unfit(self, words: str) -> PermanentFailure:
        return PermanentFailure(f"{self._connection.name}: {words}.", Scope.CHANNEL)

    def _get(self, client: Zenpy, path: str, params: dict[str, str]) -> dict[str, Any]:
        url = f"{self._connection.base_url.rstrip('/')}/api/v2/{path}"
        with understood(self._connection):
            return mapping(client.tickets.session.get(url, params=params).json())

    def _client(self, budget: float | None = None) -> Zenpy:
        if not self._token:
            raise self._unfit(f"{token_variable(self._connection)} is empty")
        session = requests.Session()
        Transport(self._connection, budget).mount_on(session)
        return Zenpy(
            subdomain="helpdesk",
            domain="invalid",  # the transport puts base_url in its place
            email=self._connection.user,
            token=self._token,
            session=session,
            disable_cache=True,
        )
