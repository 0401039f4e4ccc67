"""An escalation that is over: what was not sent is cancelled, who was told is told."""

from dataclasses import dataclass, replace

from bridge.core.commit import Index
from bridge.core.deliveries import AlertKind, StandDown
from bridge.core.escalations import Ended, HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, tell_the_told
from bridge.flows.delivery.cancel import cancel_unsent
from bridge.flows.escalation import timers
from bridge.flows.find import find_to_change
from bridge.flows.ticket.wishes import TAG_EMERGENCY, Wish, view_of, write
from bridge.flows.turn import Turn, attempt


@dataclass(frozen=True)
class Ending:
    """By whose word an escalation is over, and what was written with it."""

    by: str
    ended: Ended
    words: str = ""


def apply(turn: Turn, record: TicketRecord, ending: Ending) -> TicketRecord:
    """Add the stand-down of the newest escalation to a commit; the record as it becomes."""
    record = record.with_current(
        stood_down_at=turn.now, stood_down_by=ending.by, ended=ending.ended
    )
    escalation = record.escalations[-1]
    told = cancel_unsent(turn, escalation.id)
    timers.stop_all(turn, escalation.id)
    turn.commit.unindex(Index.HIGHER, escalation.id)
    turn.commit.index(Index.STOOD_DOWN, escalation.id, turn.now)
    content = StandDown(ending.by, ending.words)
    alert = Alert(AlertKind.STAND_DOWN, f"{escalation.id}.{int(turn.now)}", record, content)
    tell_the_told(turn, alert, told)
    _write(turn, record, ending)
    return record


def resolve(bridge: Bridge, escalation_id: str, ending: Ending) -> bool:
    """A person says that it is over; False when it was over before."""

    def step(turn: Turn) -> bool:
        found = find_to_change(turn, escalation_id)
        if found is None or not found.newest or found.escalation.over:
            return False
        record = apply(turn, found.record, ending)
        turn.commit.put(record.id, record)
        turn.line(record, HistoryLine(turn.now, "Resolved", Reason.STOOD_DOWN, ending.by))
        return True

    return attempt(bridge, step)


def _write(turn: Turn, record: TicketRecord, ending: Ending) -> None:
    """The client is told that it is over, and how to say that it is not; so is staff."""
    emergency = record.escalations[-1].level is Level.EMERGENCY
    wish = Wish(
        occasion=turn.event or f"by-hand-{int(turn.now)}",
        remove_tags=(TAG_EMERGENCY,) if emergency else (),
        answers=True,
        notes=True,
    )
    write(turn, wish, replace(view_of(turn, Reason.STOOD_DOWN, record), who=ending.by))
