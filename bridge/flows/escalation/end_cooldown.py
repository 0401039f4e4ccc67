"""What a timer of a ticket brings about: the note on who was told, and the end of the cooldown."""

from dataclasses import replace

from bridge.core.agenda import Item, Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import AlertKind, Delivery, DeliveryState
from bridge.core.escalations import EscalationIndex, HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.ticket.wishes import (
    TAG_EMERGENCY,
    TAG_HIGHER,
    Wish,
    told,
    view_of,
    write,
)
from bridge.flows.turn import MAX_ROUNDS, Overtaken

_STILL_SENDING = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)


def note_who_was_told(bridge: Bridge, lease: Lease) -> None:
    """Tell staff on the ticket who was alerted, once the providers have answered."""
    for _ in range(MAX_ROUNDS):
        now = bridge.clock()
        index = bridge.store.read(EscalationIndex, lease.item.about).value
        record = bridge.store.read(TicketRecord, index.record).value if index else None
        commit = Commit(lease=lease)
        if index is not None and record is not None:
            _note(bridge, commit, lease, record, index, now)
        if bridge.store.commit(commit, now):
            return
    raise Overtaken(lease.item.id)


def end_cooldown(bridge: Bridge, lease: Lease) -> None:
    """Set the dropdown back to None when the cooldown has ended, so that it can be used again."""
    for _ in range(MAX_ROUNDS):
        now = bridge.clock()
        versioned = bridge.store.read(TicketRecord, lease.item.about)
        record = versioned.value
        commit = Commit(lease=lease)
        if record is not None and record.cooling(now):
            commit.schedule(replace(lease.item, due=record.cooldown_until))
        elif record is not None and record.level is not Level.NONE:
            commit.expect(TicketRecord, versioned)
            _end(bridge, commit, record, lease.item, now)
        if bridge.store.commit(commit, now):
            return
    raise Overtaken(lease.item.id)


def _end(bridge: Bridge, commit: Commit, record: TicketRecord, item: Item, now: float) -> None:
    ended = replace(record, level=Level.NONE).writing(now)
    current = record.escalations[-1]
    commit.put(record.id, ended)
    wish = Wish(
        occasion=f"cooldown-end-{int(record.cooldown_until)}",
        sets_field=True,
        remove_tags=(TAG_EMERGENCY, TAG_HIGHER),
        notes=True,
        event=item.event,
    )
    write(bridge, commit, wish, view_of(bridge, Reason.COOLDOWN_ENDED, ended, now), now)
    commit.line(
        record.id,
        HistoryLine(now, "Cooldown ended", event=item.event, escalation=current.id),
    )


def _note(
    bridge: Bridge,
    commit: Commit,
    lease: Lease,
    record: TicketRecord,
    index: EscalationIndex,
    now: float,
) -> None:
    deliveries = [d for d in deliveries_of(bridge, index.id) if d.alert is AlertKind.EMERGENCY]
    if _waits(deliveries) and lease.item.tries < 3:
        tries = lease.item.tries + 1
        commit.schedule(replace(lease.item, due=now + 10.0 * tries, tries=tries))
        return
    view = replace(view_of(bridge, Reason.ESCALATED, record, now), told=told(bridge, deliveries))
    wish = Wish(occasion="told", notes=True, event=lease.item.event)
    write(bridge, commit, wish, view, now)


def _waits(deliveries: list[Delivery]) -> bool:
    return any(delivery.state in _STILL_SENDING for delivery in deliveries)
