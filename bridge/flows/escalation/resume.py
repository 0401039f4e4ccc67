"""The way back: who has it gives it back, or it is not over; it goes on under its number."""

from dataclasses import replace

from bridge.core.commit import Index
from bridge.core.deliveries import Because, Reminder
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of, tell_the_told
from bridge.flows.escalation import timers
from bridge.flows.escalation.reminders import say_again
from bridge.flows.find import find_to_change
from bridge.flows.ticket.wishes import TAG_EMERGENCY, Wish, view_of, write
from bridge.flows.turn import Turn, attempt


def give_back(bridge: Bridge, escalation_id: str, person: Person) -> bool:
    """Who has an emergency does not have it any more; False when nobody has it, or it is over."""

    def step(turn: Turn) -> bool:
        found = find_to_change(turn, escalation_id)
        if found is None or not found.newest:
            return False
        escalation = found.escalation
        if escalation.over or escalation.responded_at is None:
            return False
        by = "" if escalation.taken_by_id == person.id else f" ({escalation.responded_by} had it)"
        why = f"{person.name} gave it back{by}."
        turn.commit.put(found.record.id, apply(turn, found.record, Because.GIVEN_BACK, why))
        return True

    return attempt(bridge, step)


def not_over(bridge: Bridge, escalation_id: str, person: Person) -> bool:
    """A person says that an emergency which was ended goes on; False when there is none to go on.

    One that was followed by another escalation of its ticket stays over.
    """

    def step(turn: Turn) -> bool:
        found = find_to_change(turn, escalation_id)
        if found is None or not found.newest or found.escalation.stood_down_at is None:
            return False
        if found.escalation.level is not Level.EMERGENCY:
            return False
        why = f"{person.name} says that it is not over."
        turn.commit.put(found.record.id, apply(turn, found.record, Because.NOT_OVER, why))
        return True

    return attempt(bridge, step)


def by_itself(turn: Turn, record: TicketRecord, who: str) -> TicketRecord:
    """Add to a commit that it goes on because the client says so; the record as it becomes."""
    why = f"{who or 'The client'} says that it is not over."
    record = apply(turn, record, Because.NOT_OVER, why)
    return record.with_current(resumed_itself_at=turn.now)


def apply(turn: Turn, record: TicketRecord, because: Because, why: str) -> TicketRecord:
    """Add to a commit that the newest escalation goes on; everybody who was told is told."""
    record = record.with_current(
        responded_at=None,
        responded_by="",
        taken_by_id="",
        unseen_at=None,
        asked_again_at=None,
        stood_down_at=None,
        stood_down_by="",
        ended=None,
        resumed_at=turn.now,
        # The ticket may be solved still: only being solved anew ends what goes on.
        solved_before=True,
        told_steps=0,
    )
    if record.cooling(turn.now):
        record = replace(record, level=Level.EMERGENCY)
    escalation = record.escalations[-1]
    timers.start(turn, record)
    turn.commit.unindex(Index.STOOD_DOWN, escalation.id)
    _tell(turn, record, Reminder(because, why))
    turn.line(record, HistoryLine(turn.now, "It goes on", Reason.RESUMED, detail=why))
    turn.commit.count("resumed")
    return record


def _tell(turn: Turn, record: TicketRecord, reminder: Reminder) -> None:
    alert = say_again(turn, record, reminder, up_to_tier=1)
    told = deliveries_of(turn.bridge, record.escalations[-1].id)
    known = {person.id for person in turn.bridge.pms()}
    tell_the_told(turn, alert, (each for each in told if each.person not in known))
    wish = Wish(
        occasion=turn.event or f"by-hand-{int(turn.now)}",
        sets_field=record.cooling(turn.now),
        raise_priority=True,
        add_tags=(TAG_EMERGENCY,),
        answers=True,
        notes=True,
    )
    write(turn, wish, replace(view_of(turn, Reason.RESUMED, record), why=reminder.why))
