"""What is written on a ticket: one PUT for everything, one more for a second comment.

What Zendesk refuses never takes the rest with it: a priority that the account locks, or a field
that it wants filled first, is left out and said.
https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket
"""

from typing import Any

from zenpy.lib.api_objects import Ticket as ZendeskTicket

from adapters.helpdesks.transport import understood
from adapters.helpdesks.zendesk.client import ZendeskClient
from adapters.helpdesks.zendesk.comments import unsaid
from adapters.helpdesks.zendesk.tickets import (
    changes_of,
    comments_of,
    lost_on_closed,
    moves,
    parts_of,
    retagging_of,
    tags_of,
)
from bridge.core.connections import Connection
from bridge.core.tickets import Ticket, TicketUpdate
from bridge.errors import Closed, PermanentFailure, TemporaryFailure, UnknownOutcome
from bridge.ports import Written


class Writing:
    """Writes on one ticket, which was just read."""

    def __init__(self, client: ZendeskClient, connection: Connection, ticket: Ticket) -> None:
        self._client = client
        self._connection = connection
        self._ticket = ticket

    def write(self, update: TicketUpdate, retry: bool) -> Written:
        """Write what differs. `retry`: comments may be there already.

        A closed ticket takes tags alone.
        """
        if self._ticket.locked:
            self._write_locked(update)
            return Written(field=False)
        if retry and (update.answer or update.note):
            update = unsaid(update, self._client.newest_comments(self._ticket.id))
        changes = changes_of(self._connection, self._ticket, update)
        changes |= tags_of(self._connection, self._ticket, update)
        comments = comments_of(update)
        if comments:
            changes["comment"] = comments[0]
        refused = self._put_all(changes) if changes else ""
        if comments[1:]:
            self._put_more({"comment": comments[1]})
        return Written(moves(self._ticket, update), refused)

    def _put_all(self, changes: dict[str, Any]) -> str:
        """Write everything; in words what was refused, after the rest was written without it."""
        try:
            self._put(changes)
        except PermanentFailure as failure:
            parts = parts_of(changes)
            if failure.code != "422" or len(parts) < 2:
                raise
            return self._put_apart(parts)
        return ""

    def _put_apart(self, parts: list[dict[str, Any]]) -> str:
        refused: list[PermanentFailure] = []
        level: PermanentFailure | None = None
        for part in parts:
            try:
                self._put_more(part)
            except PermanentFailure as failure:
                if failure.code != "422":
                    raise
                refused.append(failure)
                # Without the level or the answer there is nothing to be content with.
                level = level or (None if "priority" in part else failure)
        if level is not None:
            raise level
        return "; ".join(map(str, refused))

    def _put(self, changes: dict[str, Any]) -> None:
        ticket = ZendeskTicket(id=int(self._ticket.id), **changes)
        try:
            with understood(self._connection, writes=True):
                self._client.zenpy.tickets.update(ticket)
        except PermanentFailure as failure:
            # We never write the status: "Status: closed prevents ticket update".
            if failure.code == "422" and failure.fields == ("status",):
                raise Closed(str(failure)) from failure
            raise

    def _put_more(self, changes: dict[str, Any]) -> None:
        try:
            self._put(changes)
        except TemporaryFailure as failure:
            # Something may be done already: whoever tries again has to look for it.
            raise UnknownOutcome(str(failure)) from failure

    def _write_locked(self, update: TicketUpdate) -> None:
        # A closed ticket takes no comment and no custom field, and its tags only by this call.
        # https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/
        if retagging := retagging_of(self._connection, self._ticket, update):
            path = f"tickets/update_many?ids={int(self._ticket.id)}"
            self._client.put(path, {"ticket": retagging})
        if lost_on_closed(self._connection, self._ticket, update):
            name, key = self._connection.name, self._ticket.key
            raise Closed(f"{name}: {key} is closed; Zendesk takes tags alone.")
