"""A project manager makes a Higher Priority an Emergency: a person decides, not the rule."""

from dataclasses import replace

from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.escalation import raise_level
from bridge.flows.find import Found, find_to_change
from bridge.flows.ticket.wishes import Wish, level_tags, view_of, write
from bridge.flows.turn import Turn, attempt


def raise_to_emergency(bridge: Bridge, escalation_id: str, person: Person) -> bool:
    """Alert as for an Emergency; False when it is one already, is over, or was followed."""

    def step(turn: Turn) -> bool:
        found = find_to_change(turn, escalation_id)
        if found is None or not _can_be_raised(found):
            return False
        record = _raised(turn, found.record)
        turn.commit.put(record.id, record)
        raise_level.alert(turn, record)
        wish = Wish(
            occasion=f"by-hand-{int(turn.now)}",
            sets_field=record.level is Level.EMERGENCY,
            raise_priority=True,
            add_tags=level_tags(Level.EMERGENCY),
            answers=True,
        )
        write(turn, wish, view_of(turn, Reason.UPGRADED, record))
        line = HistoryLine(turn.now, "Raised to Emergency", Reason.UPGRADED, person.name)
        turn.line(record, line)
        return True

    return attempt(bridge, step)


def _can_be_raised(found: Found) -> bool:
    escalation = found.escalation
    return found.newest and escalation.level is Level.HIGHER_PRIORITY and not escalation.over


def _raised(turn: Turn, record: TicketRecord) -> TicketRecord:
    """It is an Emergency from now on; the cooldown goes on as it was."""
    known = record.escalations[-1]
    raised = record.with_current(
        level=Level.EMERGENCY,
        started_at=turn.now,
        changed_at=turn.now,
        responded_at=None,
        responded_by="",
        taken_by_id="",
        reason_text=known.wished_words or known.reason_text,
    )
    if not record.cooling(turn.now):
        return raised
    return replace(raised, level=Level.EMERGENCY).writing(turn.now)
