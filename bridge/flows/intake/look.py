"""Look at the ticket of an emergency that nobody has: the webhooks of its news may be lost.

What is found goes in by the same door as a webhook, and a comment enters once however it was told.
"""

from dataclasses import replace
from hashlib import sha256

from bridge.core.comments import SAME_MOMENT
from bridge.core.commit import Index
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Event
from bridge.core.tickets import Actor, CommentAdded, Inbound, Role, Ticket, TicketSolved
from bridge.errors import BridgeError, Gone
from bridge.flows import pace
from bridge.flows.context import Bridge
from bridge.flows.find import find_all
from bridge.flows.intake.receive import COMMENT_SECONDS, receive

LOOK_SECONDS = 2.0
"""The most that each call to a slow helpdesk may hold back those who are to be told again."""

_LOOK_BACK = COMMENT_SECONDS - 86_400.0
"""Seconds; what is older may have been told by a webhook that is forgotten by now."""

_MOST_AT_ONCE = 50
_LOOK_CALLS = 2
"""The ticket, and its comments."""

SOMEBODY = Actor(name="somebody at the helpdesk")
"""Who solved a ticket, where the helpdesk was asked and not told."""

News = CommentAdded | TicketSolved


def look(bridge: Bridge, record: TicketRecord) -> bool:
    """Whether there is news of the emergency that has to be decided first: an event for each.

    A helpdesk that does not answer says nothing new. Raises StoreUnavailable.
    """
    since = max(_began(record), bridge.clock() - _LOOK_BACK)
    try:
        found = _found(bridge, record, since)
    except BridgeError as error:
        bridge.log.warning("not_looked", record=record.id, error=str(error))
        return False
    return any([_taken_in(bridge, record, news) for news in found])


def look_at_all(bridge: Bridge, connection: str) -> None:
    """Look at the tickets of a connection whose emergencies nobody has."""
    waiting = find_all(bridge, bridge.store.listed(Index.WAITING))
    records = [each.record for each in waiting if each.record.connection == connection]
    for record in records[-_MOST_AT_ONCE:]:
        # Whoever waits to be written comes first; what was not looked at is looked at next time.
        if pace.spare(bridge, connection, _LOOK_CALLS):
            look(bridge, record)


def _began(record: TicketRecord) -> float:
    """From when on somebody writes about the emergency: after the edit that began it."""
    escalation = record.escalations[-1]
    return (escalation.resumed_at or escalation.changed_at) + SAME_MOMENT


def _found(bridge: Bridge, record: TicketRecord, since: float) -> list[News]:
    """What the helpdesk says of what happened since then; raises as it does."""
    helpdesk = bridge.helpdesks[record.connection]
    try:
        ticket = helpdesk.read(record.ticket.id, LOOK_SECONDS)
    except Gone:
        if not record.ticket.read:
            # It may have been hidden from us all along: that ends nothing.
            raise
        gone = replace(record.ticket, solved=True, locked=True, deleted=True)
        return _end(record, gone)
    comments = helpdesk.comments_since(ticket, since, LOOK_SECONDS)
    return [*(one for one in comments if one.actor.role is not Role.BRIDGE), *_end(record, ticket)]


def _end(record: TicketRecord, ticket: Ticket) -> list[News]:
    if not ticket.solved or record.escalations[-1].solved_before:
        return []
    return [TicketSolved(ticket, SOMEBODY)]


def _taken_in(bridge: Bridge, record: TicketRecord, news: News) -> bool:
    """Whether it is still to be decided, whoever told of it."""
    escalation = record.escalations[-1]
    what = news.id if isinstance(news, CommentAdded) else int(escalation.alerted_at)
    digest = sha256(f"look/{escalation.id}/{type(news).__name__}/{what}".encode()).hexdigest()
    received = receive(bridge, record.connection, Inbound(digest, (news,)))
    return received.new or bridge.store.read(Event, received.event).value is not None
