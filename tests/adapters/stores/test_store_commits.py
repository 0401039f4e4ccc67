"""A commit is applied whole or not at all: values, agenda, history, indexes and counters."""

from typing import Any

import pytest

from bridge.core.commit import Commit, Index, Listing, Versioned
from bridge.core.ledger import Identity, Once, Uses
from bridge.ports import Store
from tests.adapters.stores.store_cases import (
    LINE,
    NOW,
    everything,
    fill,
    item,
    put,
    schedule,
    seen,
    take,
)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store on which every part of `everything` can be seen to have been done or not."""
    fill(store)
    return store


def test_a_commit_does_everything_that_it_says(filled: Store) -> None:
    assert filled.commit(everything(), NOW)
    assert filled.read(Identity, "new").value == Identity("new", "1")
    assert filled.read(Uses, "old").value is None
    assert filled.agenda() == [item("new")]
    assert filled.counters() == {"commits": 1}
    assert filled.listed(Index.WAITING) == ["E2"]
    assert filled.history("acme/1") == [LINE]
    assert filled.log() == [("acme/1", LINE)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Once, Versioned[Any]("absent", None, b'{"event":"ev-1"}')),
        (Uses, Versioned[Any]("old", None)),
        (Uses, Versioned[Any]("old", None, b'{"at":[1.0]}')),
    ],
    ids=["expected but absent", "there but not expected", "another value"],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_commit_with_a_failed_expectation_writes_nothing_at_all(
    filled: Store, kind: Any, expected: Versioned[Any], first: bool
) -> None:
    before, commit = seen(filled), everything()
    good = filled.read(Once, "also absent")
    for each in [(kind, expected), (Once, good)] if first else [(Once, good), (kind, expected)]:
        commit.expect(*each)
    assert not filled.commit(commit, NOW)
    assert seen(filled) == before


def test_a_commit_whose_lease_was_lost_writes_nothing_at_all(filled: Store) -> None:
    schedule(filled, item("held"))
    lost = take(filled)
    take(filled, NOW + 15)
    before = seen(filled)
    assert not filled.commit(everything(lost), NOW)
    assert seen(filled) == before


def test_an_empty_commit_is_applied_and_changes_nothing(filled: Store) -> None:
    before = seen(filled)
    assert filled.commit(Commit(), NOW)
    assert seen(filled) == before


def test_a_commit_whose_expectations_hold_is_applied(filled: Store) -> None:
    commit = everything()
    commit.expect(Once, filled.read(Once, "absent"))
    commit.expect(Uses, filled.read(Uses, "old"))
    assert filled.commit(commit, NOW)
    assert not filled.commit(commit, NOW), "the value that it expected is gone"
    assert filled.counters() == {"commits": 1}


def test_a_value_that_was_read_and_replaced_since_is_not_overwritten(store: Store) -> None:
    put(store, "one", Once("ev-1"))
    early = store.read(Once, "one")
    put(store, "one", Once("ev-2"))
    commit = Commit()
    commit.expect(Once, early)
    commit.put("one", Once("ev-3"))
    assert not store.commit(commit, NOW)
    assert store.read(Once, "one").value == Once("ev-2")


def test_what_a_commit_says_is_done_in_its_order(store: Store) -> None:
    commit = Commit()
    commit.put("one", Once("ev-1"))
    commit.delete(Once, "one")
    commit.put("two", Once("ev-1"))
    commit.put("two", Once("ev-2"))
    commit.index(Index.WAITING, "E1", NOW)
    commit.unindex(Index.WAITING, "E1")
    commit.unindex(Index.HIGHER, "E1")
    commit.index(Index.HIGHER, "E1", NOW)
    assert store.commit(commit, NOW)
    assert [each.value for each in store.read_all(Once, ["one", "two"])] == [None, Once("ev-2")]
    assert store.listed_all([Listing(Index.WAITING), Listing(Index.HIGHER)]) == [[], ["E1"]]


def test_counters_add_up(store: Store) -> None:
    commit = Commit()
    for name in ("a", "b", "a"):
        commit.count(name)
    assert store.commit(commit, NOW)
    assert store.commit(commit, NOW)
    assert store.counters() == {"a": 4, "b": 2}
