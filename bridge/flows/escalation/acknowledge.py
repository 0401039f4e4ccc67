"""A person has it: the clock stops, the others are told who, and so is the client."""

from dataclasses import dataclass, replace

from bridge.core.commit import Index
from bridge.core.deliveries import AlertKind, Delivery, Taken
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.levels import Reason
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, tell_the_told
from bridge.flows.delivery.cancel import cancel_unsent
from bridge.flows.escalation import timers
from bridge.flows.find import Found, find_to_change
from bridge.flows.ticket.wishes import Wish, view_of, write
from bridge.flows.turn import Turn, attempt


@dataclass(frozen=True)
class Acknowledgement:
    """What an acknowledgement came to; `by` is whoever has it, perhaps somebody who was faster."""

    record: TicketRecord
    by: str
    first: bool
    over: bool = False
    """True when the escalation was stood down before, or followed by another."""
    followed_by: int = 0
    """The number of the escalation that followed it."""


def acknowledge(
    bridge: Bridge, escalation_id: str, person: Person, via: str
) -> Acknowledgement | None:
    """Take an emergency; None when there is no such escalation. `via`: "link", "sms"."""
    return attempt(bridge, lambda turn: _take(turn, escalation_id, person, via))


def apply(turn: Turn, record: TicketRecord, name: str, person_id: str = "") -> TicketRecord:
    """Add to a commit that somebody has the newest escalation; the record as it becomes.

    `person_id`: empty for somebody of the helpdesk who is not one of our people.
    """
    record = record.with_current(responded_at=turn.now, responded_by=name, taken_by_id=person_id)
    escalation = record.escalations[-1]
    timers.stop(turn, escalation.id)
    turn.commit.unindex(Index.HIGHER, escalation.id)
    alert = Alert(AlertKind.TAKEN, f"{escalation.id}.{int(turn.now)}", record, Taken(name))
    told = cancel_unsent(turn, escalation.id)
    tell_the_told(turn, alert, (each for each in told if _concerns(turn, each, person_id)))
    return record


def _take(turn: Turn, escalation_id: str, person: Person, via: str) -> Acknowledgement | None:
    found = find_to_change(turn, escalation_id)
    if found is None:
        return None
    if (done := _already(found)) is not None:
        return done
    record = apply(turn, found.record, person.name, person.id)
    view = replace(view_of(turn, Reason.RESPONDED, record), who=person.name)
    write(turn, Wish(occasion=f"{int(turn.now)}", answers=True), view)
    line = HistoryLine(turn.now, "Acknowledged", Reason.RESPONDED, person.name, via)
    turn.line(record, line)
    turn.commit.count("decisions_responded")
    turn.commit.put(record.id, record)
    return Acknowledgement(record, person.name, first=True)


def _already(found: Found) -> Acknowledgement | None:
    record, escalation = found.record, found.escalation
    if escalation.over or not found.newest:
        by, followed_by = escalation.stood_down_by, escalation.followed_by
        return Acknowledgement(record, by, first=False, over=True, followed_by=followed_by)
    if escalation.responded_at is not None:
        return Acknowledgement(record, escalation.responded_by, first=False)
    return None


def _concerns(turn: Turn, delivery: Delivery, person_id: str) -> bool:
    """Whoever has it knows, but the "EMERGENCY" on their screens has to go."""
    on_screens = turn.bridge.traits(delivery.channel).in_browsers
    return delivery.alert.asks and (delivery.person != person_id or on_screens)
