"""Look at the ticket of an open emergency: it may be solved, and the webhook of that lost."""

from hashlib import sha256

from bridge.core.commit import Index
from bridge.core.escalations import TicketRecord
from bridge.core.tickets import Actor, Inbound, TicketSolved
from bridge.errors import BridgeError, StoreUnavailable
from bridge.flows.context import Bridge
from bridge.flows.find import find_all
from bridge.flows.intake.receive import receive

LOOK_SECONDS = 2.0
"""The most that a slow helpdesk may hold back those who are to be told again."""

_MOST_AT_ONCE = 50
_SOMEBODY = Actor(name="somebody at the helpdesk")


def look(bridge: Bridge, record: TicketRecord) -> bool:
    """Whether the ticket was solved since its emergency began: an event that is decided next.

    A helpdesk that does not answer says nothing new. Raises StoreUnavailable.
    """
    escalation = record.escalations[-1]
    try:
        ticket = bridge.helpdesks[record.connection].read(record.ticket.id, LOOK_SECONDS)
    except StoreUnavailable:
        raise
    except BridgeError as error:
        bridge.log.warning("not_looked", record=record.id, error=str(error))
        return False
    if not ticket.solved or escalation.solved_before:
        return False
    said = f"look/{escalation.id}/{int(escalation.alerted_at)}"
    solved = TicketSolved(ticket, actor=_SOMEBODY)
    inbound = Inbound(sha256(said.encode()).hexdigest(), (solved,))
    return receive(bridge, record.connection, inbound, bridge.clock()).new


def look_at_all(bridge: Bridge, connection: str) -> None:
    """Look at the tickets of a connection whose emergencies nobody has."""
    waiting = find_all(bridge, bridge.store.listed(Index.WAITING))
    records = [each.record for each in waiting if each.record.connection == connection]
    for record in records[-_MOST_AT_ONCE:]:
        look(bridge, record)
