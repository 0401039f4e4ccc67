"""A commit is applied whole or not at all: values, agenda, history, indexes and counters."""

from typing import Any

import pytest
import redis

from adapters.stores import keys
from adapters.stores.redis_store import RedisStore
from bridge.core.commit import Commit, Index, Listing, Versioned
from bridge.core.escalations import HistoryLine
from bridge.core.ledger import Identity, Once, Uses
from bridge.core.levels import Reason
from tests.adapters.stores.store_cases import NOW, everything, item, put, schedule, take

LINE = HistoryLine(NOW, "Escalation set to Emergency", Reason.ESCALATED, who="Cleo")


@pytest.fixture
def filled(store: RedisStore) -> RedisStore:
    """A store on which every part of `everything` can be seen to have been done or not."""
    put(store, "old", Uses((NOW,)))
    schedule(store, item("cancelled", due=NOW + 100))
    commit = Commit()
    commit.index(Index.WAITING, "E1", NOW)
    assert store.commit(commit, NOW)
    return store


def content(client: redis.Redis) -> dict[Any, Any]:
    """All that Redis holds, whatever it is."""
    return {key: (client.dump(key), client.ttl(key) == -1) for key in client.scan_iter()}


def whole() -> Commit:
    commit = everything()
    commit.line("acme/1", LINE)
    return commit


def test_a_commit_does_everything_that_it_says(filled: RedisStore) -> None:
    assert filled.commit(whole(), NOW)
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
    filled: RedisStore, client: redis.Redis, kind: type, expected: Versioned[Any], first: bool
) -> None:
    before = content(client)
    commit = whole()
    good = filled.read(Once, "also absent")
    for each in [(kind, expected), (Once, good)] if first else [(Once, good), (kind, expected)]:
        commit.expect(*each)
    assert not filled.commit(commit, NOW)
    assert content(client) == before


def test_a_commit_whose_expectations_hold_is_applied(filled: RedisStore) -> None:
    commit = whole()
    commit.expect(Once, filled.read(Once, "absent"))
    commit.expect(Uses, filled.read(Uses, "old"))
    assert filled.commit(commit, NOW)
    assert not filled.commit(commit, NOW), "the value that it expected is gone"
    assert filled.counters() == {"commits": 1}


def test_a_commit_whose_lease_was_lost_writes_nothing_at_all(
    filled: RedisStore, client: redis.Redis
) -> None:
    schedule(filled, item("held"))
    lost = take(filled)
    take(filled, NOW + 15)
    before = content(client)
    commit = whole()
    commit.lease = lost
    assert not filled.commit(commit, NOW)
    assert content(client) == before


def test_a_value_that_was_read_and_replaced_since_is_not_overwritten(store: RedisStore) -> None:
    put(store, "one", Once("ev-1"))
    early = store.read(Once, "one")
    put(store, "one", Once("ev-2"))
    commit = Commit()
    commit.expect(Once, early)
    commit.put("one", Once("ev-3"))
    assert not store.commit(commit, NOW)
    assert store.read(Once, "one").value == Once("ev-2")


def test_every_byte_of_an_expected_value_is_compared(
    store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(Once, "one"), b'{"event":"\xc3\xa9\x00"}')
    commit = Commit()
    commit.expect(Once, Versioned("one", None, b'{"event":"\xc3\xa9\x00"}'))
    assert store.commit(commit, NOW)
    client.set(keys.value(Once, "one"), b'{"event":"\xc3\xa9\x01"}')
    assert not store.commit(commit, NOW)


def test_an_empty_commit_is_applied_and_writes_nothing(
    store: RedisStore, client: redis.Redis
) -> None:
    assert store.commit(Commit(), NOW)
    assert content(client) == {}


def test_what_a_commit_says_is_done_in_its_order(store: RedisStore) -> None:
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


def test_counters_add_up(store: RedisStore) -> None:
    commit = Commit()
    for name in ("a", "b", "a"):
        commit.count(name)
    assert store.commit(commit, NOW)
    assert store.commit(commit, NOW)
    assert store.counters() == {"a": 4, "b": 2}


def test_every_key_carries_the_tag_of_one_shard(store: RedisStore, client: redis.Redis) -> None:
    """Without it the scripts fail on a Redis Cluster."""
    assert store.commit(whole(), NOW)
    store.take_due(NOW, 1)
    store.beat("worker", NOW)
    keys = [bytes(key) for key in client.scan_iter()]
    assert len(keys) > 8
    assert {key.split(b":")[0] for key in keys} == {b"{bridge}"}
