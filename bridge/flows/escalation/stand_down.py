"""An escalation that is over: what was not sent is cancelled, who was told is told."""

from dataclasses import replace

from bridge.core.agenda import ItemKind
from bridge.core.commit import Commit, Index, Versioned
from bridge.core.deliveries import AlertKind, Delivery, DeliveryState
from bridge.core.escalations import EscalationIndex, HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, deliveries_of, tell_the_told
from bridge.flows.ticket.wishes import (
    TAG_EMERGENCY,
    Wish,
    view_of,
    write,
)
from bridge.flows.turn import MAX_ROUNDS, Overtaken


def apply(
    bridge: Bridge,
    commit: Commit,
    record: TicketRecord,
    by: str,
    words: str,
    event: str,
    now: float,
) -> TicketRecord:
    """Add the stand-down of the newest escalation to a commit; `words`: what the client wrote."""
    escalation = record.escalations[-1]
    record = record.with_current(stood_down_at=now, stood_down_by=by)
    told = _cancel_unsent(bridge, commit, escalation.id)
    for timer in (ItemKind.RESPONSE_DUE, ItemKind.NOTE):
        commit.cancel(f"{timer.value}:{escalation.id}")
    commit.unindex(Index.WAITING, escalation.id)
    commit.unindex(Index.HIGHER, escalation.id)
    commit.index(Index.STOOD_DOWN, escalation.id, now)
    alert = Alert(
        AlertKind.STAND_DOWN,
        escalation.id,
        record,
        record.current,
        event,
        facts={"by": by, "words": words},
    )
    tell_the_told(bridge, commit, alert, told, now)
    wish = Wish(
        occasion=event,
        remove_tags=(TAG_EMERGENCY,) if escalation.level is Level.EMERGENCY else (),
        notes=True,
        event=event,
    )
    write(
        bridge, commit, wish, replace(view_of(bridge, Reason.STOOD_DOWN, record, now), who=by), now
    )
    return record


def resolve(bridge: Bridge, escalation: str, by: str, now: float) -> bool:
    """A person says that it is over; False when it was over before."""
    for _ in range(MAX_ROUNDS):
        index = bridge.store.read(EscalationIndex, escalation).value
        versioned = bridge.store.read(TicketRecord, index.record if index else "")
        record = versioned.value
        current = record.current if record else None
        if record is None or current is None or current.id != escalation:
            return False
        if current.stood_down_at is not None:
            return False
        commit = Commit()
        commit.expect(TicketRecord, versioned)
        record = apply(bridge, commit, record, by, "", f"by-hand-{int(now)}", now)
        commit.put(record.id, record)
        line = HistoryLine(now, "Resolved", Reason.STOOD_DOWN, who=by, escalation=escalation)
        commit.line(record.id, line)
        if bridge.store.commit(commit, now):
            return True
    raise Overtaken(escalation)


def _cancel_unsent(bridge: Bridge, commit: Commit, escalation: str) -> list[Delivery]:
    """Cancel what nobody has got yet; the alerts that people got or may have got."""
    told = []
    for delivery in deliveries_of(bridge, escalation):
        if delivery.state is DeliveryState.PENDING:
            _cancel(bridge, commit, delivery)
        elif delivery.state is not DeliveryState.CANCELLED:
            told.append(delivery)
    return told


def _cancel(bridge: Bridge, commit: Commit, delivery: Delivery) -> None:
    versioned: Versioned[Delivery] = bridge.store.read(Delivery, delivery.id)
    commit.expect(Delivery, versioned)
    commit.put(delivery.id, replace(delivery, state=DeliveryState.CANCELLED))
    commit.cancel(f"{ItemKind.DELIVERY.value}:{delivery.id}")
