"""Second thoughts: a choice corrected at once, news that is older, and an end that is disputed."""

from dataclasses import replace

import pytest

from bridge.core.escalations import Ended, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.people import Restriction
from bridge.core.policy import SNAPSHOTS, Policy, decide, may_resume_itself
from bridge.core.tickets import Actor, Role
from tests.core.policy_cases import (
    AGENT,
    AGENTS_LOWER,
    AS_HIGHER,
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
    REFUSES,
    STRANGER,
    UPGRADES,
    after,
    asks,
    has,
)
from tests.core.policy_cases import ENDED as RESTRICTION_ENDED

NAMELESS = Actor("", Role.CLIENT)
MINUTE = 60.0


def ended(by: Ended | None, ago: float = MINUTE, **changes: object) -> TicketRecord:
    """An emergency of an hour ago that is over since `ago` seconds."""
    return has(EMERGENCY).with_current(stood_down_at=NOW - ago, ended=by, **changes)


class TestCorrection:
    """Higher Priority that the same person makes an Emergency within two minutes."""

    @pytest.mark.parametrize(
        ("since", "reason"),
        [
            (0.0, Reason.UPGRADED),
            (90.0, Reason.UPGRADED),
            (120.0, Reason.UPGRADED),
            (120.1, Reason.COOLDOWN),
            (HOUR, Reason.COOLDOWN),
        ],
    )
    def test_it_is_one_choice_for_two_minutes(self, since: float, reason: Reason) -> None:
        record = has(HIGHER, since=since)
        decision = decide(asks(EMERGENCY), record, DEFAULT, NOW)
        assert decision.reason is reason
        assert decision.cooldown_until == record.cooldown_until

    @pytest.mark.parametrize("gap", [0.0, 1.0, 90.0, 120.0])
    @pytest.mark.parametrize("late", [0.0, 5.0, HOUR])
    def test_the_order_of_the_news_does_not_matter(self, gap: float, late: float) -> None:
        first, second = asks(HIGHER, at=NOW - gap), asks(EMERGENCY, at=NOW)
        for news in ((first, second), (second, first)):
            record = FRESH
            for heard, request in enumerate(news):
                now = NOW + heard * late
                decision = decide(request, record, DEFAULT, now)
                record = after(record, request, decision, now)
            assert (record.level, len(record.escalations)) == (EMERGENCY, 1)
            assert record.wrote == ()

    @pytest.mark.parametrize("shown", [None, HIGHER])
    @pytest.mark.parametrize(
        ("level", "by", "reason"),
        [
            (HIGHER, CLIENT, Reason.ALREADY_RECORDED),
            (HIGHER, COLLEAGUE, Reason.LOWERING_REFUSED),
            (HIGHER, NAMELESS, Reason.LOWERING_REFUSED),
            (NONE, CLIENT, Reason.LOWERING_REFUSED),
        ],
    )
    def test_both_in_one_moment_are_one_choice(
        self, shown: Level | None, level: Level, by: Actor, reason: Reason
    ) -> None:
        second = asks(level, by, at=NOW - 1.0, shown=shown)
        decision = decide(second, has(EMERGENCY, since=1.0), DEFAULT, NOW)
        assert decision.reason is reason
        assert decision.puts_back is (reason is Reason.ALREADY_RECORDED)

    @pytest.mark.parametrize("by", [COLLEAGUE, AGENT, STRANGER, NAMELESS])
    def test_nobody_else_corrects_it(self, by: Actor) -> None:
        assert decide(asks(EMERGENCY, by), has(HIGHER, 30), DEFAULT, NOW).reason is Reason.COOLDOWN

    def test_two_who_are_not_known_are_not_the_same(self) -> None:
        record = has(HIGHER, since=30).with_current(by=NAMELESS)
        assert decide(asks(EMERGENCY, NAMELESS), record, DEFAULT, NOW).reason is Reason.COOLDOWN

    def test_what_is_over_is_not_corrected(self) -> None:
        for over in ({"stood_down_at": NOW - 1}, {"followed_by": 2}):
            record = has(HIGHER, since=30).with_current(**over)
            assert decide(asks(EMERGENCY), record, DEFAULT, NOW).reason is Reason.COOLDOWN

    def test_it_is_a_setting(self) -> None:
        strict = replace(DEFAULT, correction=0.0)
        assert decide(asks(EMERGENCY), has(HIGHER, 1), strict, NOW).reason is Reason.COOLDOWN

    def test_who_may_not_escalate_may_not_correct(self) -> None:
        record = has(HIGHER, since=30)
        for refused, reason in (
            (asks(EMERGENCY, member=False), Reason.NOT_A_MEMBER),
            (asks(EMERGENCY, restriction=REFUSES), Reason.RESTRICTED),
            (asks(EMERGENCY, restriction=AS_HIGHER), Reason.RESTRICTED),
        ):
            assert decide(refused, record, DEFAULT, NOW).reason is reason

    def test_an_emergency_is_not_corrected_to_less(self) -> None:
        decision = decide(asks(HIGHER), has(EMERGENCY, since=30), DEFAULT, NOW)
        assert decision.reason is Reason.LOWERING_REFUSED


class TestOlderNews:
    """What was lowered before the escalation began is history."""

    @pytest.mark.parametrize("policy", [DEFAULT, AGENTS_LOWER, UPGRADES])
    @pytest.mark.parametrize("by", [CLIENT, AGENT, STRANGER])
    @pytest.mark.parametrize("level", [NONE, HIGHER])
    def test_it_lowers_nothing(self, policy: Policy, by: Actor, level: Level) -> None:
        record = has(EMERGENCY)
        older = asks(level, by, at=NOW - HOUR - 1)
        assert decide(older, record, policy, NOW).reason is Reason.ALREADY_RECORDED

    def test_what_is_newer_is_refused_or_stands_it_down(self) -> None:
        record, newer = has(EMERGENCY), asks(NONE, AGENT, at=NOW - HOUR + 1)
        assert decide(newer, record, DEFAULT, NOW).reason is Reason.LOWERING_REFUSED
        assert decide(newer, record, AGENTS_LOWER, NOW).reason is Reason.STOOD_DOWN


class TestDisputedEnd:
    """A client who asks again for an Emergency that others ended: it goes on under its number."""

    @pytest.mark.parametrize(
        ("record", "reason"),
        [
            (ended(Ended.STAFF), Reason.RESUMED),
            (ended(Ended.SOLVED), Reason.RESUMED),
            (ended(Ended.CLIENT), Reason.COOLDOWN),
            (ended(None), Reason.COOLDOWN),
            (has(EMERGENCY), Reason.COOLDOWN),
            (has(EMERGENCY).with_current(followed_by=2), Reason.COOLDOWN),
            (has(HIGHER).with_current(stood_down_at=NOW - 1, ended=Ended.STAFF), Reason.COOLDOWN),
        ],
    )
    def test_only_what_others_ended_goes_on(self, record: TicketRecord, reason: Reason) -> None:
        decision = decide(asks(EMERGENCY), record, DEFAULT, NOW)
        assert (decision.reason, decision.starts) == (reason, False)
        assert decision.cooldown_until == record.cooldown_until

    @pytest.mark.parametrize(
        ("by", "member", "reason"),
        [
            (CLIENT, True, Reason.RESUMED),
            (COLLEAGUE, True, Reason.RESUMED),
            (STRANGER, None, Reason.RESUMED),
            (COLLEAGUE, False, Reason.COOLDOWN),
            (AGENT, True, Reason.COOLDOWN),
            (BRIDGE, True, Reason.OWN_ECHO),
        ],
    )
    def test_who_disagrees(self, by: Actor, member: bool | None, reason: Reason) -> None:
        request = asks(EMERGENCY, by, member=member)
        assert decide(request, ended(Ended.STAFF), DEFAULT, NOW).reason is reason

    @pytest.mark.parametrize("source", sorted(SNAPSHOTS))
    def test_what_only_shows_the_field_disagrees_with_nothing(self, source: str) -> None:
        request = asks(EMERGENCY, source=source)
        decision = decide(request, ended(Ended.STAFF), DEFAULT, NOW)
        assert decision.reason is Reason.ALREADY_RECORDED

    def test_what_was_asked_before_the_end_does_not_dispute_it(self) -> None:
        before = asks(EMERGENCY, at=NOW - MINUTE)
        assert decide(before, ended(Ended.STAFF), DEFAULT, NOW).reason is Reason.COOLDOWN

    @pytest.mark.parametrize("level", [NONE, HIGHER])
    def test_less_than_an_emergency_does_not_dispute_it(self, level: Level) -> None:
        decision = decide(asks(level), ended(Ended.STAFF), DEFAULT, NOW)
        assert decision.reason is Reason.LOWERING_REFUSED

    @pytest.mark.parametrize(
        ("ago", "reason"),
        [
            (1.0, Reason.COOLDOWN),
            (HOUR - 0.1, Reason.COOLDOWN),
            (HOUR, Reason.RESUMED),
        ],
    )
    def test_by_itself_once_an_hour_at_most(self, ago: float, reason: Reason) -> None:
        record = ended(Ended.STAFF, ago=0.5, resumed_itself_at=NOW - ago)
        assert may_resume_itself(record, None, DEFAULT, NOW) is (reason is Reason.RESUMED)
        assert decide(asks(EMERGENCY), record, DEFAULT, NOW).reason is reason

    def test_what_a_person_took_back_does_not_count(self) -> None:
        record = ended(Ended.STAFF, ago=0.5, resumed_at=NOW - MINUTE)
        assert decide(asks(EMERGENCY), record, DEFAULT, NOW).reason is Reason.RESUMED

    @pytest.mark.parametrize("level", [NONE, EMERGENCY])
    def test_after_the_cooldown_the_next_escalation_begins(self, level: Level) -> None:
        over = replace(ended(Ended.STAFF), level=level, cooldown_until=NOW)
        decision = decide(asks(EMERGENCY), over, DEFAULT, NOW)
        assert (decision.reason, decision.starts) == (Reason.ESCALATED, True)

    @pytest.mark.parametrize(
        ("restriction", "reason"),
        [
            (REFUSES, Reason.COOLDOWN),
            (AS_HIGHER, Reason.COOLDOWN),
            (RESTRICTION_ENDED, Reason.RESUMED),
        ],
    )
    def test_a_restricted_account_takes_no_end_back(
        self, restriction: Restriction, reason: Reason
    ) -> None:
        request = asks(EMERGENCY, restriction=restriction)
        assert decide(request, ended(Ended.STAFF), DEFAULT, NOW).reason is reason
