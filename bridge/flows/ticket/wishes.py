"""Add to a commit what a ticket shall show; the texts are made when the decision is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.core.agenda import Item, ItemKind
from bridge.core.comments import ask_again_from
from bridge.core.connections import Answers
from bridge.core.deliveries import Delivery
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import WriteBack
from bridge.core.levels import Level, Reason
from bridge.core.tickets import TicketUpdate
from bridge.flows.context import Bridge
from bridge.flows.ticket.client_links import requesters_url
from bridge.flows.turn import Turn
from bridge.messages import ticket_texts
from bridge.messages.views import TicketView, Told

TAG_EMERGENCY = "escalated_emergency"
TAG_HIGHER = "escalated_higher_priority"
TAG_BEFORE = "escalated_before"


@dataclass(frozen=True)
class Wish:
    """What to write: an answer for the client, a note for staff; empty texts write nothing."""

    occasion: str
    """Makes the write-back unique on its ticket: the event's id, or a timer's name and time."""
    sets_field: bool = False
    raise_priority: bool = False
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    answers: bool = False
    notes: bool = False


def write(turn: Turn, wish: Wish, view: TicketView) -> None:
    """Schedule one write-back on the ticket of the view."""
    record = view.record
    escalation = record.current.id if record.current else ""
    ref = ticket_texts.marker(record, f"{view.reason.value}/{wish.occasion}")
    answer, note = _texts(turn, wish, view, ref)
    update = TicketUpdate(
        raise_priority=wish.raise_priority,
        add_tags=wish.add_tags,
        remove_tags=wish.remove_tags,
        answer=answer,
        note=note,
        marker=ref,
        fields=dict(wish.fields),
    )
    written = WriteBack(
        id=f"{record.id}/{view.reason.value}/{wish.occasion}",
        record=record.id,
        connection=record.connection,
        reason=view.reason,
        update=update,
        created_at=turn.now,
        sets_field=wish.sets_field,
        event=turn.event,
        escalation=escalation,
    )
    turn.commit.put(written.id, written)
    turn.commit.schedule(Item(ItemKind.WRITE_BACK, written.id, turn.now, event=turn.event))


def _texts(turn: Turn, wish: Wish, view: TicketView, ref: str) -> tuple[str, str]:
    """The answer for the client and the note for staff, as the connection wants them."""
    connection = turn.bridge.connections[view.record.connection]
    if wish.answers and connection.answers is Answers.PAGE:
        return "", ticket_texts.note_instead(view, ref, wish.notes)
    answer = ticket_texts.answer(view, ref) if wish.answers else ""
    return answer, ticket_texts.note(view, ref) if wish.notes else ""


def level_tags(level: Level) -> tuple[str, ...]:
    """The tag that shows a level in the helpdesk's lists."""
    return {
        Level.EMERGENCY: (TAG_EMERGENCY,),
        Level.HIGHER_PRIORITY: (TAG_HIGHER,),
        Level.NONE: (),
    }[level]


def told(bridge: Bridge, deliveries: Sequence[Delivery]) -> tuple[Told, ...]:
    """What may be said on a ticket of who was told: names and channels, never an address."""
    return tuple(
        Told(
            bridge.name_of(each.person),
            bridge.traits(each.channel).noun,
            each.state,
            each.delivered_at or each.accepted_at,
            each.error,
        )
        for each in deliveries
    )


def view_of(turn: Turn, reason: Reason, record: TicketRecord) -> TicketView:
    """A plain view of a record; the flows add what they know besides."""
    bridge, current = turn.bridge, record.current
    return TicketView(
        reason=reason,
        record=record,
        zone=bridge.zone_of(record.connection),
        now=turn.now,
        in_business_hours=current.in_business_hours if current else True,
        ask_again_from=(
            ask_again_from(current, bridge.policy) if current and current.waiting else None
        ),
        link=requesters_url(bridge, record.connection, record.ticket, turn.now),
    )
