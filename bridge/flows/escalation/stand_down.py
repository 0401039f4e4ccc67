"""An escalation that is over: what was not sent is cancelled, who was told is told."""

from dataclasses import replace

from bridge.core.agenda import ItemKind
from bridge.core.commit import Index
from bridge.core.deliveries import AlertKind, Delivery, DeliveryState, StandDown
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, deliveries_of, tell_the_told
from bridge.flows.find import find_to_change
from bridge.flows.ticket.wishes import TAG_EMERGENCY, Wish, view_of, write
from bridge.flows.turn import Turn, attempt


def apply(turn: Turn, record: TicketRecord, by: str, words: str = "") -> TicketRecord:
    """Add the stand-down of the newest escalation to a commit; `words`: what the client wrote."""
    record = record.with_current(stood_down_at=turn.now, stood_down_by=by)
    escalation = record.escalations[-1]
    told = _cancel_unsent(turn, escalation.id)
    for timer in (ItemKind.RESPONSE_DUE, ItemKind.NOTE):
        turn.commit.cancel(f"{timer.value}:{escalation.id}")
    turn.commit.unindex(Index.WAITING, escalation.id)
    turn.commit.unindex(Index.HIGHER, escalation.id)
    turn.commit.index(Index.STOOD_DOWN, escalation.id, turn.now)
    alert = Alert(AlertKind.STAND_DOWN, escalation.id, record, StandDown(by, words))
    tell_the_told(turn, alert, told)
    _note(turn, record, by)
    return record


def resolve(bridge: Bridge, escalation_id: str, by: str) -> bool:
    """A person says that it is over; False when it was over before."""
    return attempt(bridge, lambda turn: _resolve(turn, escalation_id, by))


def _resolve(turn: Turn, escalation_id: str, by: str) -> bool:
    found = find_to_change(turn, escalation_id)
    if found is None or not found.newest or found.escalation.stood_down_at is not None:
        return False
    record = apply(turn, found.record, by)
    turn.commit.put(record.id, record)
    turn.line(record, HistoryLine(turn.now, "Resolved", Reason.STOOD_DOWN, by))
    return True


def _note(turn: Turn, record: TicketRecord, by: str) -> None:
    emergency = record.escalations[-1].level is Level.EMERGENCY
    wish = Wish(
        occasion=turn.event or f"by-hand-{int(turn.now)}",
        remove_tags=(TAG_EMERGENCY,) if emergency else (),
        notes=True,
    )
    write(turn, wish, replace(view_of(turn, Reason.STOOD_DOWN, record), who=by))


def _cancel_unsent(turn: Turn, escalation_id: str) -> list[Delivery]:
    """Cancel what nobody has got yet; the alerts that people got or may have got."""
    told = []
    for delivery in deliveries_of(turn.bridge, escalation_id):
        if delivery.state is DeliveryState.PENDING:
            _cancel(turn, delivery)
        elif delivery.state is not DeliveryState.CANCELLED:
            told.append(delivery)
    return told


def _cancel(turn: Turn, delivery: Delivery) -> None:
    turn.based_on(Delivery, delivery.id)
    turn.commit.put(delivery.id, replace(delivery, state=DeliveryState.CANCELLED))
    turn.commit.cancel(f"{ItemKind.DELIVERY.value}:{delivery.id}")
