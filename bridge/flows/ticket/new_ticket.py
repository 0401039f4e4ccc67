"""A new ticket gets its requester's link, where the helpdesk's reply template can take it from."""

from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Event
from bridge.core.levels import Reason
from bridge.core.tickets import Fact, FieldChange, TicketCreated
from bridge.flows.ticket.wishes import Wish, view_of, write
from bridge.flows.turn import Turn


def write_link(turn: Turn, event: Event, record: TicketRecord) -> None:
    """Add to a commit that the link is written into the `link_field`, where there is one.

    No link is made where none may be: whether strangers read along is seen when it is written.
    """
    field = turn.bridge.connections[event.connection].link_field
    if not field or not any(map(_creates, event.inbound.facts)):
        return
    wish = Wish(occasion=f"link-{event.id}", link_field=field)
    write(turn, wish, view_of(turn, Reason.NOTHING_TO_DO, record))


def _creates(fact: Fact) -> bool:
    return isinstance(fact, TicketCreated) or (
        isinstance(fact, FieldChange) and fact.source == "created"
    )
