"""Waits between attempts: bounded, growing, and told in advance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.retry import (
    GIVE_UP_PATIENT,
    GIVE_UP_URGENT,
    PATIENT_LIMIT,
    URGENT_LIMIT,
    backoff,
    given_up,
)

SPREAD = 0.2
tries = st.integers(0, 1_000)
seeds = st.text(max_size=20)


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("failures", [0, 1, 10, 1_000, 100_000])
def test_a_wait_is_never_longer_than_its_limit(failures: int, urgent: bool) -> None:
    limit = URGENT_LIMIT if urgent else PATIENT_LIMIT
    assert 1 - SPREAD <= backoff(failures, urgent, "seed") <= limit


@given(tries, st.booleans(), seeds)
def test_a_wait_doubles_from_one_second_and_is_spread_by_a_fifth_at_most(
    failures: int, urgent: bool, seed: str
) -> None:
    base = min(2.0 ** max(failures - 1, 0), URGENT_LIMIT if urgent else PATIENT_LIMIT)
    assert base * (1 - SPREAD) <= backoff(failures, urgent, seed) <= base


@given(tries, st.booleans(), seeds)
def test_waits_grow_up_to_the_spread(failures: int, urgent: bool, seed: str) -> None:
    assert backoff(failures + 1, urgent, seed) >= backoff(failures, urgent, seed) * (1 - SPREAD)


@given(tries, st.booleans(), seeds)
def test_a_wait_is_the_same_whenever_it_is_worked_out(
    failures: int, urgent: bool, seed: str
) -> None:
    assert backoff(failures, urgent, seed) == backoff(failures, urgent, seed)


def test_deliveries_do_not_all_come_back_at_once() -> None:
    waits = {backoff(6, True, f"delivery-{number}") for number in range(100)}
    assert len(waits) > 50
    assert max(waits) - min(waits) > URGENT_LIMIT * SPREAD / 2


@pytest.mark.parametrize(("urgent", "limit"), [(True, GIVE_UP_URGENT), (False, GIVE_UP_PATIENT)])
def test_when_to_give_up(urgent: bool, limit: float) -> None:
    first = 1_790_000_000.0
    assert not given_up(first, first, urgent)
    assert not given_up(first, first + limit - 1, urgent)
    assert given_up(first, first + limit, urgent)
