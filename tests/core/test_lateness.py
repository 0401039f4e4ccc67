"""What is told late, and whether it was over by then."""

import pytest

from bridge.core.escalations import Escalation
from bridge.core.lateness import LATE_SECONDS, late_by, solved_meanwhile
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Ticket

AT = 1_795_536_000.0
LATER = AT + 1500.0


@pytest.mark.parametrize(
    ("after", "late"), [(-5.0, 0.0), (0.0, 0.0), (LATE_SECONDS, 0.0), (601.0, 601.0)]
)
def test_late_is_what_comes_after_more_than_ten_minutes(after: float, late: float) -> None:
    assert late_by(AT, AT + after) == late


@pytest.mark.parametrize(
    ("ticket", "now", "expected"),
    [
        (Ticket("1", solved=True, solved_at=AT + 720), LATER, True),
        (Ticket("1", solved=True, solved_at=AT), LATER, True),
        (Ticket("1", solved=True, solved_at=AT - 1), LATER, False),
        (Ticket("1", solved=True), LATER, False),
        (Ticket("1", solved_at=AT + 720), LATER, False),
        (Ticket("1", solved=True, solved_at=AT + 300), AT + 500, False),
    ],
)
def test_solved_meanwhile(ticket: Ticket, now: float, expected: bool) -> None:
    assert solved_meanwhile(ticket, AT, now) is expected


@pytest.mark.parametrize(
    ("changed_at", "late", "asked_at"),
    [(LATER - 1500, 1500.0, AT), (LATER - 30, 0.0, LATER), (0.0, 0.0, LATER)],
)
def test_an_escalation_knows_when_it_was_asked_for(
    changed_at: float, late: float, asked_at: float
) -> None:
    escalation = Escalation("E1", 1, Level.EMERGENCY, Actor(), LATER, changed_at=changed_at)
    assert (escalation.late_by, escalation.asked_at) == (late, asked_at)
