"""What looks like a request and is none: our own writes, and one change that is told twice."""

from dataclasses import replace

import pytest

from bridge.core.escalations import FieldWrite, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.policy import SNAPSHOTS, Request, decide, raises_for_sure
from bridge.core.tickets import FieldChange
from tests.core.policy_cases import (
    BRIDGE,
    CLIENT,
    COLLEAGUE,
    DEFAULT,
    EMERGENCY,
    FRESH,
    HIGHER,
    HOUR,
    NONE,
    NOW,
    TICKET,
    asks,
    has,
)

WITHIN = DEFAULT.same_change_within


@pytest.mark.parametrize("record", [FRESH, has(HIGHER), has(EMERGENCY, left=0.0)])
@pytest.mark.parametrize("level", [None, NONE, HIGHER, EMERGENCY])
def test_our_own_user_never_asks_for_anything(record: TicketRecord, level: Level | None) -> None:
    decision = decide(asks(level, BRIDGE), record, DEFAULT, NOW)
    assert (decision.reason, decision.level) == (Reason.OWN_ECHO, record.level)
    assert decision.cooldown_until == record.cooldown_until


@pytest.mark.parametrize("recorded", [HIGHER, EMERGENCY])
@pytest.mark.parametrize(
    ("apart", "reason"),
    [
        (-WITHIN - 1, Reason.COOLDOWN),
        (-WITHIN, Reason.OWN_ECHO),
        (-1.0, Reason.OWN_ECHO),
        (0.0, Reason.OWN_ECHO),
        (WITHIN, Reason.OWN_ECHO),
        (WITHIN + 1, Reason.COOLDOWN),
    ],
)
def test_the_recorded_level_around_our_own_write_is_our_echo(
    recorded: Level, apart: float, reason: Reason
) -> None:
    """The actor may be missing or wrong, and the helpdesk's clock be ahead or behind."""
    record = has(recorded).writing(NOW - HOUR / 2)
    request = asks(recorded, at=NOW - HOUR / 2 + apart)
    assert decide(request, record, DEFAULT, NOW).reason is reason


@pytest.mark.parametrize(
    ("level", "reason"), [(NONE, Reason.LOWERING_REFUSED), (EMERGENCY, Reason.COOLDOWN)]
)
def test_another_level_right_after_our_own_write_is_no_echo(level: Level, reason: Reason) -> None:
    assert decide(asks(level), has(HIGHER, wrote=0.0), DEFAULT, NOW).reason is reason


def test_none_that_we_set_at_the_end_of_the_cooldown_is_our_echo() -> None:
    record = replace(has(EMERGENCY, left=0.0), level=NONE).writing(NOW)
    assert decide(asks(NONE), record, DEFAULT, NOW).reason is Reason.OWN_ECHO


@pytest.mark.parametrize(
    ("first", "second", "apart", "reason"),
    [
        ("trigger", "event", 0.0, Reason.ALREADY_RECORDED),
        ("trigger", "event", WITHIN, Reason.ALREADY_RECORDED),
        ("trigger", "event", -WITHIN, Reason.ALREADY_RECORDED),
        ("trigger", "event", WITHIN + 1, Reason.COOLDOWN),
        ("trigger", "event", -WITHIN - 1, Reason.COOLDOWN),
        ("created", "updated", 5.0, Reason.ALREADY_RECORDED),
        ("event", "event", 0.0, Reason.COOLDOWN),
        ("event", "event", WITHIN, Reason.COOLDOWN),
        ("trigger", "trigger", HOUR, Reason.ALREADY_RECORDED),
    ],
)
def test_one_change_may_be_told_by_several_sources_but_not_twice_by_one(
    first: str, second: str, apart: float, reason: Reason
) -> None:
    record = has(HIGHER, source=first)
    request = asks(HIGHER, at=NOW - HOUR + apart, source=second)
    assert decide(request, record, DEFAULT, NOW).reason is reason


def test_another_source_that_tells_of_another_level_is_a_request() -> None:
    request = asks(EMERGENCY, by=COLLEAGUE, at=NOW - HOUR, source="trigger")
    assert decide(request, has(HIGHER), DEFAULT, NOW).reason is Reason.COOLDOWN


@pytest.mark.parametrize("source", sorted(SNAPSHOTS))
@pytest.mark.parametrize("left", [HOUR, 0.0], ids=["cooling", "cooled down"])
@pytest.mark.parametrize("recorded", [HIGHER, EMERGENCY])
def test_a_snapshot_of_the_recorded_level_is_no_attempt(
    source: str, left: float, recorded: Level
) -> None:
    record = has(recorded, left=left)
    decision = decide(asks(recorded, source=source), record, DEFAULT, NOW)
    assert (decision.reason, decision.level) == (Reason.ALREADY_RECORDED, recorded)


@pytest.mark.parametrize("source", sorted(SNAPSHOTS))
@pytest.mark.parametrize(
    ("record", "level", "reason"),
    [
        (FRESH, HIGHER, Reason.ESCALATED),
        (FRESH, EMERGENCY, Reason.ESCALATED),
        (FRESH, NONE, Reason.NOTHING_TO_DO),
        (has(HIGHER), EMERGENCY, Reason.COOLDOWN),
        (has(HIGHER), NONE, Reason.LOWERING_REFUSED),
    ],
)
def test_a_snapshot_of_another_level_counts(
    source: str, record: TicketRecord, level: Level, reason: Reason
) -> None:
    assert decide(asks(level, source=source), record, DEFAULT, NOW).reason is reason


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (NOW - HOUR, NOW - HOUR),
        (NOW + HOUR, NOW),
        (None, NOW),
    ],
    ids=["past", "future is not believed", "not said"],
)
def test_when_a_change_happened(said: float | None, at: float) -> None:
    change = FieldChange(TICKET, HIGHER, at=said)
    assert Request(change, HIGHER, CLIENT, received_at=NOW).at == at


@pytest.mark.parametrize(
    ("at", "sure"), [(NOW, True), (NOW - 5, True), (NOW - 20, False), (NOW - 60, False)]
)
def test_what_may_be_an_echo_is_not_raised_before_the_ticket_is_read(at: float, sure: bool) -> None:
    """We wrote Emergency half a minute ago, and took it away ten seconds ago."""
    wrote = (FieldWrite(NOW - 30, EMERGENCY), FieldWrite(NOW - 10, NONE))
    record = replace(FRESH, wrote=wrote)
    assert raises_for_sure(asks(EMERGENCY, at=at), record, DEFAULT, NOW) is sure


@pytest.mark.parametrize(
    ("request_", "record", "sure"),
    [
        (asks(EMERGENCY), FRESH, True),
        (asks(EMERGENCY, member=None), FRESH, True),
        (asks(EMERGENCY, member=False), FRESH, False),
        (asks(EMERGENCY, BRIDGE), FRESH, False),
        (asks(NONE), has(EMERGENCY), False),
        (asks(EMERGENCY), has(HIGHER), False),
        (asks(None), FRESH, False),
    ],
)
def test_only_what_begins_an_escalation_goes_unread(
    request_: Request, record: TicketRecord, sure: bool
) -> None:
    assert raises_for_sure(request_, record, DEFAULT, NOW) is sure
