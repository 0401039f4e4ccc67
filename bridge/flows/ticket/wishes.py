"""Add to a commit what a ticket shall show; the texts are made when the decision is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Commit
from bridge.core.deliveries import Delivery
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import WriteBack
from bridge.core.levels import Level, Reason
from bridge.core.tickets import TicketUpdate
from bridge.flows.context import Bridge
from bridge.flows.ticket.client_links import requesters_url
from bridge.messages import ticket_texts
from bridge.messages.views import TicketView, Told

TAG_EMERGENCY = "escalated_emergency"
TAG_HIGHER = "escalated_higher_priority"
TAG_BEFORE = "escalated_before"


@dataclass(frozen=True)
class Wish:
    """What to write: `answer` for the client, `note` for staff; empty texts write nothing."""

    occasion: str
    """Makes the write-back unique on its ticket: the event's id, or a timer's name and time."""
    sets_field: bool = False
    raise_priority: bool = False
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    answers: bool = False
    notes: bool = False
    event: str = ""


def write(bridge: Bridge, commit: Commit, wish: Wish, view: TicketView, now: float) -> None:
    """Schedule one write-back on the ticket of the view."""
    record = view.record
    escalation = record.current.id if record.current else ""
    ref = ticket_texts.marker(record, f"{view.reason.value}/{wish.occasion}")
    update = TicketUpdate(
        raise_priority=wish.raise_priority,
        add_tags=wish.add_tags,
        remove_tags=wish.remove_tags,
        answer=ticket_texts.answer(view, ref) if wish.answers else "",
        note=ticket_texts.note(view, ref) if wish.notes else "",
        marker=ref,
        fields=dict(wish.fields),
    )
    id = f"{record.id}/{view.reason.value}/{wish.occasion}"
    written = WriteBack(
        id, record.id, view.reason, update, now, wish.sets_field, wish.event, escalation
    )
    commit.put(id, written)
    commit.schedule(Item(ItemKind.WRITE_BACK, id, now, event=wish.event))


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
        Told(_name(bridge, d.person), d.channel, d.state, d.delivered_at or d.accepted_at, d.error)
        for d in deliveries
    )


def view_of(bridge: Bridge, reason: Reason, record: TicketRecord, now: float) -> TicketView:
    """A plain view of a record; the flows add what they know besides."""
    current = record.current
    return TicketView(
        reason=reason,
        record=record,
        zone=bridge.zone_of(record.connection),
        now=now,
        in_business_hours=current.in_business_hours if current else True,
        link=requesters_url(bridge, record.connection, record.ticket, now),
    )


def _name(bridge: Bridge, person_id: str) -> str:
    person = bridge.person(person_id)
    return person.name if person else person_id
