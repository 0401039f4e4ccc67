"""How long Redis keeps what, by its own clock; the store in memory does so by the clock it has."""

import pytest
import redis

from adapters.stores import keys
from adapters.stores.redis_store import RedisStore
from bridge.core.commit import FOREVER, Commit, Index
from bridge.core.ledger import Once
from tests.adapters.stores.store_cases import DAY, NOW, put, write_lines
from tests.memory_store import MemoryStore

ONE = keys.value(Once, "one")


@pytest.mark.parametrize(
    ("ttl", "seconds"), [(None, 86_400), (120.0, 120), (0.2, 1), (259_200.0, 259_200)]
)
def test_a_value_lives_for_its_time(client: redis.Redis, ttl: float | None, seconds: int) -> None:
    put(RedisStore(client, retention=86_400.0), "one", Once("ev-1"), ttl)
    assert seconds * 1000 - 60_000 < client.pttl(ONE) <= seconds * 1000
    assert client.pttl(ONE) > 0


def test_a_value_may_be_kept_for_ever(redis_store: RedisStore, client: redis.Redis) -> None:
    put(redis_store, "one", Once("ev-1"), ttl=60.0)
    put(redis_store, "one", Once("ev-2"), FOREVER)
    assert client.ttl(ONE) == -1
    put(redis_store, "one", Once("ev-3"), ttl=60.0)
    assert client.ttl(ONE) > 0


def test_replacing_a_value_begins_its_time_anew(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    put(redis_store, "one", Once("ev-1"), ttl=60.0)
    put(redis_store, "one", Once("ev-1"), ttl=6_000.0)
    assert client.pttl(ONE) > 60_000


def test_histories_and_lists_end_when_nothing_is_added_for_long(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    write_lines(redis_store, "acme/1", 1)
    commit = Commit()
    commit.index(Index.DIGESTS, "day", NOW)
    commit.index(Index.RESTRICTED, "acme/1", NOW)
    assert redis_store.commit(commit, NOW)
    assert 0 < client.ttl(keys.history("acme/1")) <= 30 * DAY
    assert 0 < client.ttl(keys.index(Index.DIGESTS)) <= 30 * DAY
    assert client.ttl(keys.index(Index.RESTRICTED)) == -1


def test_redis_holds_no_more_lines_than_it_shows(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    for thousand in range(6):
        write_lines(redis_store, "acme/1", *range(thousand * 1_000, thousand * 1_000 + 1_000))
    assert client.llen(keys.history("acme/1")) == 500
    assert client.llen(keys.LOG) == 5_000


def test_the_stores_clock_is_that_of_redis(redis_store: RedisStore, client: redis.Redis) -> None:
    def redis_time() -> float:
        seconds, micros = client.time()
        return float(seconds) + micros / 1e6

    before, now, after = redis_time(), redis_store.now(), redis_time()
    assert before <= now <= after


def test_the_store_in_memory_forgets_as_redis_does() -> None:
    now = NOW
    store = MemoryStore(clock=lambda: now, retention=10 * DAY)
    for id, ttl in (("short", 60.0), ("usual", None), ("ever", FOREVER)):
        put(store, id, Once(id), ttl)
    write_lines(store, "acme/1", 1)
    for later, kept in ((59, ["short", "usual", "ever"]), (60, ["usual", "ever"])):
        now = NOW + later
        assert known(store) == kept
    now = NOW + 10 * DAY
    assert known(store) == ["ever"]
    assert store.history("acme/1") == []


def known(store: MemoryStore) -> list[str]:
    return [each.id for each in store.read_all(Once, ["short", "usual", "ever"]) if each.value]
