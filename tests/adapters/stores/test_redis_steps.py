"""A step of work asks Redis once for what it reads, and never commits on what is out of date."""

from dataclasses import replace

import pytest
import redis

from adapters.stores import recent
from adapters.stores.redis_store import RedisStore
from bridge.core.commit import Commit
from bridge.core.ledger import Identity, Once
from bridge.core.stored import name_of
from tests.adapters.stores.store_cases import NOW, item, put, schedule, take


def reads(client: redis.Redis) -> int:
    """How often values were asked for so far."""
    return int(client.info("commandstats").get("cmdstat_mget", {"calls": 0})["calls"])


def begin(store: RedisStore, *wants: str) -> RedisStore:
    """Take an item that wants these values; the store of the step that follows."""
    schedule(store, replace(item(), wants=wants))
    return store.for_step(take(store))


def test_what_an_item_wants_comes_with_it(redis_store: RedisStore, client: redis.Redis) -> None:
    put(redis_store, "one", Once("e\u00e9\x00%1"))
    step = begin(redis_store, name_of(Once, "one"), name_of(Identity, "acme"))
    before = reads(client)
    assert step.read(Once, "one") == redis_store.read(Once, "one")
    assert step.read(Identity, "acme").value is None
    assert reads(client) == before + 1, "the one of the other store"


def test_what_it_does_not_want_is_asked_for_once(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    put(redis_store, "two", Once("ev-2"))
    step, before = begin(redis_store, name_of(Once, "one")), reads(client)
    found = [each.value for each in step.read_all(Once, ["one", "two", "two"])]
    assert found == [None, Once("ev-2"), Once("ev-2")]
    assert step.read(Once, "two").value == Once("ev-2")
    assert reads(client) == before + 1


def test_what_the_step_wrote_itself_is_known(redis_store: RedisStore) -> None:
    step = begin(redis_store, name_of(Once, "one"), name_of(Once, "gone"))
    commit = Commit()
    commit.put("one", Once("ev-1"))
    commit.delete(Once, "gone")
    assert step.commit(commit, NOW)
    again = Commit()
    again.expect(Once, step.read(Once, "one"))
    again.expect(Once, step.read(Once, "gone"))
    assert step.commit(again, NOW)


def test_a_commit_on_what_another_has_changed_fails_and_it_is_read_again(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    step = begin(redis_store, name_of(Once, "one"), name_of(Once, "two"))
    put(redis_store, "one", Once("of another"))
    commit = Commit()
    commit.expect(Once, step.read(Once, "one"))
    commit.put("one", Once("ours"))
    assert not step.commit(commit, NOW)
    before = reads(client)
    assert step.read(Once, "one").value == Once("of another")
    assert step.read(Once, "two").value is None
    assert reads(client) == before + 1


def test_after_a_while_it_asks_again(
    redis_store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "GOOD_FOR_SECONDS", -1.0)
    step = begin(redis_store, name_of(Once, "one"))
    put(redis_store, "one", Once("of another"))
    assert step.read(Once, "one").value == Once("of another")


def test_a_store_that_is_in_no_step_always_asks(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    assert redis_store.read(Once, "one").value is None
    put(RedisStore(client), "one", Once("of another"))
    assert redis_store.read(Once, "one").value == Once("of another")
