"""Add to a commit what a ticket shall show; its texts are made when the ticket was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.comments import ask_again_from
from bridge.core.deliveries import Delivery
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Gate, Uses, WriteBack
from bridge.core.levels import Level, Reason
from bridge.core.pace import Pace
from bridge.core.stored import name_of
from bridge.core.ticket_views import TicketView, Told
from bridge.core.tickets import Ticket, TicketUpdate
from bridge.flows.context import Bridge
from bridge.flows.delivery import gates
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.ticket import client_mail
from bridge.flows.ticket.client_links import requesters_url
from bridge.flows.turn import Turn
from bridge.messages import ticket_texts

TAG_EMERGENCY = "escalated_emergency"
TAG_HIGHER = "escalated_higher_priority"
TAG_BEFORE = "escalated_before"


@dataclass(frozen=True)
class Wish:
    """What to write: an answer for the client, a note for staff."""

    occasion: str
    """Makes the write-back unique on its ticket: the event's id, or a timer's name and time."""
    sets_field: bool = False
    raise_priority: bool = False
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    link_field: str = ""
    """Where the requester's own link is written; empty: nowhere."""
    answers: bool = False
    notes: bool = False


def write(turn: Turn, wish: Wish, view: TicketView) -> None:
    """Schedule one write-back on the ticket of the view."""
    record = view.record
    occasion = f"{view.reason.value}/{wish.occasion}"
    written = WriteBack(
        id=f"{record.id}/{occasion}",
        update=TicketUpdate(
            raise_priority=wish.raise_priority,
            add_tags=wish.add_tags,
            remove_tags=wish.remove_tags,
            marker=ticket_texts.marker(record, occasion),
        ),
        view=view,
        sets_field=wish.sets_field,
        answers=wish.answers,
        notes=wish.notes,
        link_field=wish.link_field,
        event=turn.event,
    )
    turn.commit.put(written.id, written)
    turn.commit.schedule(_item(written, record, turn.now))


def writes_on(record: str) -> str:
    """The name under which the writes on a ticket are counted."""
    return f"write/{record}"


def _item(written: WriteBack, record: TicketRecord, now: float) -> Item:
    wants = (
        name_of(WriteBack, written.id),
        name_of(TicketRecord, record.id),
        name_of(Gate, gates.of_helpdesk(record.connection)),
        name_of(Pace, record.connection),
        name_of(Uses, writes_on(record.id)),
    )
    about, where = written.id, record.connection
    return Item(ItemKind.WRITE_BACK, about, now, event=written.event, where=where, wants=wants)


def shown(bridge: Bridge, wish: WriteBack, ticket: Ticket) -> TicketView:
    """What the texts speak of, for the ticket as it was just read."""
    link = requesters_url(bridge, wish.connection, ticket, bridge.clock())
    return replace(wish.view.completed(ticket), link=link)


def worded(bridge: Bridge, wish: WriteBack, view: TicketView) -> TicketUpdate:
    """The update with its texts."""
    answer, note = _texts(bridge, wish, view)
    fields = {wish.link_field: view.link} if wish.link_field and view.link else {}
    return replace(wish.update, answer=answer, note=note, fields=fields)


def _texts(bridge: Bridge, wish: WriteBack, view: TicketView) -> tuple[str, str]:
    """The answer for the client and the note for staff, as the connection wants them."""
    ref = wish.update.marker
    if client_mail.replaces_the_answer(bridge, wish):
        not_mailed = client_mail.why_not(bridge, view)
        return "", ticket_texts.note_instead(view, ref, wish.notes, not_mailed)
    answer = ticket_texts.answer(view, ref) if wish.answers else ""
    return answer, ticket_texts.note(view, ref) if wish.notes else ""


def level_tags(level: Level) -> tuple[str, ...]:
    """The tag that shows a level in the helpdesk's lists."""
    return {
        Level.EMERGENCY: (TAG_EMERGENCY,),
        Level.HIGHER_PRIORITY: (TAG_HIGHER,),
        Level.NONE: (),
    }[level]


def answer(turn: Turn, reason: Reason, record: TicketRecord, who: str) -> None:
    """Tell a client who wrote (`who`) how it stands: who was alerted, and what they can do."""
    current = record.current
    deliveries = deliveries_of(turn.bridge, current.id) if current else []
    alerts = [each for each in deliveries if each.alert.asks]
    view = replace(view_of(turn, reason, record), who=who, told=told(turn.bridge, alerts))
    write(turn, Wish(occasion=turn.event, answers=True), view)


def told(bridge: Bridge, deliveries: Sequence[Delivery]) -> tuple[Told, ...]:
    """What may be said on a ticket of who was told: names and channels, never an address."""
    return tuple(
        Told(
            bridge.name_of(each.person),
            bridge.traits(each.channel).noun,
            each.state,
            each.delivered_at or each.accepted_at,
            each.error,
            each.together,
        )
        for each in deliveries
    )


def view_of(turn: Turn, reason: Reason, record: TicketRecord) -> TicketView:
    """A plain view of a record; the flows add what they know besides."""
    bridge, current = turn.bridge, record.current
    return TicketView(
        reason=reason,
        record=record,
        zone_name=bridge.connections[record.connection].zone,
        now=turn.now,
        in_business_hours=current.in_business_hours if current else True,
        ask_again_from=(
            ask_again_from(current, bridge.policy) if current and current.waiting else None
        ),
    )
