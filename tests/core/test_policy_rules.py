"""The policy table, row by row: what is recorded, who asks for what, and what becomes of it."""

from dataclasses import replace

import pytest

from bridge.core.escalations import TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.policy import Policy, Request, decide
from bridge.core.tickets import Actor
from tests.core.policy_cases import (
    AGENT,
    AGENTS_LOWER,
    AS_HIGHER,
    BRIDGE,
    CLIENT,
    COLLEAGUE,
    COOLDOWN,
    DEFAULT,
    EMERGENCY,
    ENDED,
    FRESH,
    HIGHER,
    HOUR,
    NONE,
    NOW,
    REFUSES,
    STRANGER,
    UPGRADES,
    after,
    asks,
    has,
)


@pytest.mark.parametrize("level", [HIGHER, EMERGENCY])
@pytest.mark.parametrize("by", [CLIENT, AGENT, STRANGER], ids=["client", "agent", "unknown"])
def test_a_ticket_without_a_record_is_escalated_and_starts_its_cooldown(
    level: Level, by: Actor
) -> None:
    decision = decide(asks(level, by), FRESH, DEFAULT, NOW)
    assert (decision.reason, decision.level) == (Reason.ESCALATED, level)
    assert decision.cooldown_until == NOW + COOLDOWN
    assert decision.starts


def test_setting_none_on_a_ticket_without_an_escalation_is_nothing_to_do() -> None:
    decision = decide(asks(NONE), FRESH, DEFAULT, NOW)
    assert (decision.reason, decision.level) == (Reason.NOTHING_TO_DO, NONE)
    assert not decision.starts


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (0.0, Reason.COOLDOWN),
        (HOUR, Reason.COOLDOWN),
        (172_799.0, Reason.COOLDOWN),
        (172_800.0, Reason.ESCALATED),
        (172_801.0, Reason.ESCALATED),
    ],
)
@pytest.mark.parametrize(
    ("recorded", "wanted"),
    [
        (NONE, HIGHER),
        (NONE, EMERGENCY),
        (HIGHER, HIGHER),
        (HIGHER, EMERGENCY),
        (EMERGENCY, EMERGENCY),
    ],
)
def test_a_cooldown_lasts_172_800_seconds(
    recorded: Level, wanted: Level, since: float, reason: Reason
) -> None:
    record = has(recorded, since=since)
    decision = decide(asks(wanted, by=COLLEAGUE), record, DEFAULT, NOW)
    assert decision.reason is reason
    suppressed = reason is Reason.COOLDOWN
    assert decision.level is (recorded if suppressed else wanted)
    assert decision.cooldown_until == (record.cooldown_until if suppressed else NOW + COOLDOWN)


@pytest.mark.parametrize(
    ("policy", "recorded", "wanted", "reason"),
    [
        (DEFAULT, HIGHER, EMERGENCY, Reason.COOLDOWN),
        (UPGRADES, HIGHER, EMERGENCY, Reason.UPGRADED),
        (UPGRADES, HIGHER, HIGHER, Reason.COOLDOWN),
        (UPGRADES, EMERGENCY, EMERGENCY, Reason.COOLDOWN),
        (UPGRADES, NONE, EMERGENCY, Reason.COOLDOWN),
        (UPGRADES, NONE, HIGHER, Reason.COOLDOWN),
    ],
)
def test_only_higher_priority_to_emergency_breaks_through_and_only_if_allowed(
    policy: Policy, recorded: Level, wanted: Level, reason: Reason
) -> None:
    assert decide(asks(wanted), has(recorded), policy, NOW).reason is reason


def test_an_upgrade_keeps_the_running_cooldown_and_passes_once() -> None:
    record = has(HIGHER)
    first = decide(asks(EMERGENCY), record, UPGRADES, NOW)
    assert first.starts
    assert (first.level, first.cooldown_until) == (EMERGENCY, record.cooldown_until)
    later = NOW + HOUR
    raised = after(record, asks(EMERGENCY), first, NOW)
    assert [each.number for each in raised.escalations] == [1]
    again = decide(asks(EMERGENCY, at=later), raised, UPGRADES, later)
    assert again.reason is Reason.COOLDOWN


def test_an_upgrade_passes_once_even_when_an_agent_lowers_in_between() -> None:
    policy = replace(UPGRADES, agents_may_lower=True)
    record, reasons = has(HIGHER), []
    for hour, (level, by) in enumerate([(EMERGENCY, CLIENT), (HIGHER, AGENT), (EMERGENCY, CLIENT)]):
        now = NOW + hour * HOUR
        request = asks(level, by, at=now)
        decision = decide(request, record, policy, now)
        record = after(record, request, decision, now)
        reasons.append(decision.reason)
    assert reasons == [Reason.UPGRADED, Reason.STOOD_DOWN, Reason.COOLDOWN]


LOWERINGS = [(HIGHER, NONE), (EMERGENCY, NONE), (EMERGENCY, HIGHER)]


@pytest.mark.parametrize(("recorded", "wanted"), LOWERINGS)
@pytest.mark.parametrize(
    ("by", "policy", "reason"),
    [
        (CLIENT, DEFAULT, Reason.LOWERING_REFUSED),
        (AGENT, DEFAULT, Reason.LOWERING_REFUSED),
        (STRANGER, DEFAULT, Reason.LOWERING_REFUSED),
        (CLIENT, AGENTS_LOWER, Reason.LOWERING_REFUSED),
        (AGENT, AGENTS_LOWER, Reason.STOOD_DOWN),
        (STRANGER, AGENTS_LOWER, Reason.LOWERING_REFUSED),
    ],
)
@pytest.mark.parametrize("left", [HOUR, 0.0], ids=["cooling", "cooled down"])
def test_lowering(
    recorded: Level, wanted: Level, by: Actor, policy: Policy, reason: Reason, left: float
) -> None:
    record = has(recorded, left=left)
    decision = decide(asks(wanted, by, shown=wanted), record, policy, NOW)
    assert decision.reason is reason
    assert decision.level is (wanted if reason is Reason.STOOD_DOWN else recorded)
    assert decision.cooldown_until == record.cooldown_until, "it outlives a stand-down"
    assert not decision.starts


@pytest.mark.parametrize(("recorded", "wanted"), LOWERINGS)
@pytest.mark.parametrize("by", [CLIENT, AGENT], ids=["client", "agent"])
def test_a_lowering_that_is_over_when_it_is_read_does_nothing(
    recorded: Level, wanted: Level, by: Actor
) -> None:
    request = asks(wanted, by, shown=recorded)
    decision = decide(request, has(recorded), AGENTS_LOWER, NOW)
    assert (decision.reason, decision.level) == (Reason.ALREADY_RECORDED, recorded)


@pytest.mark.parametrize(
    ("member", "reason"),
    [(True, Reason.ESCALATED), (False, Reason.NOT_A_MEMBER), (None, Reason.ESCALATED)],
    ids=["member", "not a member", "nobody could tell"],
)
@pytest.mark.parametrize("level", [HIGHER, EMERGENCY])
def test_who_may_escalate(member: bool | None, level: Level, reason: Reason) -> None:
    decision = decide(asks(level, member=member), FRESH, DEFAULT, NOW)
    assert decision.reason is reason
    assert decision.level is (NONE if member is False else level)


@pytest.mark.parametrize(
    ("record", "request_", "reason", "level"),
    [
        pytest.param(FRESH, asks(EMERGENCY, restriction=REFUSES), Reason.RESTRICTED, NONE,
                     id="refused"),
        pytest.param(FRESH, asks(EMERGENCY, restriction=AS_HIGHER),
                     Reason.RESTRICTED_TO_HIGHER_PRIORITY, HIGHER, id="taken as higher"),
        pytest.param(FRESH, asks(EMERGENCY, restriction=ENDED), Reason.ESCALATED, EMERGENCY,
                     id="at the second of its end"),
        pytest.param(FRESH, asks(HIGHER, restriction=REFUSES), Reason.ESCALATED, HIGHER,
                     id="higher priority passes a refusal"),
        pytest.param(FRESH, asks(HIGHER, restriction=AS_HIGHER), Reason.ESCALATED, HIGHER,
                     id="higher priority passes the other mode"),
        pytest.param(has(HIGHER), asks(EMERGENCY, restriction=REFUSES), Reason.RESTRICTED, HIGHER,
                     id="upgrade refused"),
        pytest.param(has(HIGHER), asks(EMERGENCY, restriction=AS_HIGHER), Reason.RESTRICTED, HIGHER,
                     id="upgrade that would change nothing"),
        pytest.param(has(HIGHER), asks(EMERGENCY, restriction=ENDED), Reason.UPGRADED, EMERGENCY,
                     id="upgrade after the end"),
    ],
)  # fmt: skip
def test_restricted_accounts(
    record: TicketRecord, request_: Request, reason: Reason, level: Level
) -> None:
    decision = decide(request_, record, UPGRADES, NOW)
    assert (decision.reason, decision.level) == (reason, level)
    if reason is Reason.RESTRICTED:
        assert decision.cooldown_until == record.cooldown_until, "a refusal costs no cooldown"
    elif record is FRESH:
        assert decision.cooldown_until == NOW + COOLDOWN


@pytest.mark.parametrize("record", [FRESH, has(HIGHER), has(EMERGENCY, left=0.0)])
def test_an_unmapped_option_is_for_an_operator_and_changes_nothing(record: TicketRecord) -> None:
    decision = decide(asks(None), record, DEFAULT, NOW)
    assert (decision.reason, decision.level) == (Reason.UNMAPPED_OPTION, record.level)
    assert decision.cooldown_until == record.cooldown_until


@pytest.mark.parametrize(
    ("earlier", "later", "record", "request_"),
    [
        (Reason.OWN_ECHO, Reason.UNMAPPED_OPTION, has(HIGHER), asks(None, BRIDGE)),
        (Reason.OWN_ECHO, Reason.LOWERING_REFUSED, has(HIGHER), asks(NONE, BRIDGE)),
        (Reason.OWN_ECHO, Reason.ESCALATED, FRESH, asks(EMERGENCY, BRIDGE)),
        (Reason.OWN_ECHO, Reason.COOLDOWN, has(HIGHER, wrote=1.0), asks(HIGHER)),
        (Reason.UNMAPPED_OPTION, Reason.NOT_A_MEMBER, FRESH, asks(None, member=False)),
        (Reason.UNMAPPED_OPTION, Reason.COOLDOWN, has(HIGHER), asks(None)),
        (Reason.LOWERING_REFUSED, Reason.COOLDOWN, has(EMERGENCY), asks(HIGHER)),
        (Reason.LOWERING_REFUSED, Reason.NOT_A_MEMBER, has(HIGHER), asks(NONE, member=False)),
        (Reason.COOLDOWN, Reason.NOT_A_MEMBER, has(HIGHER), asks(HIGHER, member=False)),
        (Reason.COOLDOWN, Reason.RESTRICTED, has(NONE), asks(EMERGENCY, restriction=REFUSES)),
        (Reason.NOT_A_MEMBER, Reason.RESTRICTED, FRESH,
         asks(EMERGENCY, member=False, restriction=REFUSES)),
        (Reason.NOT_A_MEMBER, Reason.RESTRICTED_TO_HIGHER_PRIORITY, FRESH,
         asks(EMERGENCY, member=False, restriction=AS_HIGHER)),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)  # fmt: skip
def test_the_rules_are_asked_in_their_order(
    earlier: Reason, later: Reason, record: TicketRecord, request_: Request
) -> None:
    """Both rules would apply; the earlier one decides."""
    assert decide(request_, record, DEFAULT, NOW).reason is earlier != later
