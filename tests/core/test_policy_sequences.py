"""What holds for every sequence of requests, and over the days on which clocks are changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bridge.core.escalations import TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.policy import Decision, Policy, Request, decide
from tests.core.policy_cases import (
    AGENT,
    AS_HIGHER,
    BRIDGE,
    CHICAGO,
    CLIENT,
    COOLDOWN,
    DEFAULT,
    EMERGENCY,
    FRESH,
    HOUR,
    NONE,
    NOW,
    REFUSES,
    STRANGER,
    after,
    asks,
    has,
)

levels = st.sampled_from(Level)
actors = st.sampled_from([CLIENT, AGENT, STRANGER, BRIDGE])
sources = st.sampled_from(["event", "trigger", "created", "updated", "automation", "sweep"])
seconds = st.sampled_from([0.0, 1.0, 119.0, 121.0, HOUR, COOLDOWN - 1, COOLDOWN, COOLDOWN + 1])
policies: st.SearchStrategy[Policy] = st.builds(
    lambda upgrade, lower: replace(DEFAULT, allow_upgrade=upgrade, agents_may_lower=lower),
    st.booleans(),
    st.booleans(),
)
requests: st.SearchStrategy[Request] = st.builds(
    asks,
    st.none() | levels,
    by=actors,
    at=seconds.map(lambda ago: NOW - ago),
    source=sources,
    member=st.sampled_from([True, False, None]),
    restriction=st.sampled_from([None, REFUSES, AS_HIGHER]),
    shown=st.none() | levels,
)
records: st.SearchStrategy[TicketRecord] = st.just(FRESH) | st.builds(
    has, levels, since=seconds, source=sources, wrote=st.none() | seconds
)


# Between the end of a cooldown and its timer the record still shows the old level.
TIMER_IS_LATE = (asks(EMERGENCY, restriction=AS_HIGHER), has(EMERGENCY, left=0.0), DEFAULT)


@example(*TIMER_IS_LATE)
@given(requests, records, policies)
def test_only_an_allowed_stand_down_lowers_a_level(
    request: Request, record: TicketRecord, policy: Policy
) -> None:
    decision = decide(request, record, policy, NOW)
    if decision.level < record.level:
        assert decision.reason is Reason.STOOD_DOWN
        assert policy.agents_may_lower and request.actor is AGENT
    assert decision.cooldown_until >= record.cooldown_until


@example(*TIMER_IS_LATE)
@given(requests, records, policies)
def test_what_starts_is_raised_and_cools_down_and_what_does_not_is_left_alone(
    request: Request, record: TicketRecord, policy: Policy
) -> None:
    decision = decide(request, record, policy, NOW)
    if decision.starts:
        assert decision.level >= max(record.level, Level.HIGHER_PRIORITY)
        assert NOW < decision.cooldown_until <= NOW + policy.cooldown
    else:
        assert decision.cooldown_until == record.cooldown_until


class Ticket(RuleBasedStateMachine):
    """One ticket, any requests in any order, and the timer that ends its cooldown, perhaps late."""

    def __init__(self) -> None:
        super().__init__()
        self.policy, self.record, self.now = DEFAULT, FRESH, NOW
        self.started: list[tuple[float, Reason]] = []
        self.corrections = 0

    @initialize(policy=policies)
    def choose(self, policy: Policy) -> None:
        self.policy = policy

    @rule(passed=seconds)
    def wait(self, passed: float) -> None:
        self.now += passed

    @rule(request=requests, ago=seconds)
    def ask(self, request: Request, ago: float) -> None:
        change = replace(request.change, at=self.now - ago)
        request = replace(request, change=change, received_at=self.now)
        if request.restriction is not None:
            running = replace(request.restriction, until=self.now + HOUR)
            request = replace(request, restriction=running)
        decision = decide(request, self.record, self.policy, self.now)
        if decision.starts:
            self.started.append((self.now, decision.reason))
            self.corrections += self._corrects(request, decision)
        lowered = decision.level < self.record.level
        assert not lowered or (decision.reason is Reason.STOOD_DOWN and request.actor is AGENT)
        self.record = after(self.record, request, decision, self.now)

    def _corrects(self, request: Request, decision: Decision) -> bool:
        current = self.record.current
        return (
            decision.reason is Reason.UPGRADED
            and current is not None
            and current.by.id == request.actor.id
            and abs(request.at - current.changed_at) <= self.policy.correction
        )

    @rule()
    def end_cooldown(self) -> None:
        if not self.record.cooling(self.now) and self.record.level:
            self.record = replace(self.record, level=NONE).writing(self.now)

    @invariant()
    def one_escalation_a_cooldown(self) -> None:
        begun = [at for at, reason in self.started if reason is not Reason.UPGRADED]
        assert all(later - earlier >= COOLDOWN for earlier, later in pairwise(begun))
        assert len(begun) == len(self.record.escalations)

    @invariant()
    def one_upgrade_a_cooldown(self) -> None:
        reasons = [reason for _, reason in self.started]
        assert self.policy.allow_upgrade or reasons.count(Reason.UPGRADED) == self.corrections
        assert (Reason.UPGRADED, Reason.UPGRADED) not in pairwise(reasons)

    @invariant()
    def numbers_and_ids_are_unique(self) -> None:
        escalations = self.record.escalations
        assert [each.number for each in escalations] == [*range(1, len(escalations) + 1)]
        assert len({each.id for each in escalations}) == len(escalations)


TestTicket = Ticket.TestCase


@pytest.mark.parametrize(
    ("began", "civil_end"),
    [
        ("2026-10-30T09:00", "2026-11-01T08:00"),
        ("2026-10-31T09:00", "2026-11-02T08:00"),
        ("2026-11-01T00:30", "2026-11-02T23:30"),
        ("2027-03-12T09:00", "2027-03-14T10:00"),
        ("2027-03-13T09:00", "2027-03-15T10:00"),
        ("2027-03-14T00:30", "2027-03-16T01:30"),
        ("2026-12-01T09:00", "2026-12-03T09:00"),
    ],
)
def test_a_cooldown_is_elapsed_time_over_the_days_on_which_clocks_change(
    began: str, civil_end: str
) -> None:
    start, end = (
        datetime.fromisoformat(text).replace(tzinfo=CHICAGO) for text in (began, civil_end)
    )
    asked = _asking_at(start.timestamp())
    record = after(FRESH, *asked(FRESH), start.timestamp())
    assert record.cooldown_until == end.timestamp() == start.timestamp() + 172_800
    for moment, reason in (
        (end.timestamp() - 1, Reason.COOLDOWN),
        (end.timestamp(), Reason.ESCALATED),
        (end.timestamp() + 1, Reason.ESCALATED),
    ):
        assert _asking_at(moment)(record)[1].reason is reason


def _asking_at(moment: float) -> Callable[[TicketRecord], tuple[Request, Decision]]:
    request = replace(asks(EMERGENCY, at=moment), received_at=moment)
    return lambda record: (request, decide(request, record, DEFAULT, moment))
