"""Which word of a provider replaces which: callbacks come unordered and repeated."""

from itertools import permutations, product

import pytest

from bridge.core.deliveries import AlertKind, DeliveryState, delivery_id
from bridge.core.fates import supersedes

PENDING, SENDING, UNKNOWN, ACCEPTED, SENT, DELIVERED, FAILED, CANCELLED = DeliveryState
OURS = (PENDING, SENDING, UNKNOWN)
PROVIDERS = (ACCEPTED, SENT, DELIVERED, FAILED)


@pytest.mark.parametrize(
    ("old", "replaced_by"),
    [
        (PENDING, {ACCEPTED, SENT, DELIVERED, FAILED}),
        (SENDING, {ACCEPTED, SENT, DELIVERED, FAILED}),
        (UNKNOWN, {ACCEPTED, SENT, DELIVERED, FAILED}),
        (ACCEPTED, {SENT, DELIVERED, FAILED}),
        (SENT, {DELIVERED, FAILED}),
        (FAILED, {DELIVERED}),
        (DELIVERED, set()),
        (CANCELLED, set()),
    ],
)
def test_what_a_providers_word_replaces(
    old: DeliveryState, replaced_by: set[DeliveryState]
) -> None:
    assert {new for new in PROVIDERS if supersedes(new, old)} == replaced_by


@pytest.mark.parametrize("state", DeliveryState)
def test_a_repeated_word_changes_nothing(state: DeliveryState) -> None:
    assert not supersedes(state, state)


def test_no_two_states_replace_each_other() -> None:
    for one, other in product(DeliveryState, repeat=2):
        assert not (supersedes(one, other) and supersedes(other, one))


def test_the_order_is_the_same_by_way_of_a_third_state() -> None:
    for a, b, c in product(DeliveryState, repeat=3):
        if supersedes(a, b) and supersedes(b, c):
            assert supersedes(a, c)


@pytest.mark.parametrize("new", OURS)
@pytest.mark.parametrize("old", PROVIDERS)
def test_what_the_provider_said_is_never_forgotten(new: DeliveryState, old: DeliveryState) -> None:
    assert not supersedes(new, old)


@pytest.mark.parametrize(
    "words", [(ACCEPTED, SENT, DELIVERED), (ACCEPTED, SENT, FAILED), PROVIDERS]
)
def test_the_order_in_which_callbacks_come_does_not_matter(
    words: tuple[DeliveryState, ...],
) -> None:
    ends = set()
    for order in permutations(words):
        state = SENDING
        for word in (*order, *order):
            state = word if supersedes(word, state) else state
        ends.add(state)
    assert ends == {DELIVERED if DELIVERED in words else FAILED}


@pytest.mark.parametrize(
    ("state", "final", "with_provider"),
    [
        (PENDING, False, False),
        (SENDING, False, False),
        (UNKNOWN, False, False),
        (ACCEPTED, False, True),
        (SENT, False, True),
        (DELIVERED, True, True),
        (FAILED, True, False),
        (CANCELLED, True, False),
    ],
)
def test_what_a_state_means(state: DeliveryState, final: bool, with_provider: bool) -> None:
    assert (state.final, state.with_provider) == (final, with_provider)


def test_every_alert_person_and_channel_has_an_id_of_its_own() -> None:
    many = product(AlertKind, ["E1", "E2", "E1.1790000000"], ["p1", "p2"], ("sms", "email"))
    ids = [delivery_id(*one) for one in many]
    assert len(set(ids)) == len(ids)
