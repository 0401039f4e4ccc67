"""Which emergencies are one edit of many tickets."""

from dataclasses import replace
from itertools import chain

from bridge.core.bulk import MANY, MOMENT_SECONDS, Raised, bulk_edits
from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, Ticket

ALEX = Actor("7", Role.AGENT, "Alex Agent")
NOW = 1_000.0


def raised(number: int, at: float = NOW, by: Actor = ALEX, connection: str = "acme") -> Raised:
    escalation = Escalation(f"E{number}", 1, Level.EMERGENCY, by, at, changed_at=at)
    ticket = Ticket(str(number))
    return Raised(TicketRecord(connection, ticket, escalations=(escalation,)), escalation)


def many(count: int = MANY, first: int = 0, **how: object) -> list[Raised]:
    return [raised(first + number, **how) for number in range(count)]  # type: ignore[arg-type]


def sizes(*found: list[Raised]) -> list[int]:
    return [len(edit.raised) for edit in bulk_edits(chain.from_iterable(found))]


def test_many_by_one_actor_in_one_moment_are_one_edit() -> None:
    (edit,) = bulk_edits(many(30))
    assert (edit.by, edit.at, len(edit.raised), edit.waiting) == ("Alex Agent", NOW, 30, 30)
    assert edit.id == edit.raised[0].escalation.id


def test_few_are_none() -> None:
    assert sizes(many(MANY - 1)) == []


def test_actors_and_connections_are_told_apart() -> None:
    ben = Actor("8", name="Ben")
    assert sizes(many(), many(12, 100, by=ben), many(11, 200, connection="b")) == [10, 12, 11]
    assert sizes(many(MANY - 1), many(MANY - 1, 100, by=ben)) == []
    assert sizes(many(by=Actor())) == []


def test_an_edit_that_takes_long_is_one_and_a_later_one_another() -> None:
    slow = [raised(number, NOW + number * MOMENT_SECONDS) for number in range(12)]
    assert sizes(slow) == [12]
    assert sizes(many(), many(first=50, at=NOW + MOMENT_SECONDS + 1)) == [10, 10]


def test_what_is_over_is_still_of_it_and_not_open() -> None:
    first, *rest = many()
    over = Raised(first.record, replace(first.escalation, stood_down_at=NOW))
    (edit,) = bulk_edits([over, *rest])
    assert (len(edit.raised), len(edit.open), edit.waiting) == (10, 9, 9)


def test_higher_priorities_are_no_emergencies() -> None:
    lower = [replace(each.escalation, level=Level.HIGHER_PRIORITY) for each in many()]
    assert bulk_edits(Raised(raised(0).record, each) for each in lower) == []
