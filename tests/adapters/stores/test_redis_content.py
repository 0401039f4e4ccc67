"""What is in Redis itself after commits: whole or nothing, without remains, on one shard."""

import threading
from typing import Any

import pytest
import redis

from adapters.stores import keys
from adapters.stores.redis_store import RedisStore
from bridge.core.commit import Commit, Versioned
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Once, Uses
from bridge.core.tickets import Ticket
from tests.adapters.stores.store_cases import NOW, everything, fill, item, schedule, take


def content(client: redis.Redis) -> dict[Any, Any]:
    """All that Redis holds, whatever it is."""
    return {key: (client.dump(key), client.ttl(key) == -1) for key in client.scan_iter()}


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
def test_a_commit_with_a_failed_expectation_leaves_every_byte_as_it_was(
    redis_store: RedisStore, client: redis.Redis, kind: Any, expected: Versioned[Any], first: bool
) -> None:
    fill(redis_store)
    before, commit = content(client), everything()
    good = redis_store.read(Once, "also absent")
    for each in [(kind, expected), (Once, good)] if first else [(Once, good), (kind, expected)]:
        commit.expect(*each)
    assert not redis_store.commit(commit, NOW)
    assert content(client) == before


def test_a_commit_whose_lease_was_lost_leaves_every_byte_as_it_was(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    fill(redis_store)
    schedule(redis_store, item("held"))
    lost = take(redis_store)
    take(redis_store, NOW + 15)
    before = content(client)
    assert not redis_store.commit(everything(lost), NOW)
    assert content(client) == before


def test_an_empty_commit_is_applied_and_writes_nothing(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    assert redis_store.commit(Commit(), NOW)
    assert content(client) == {}


def test_what_is_finished_or_cancelled_leaves_nothing_behind(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    schedule(redis_store, item("finished"), item("cancelled", NOW + 60))
    commit = Commit(lease=take(redis_store))
    commit.cancel(item("cancelled").id)
    assert redis_store.commit(commit, NOW)
    assert set(client.scan_iter()) == {b"{bridge}:wake"}


def test_every_byte_of_an_expected_value_is_compared(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(Once, "one"), b'{"event":"\xc3\xa9\x00"}')
    commit = Commit()
    commit.expect(Once, Versioned("one", None, b'{"event":"\xc3\xa9\x00"}'))
    assert redis_store.commit(commit, NOW)
    client.set(keys.value(Once, "one"), b'{"event":"\xc3\xa9\x01"}')
    assert not redis_store.commit(commit, NOW)


def test_every_key_carries_the_tag_of_one_shard(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    """Without it the scripts fail on a Redis Cluster."""
    assert redis_store.commit(everything(), NOW)
    redis_store.take_due(NOW, 1)
    redis_store.beat("worker", NOW)
    names = [bytes(key) for key in client.scan_iter()]
    assert len(names) > 8
    assert {name.split(b":")[0] for name in names} == {b"{bridge}"}


def test_an_item_whose_content_is_missing_is_dropped(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    client.zadd("{bridge}:agenda", {"delivery:ghost": NOW - 1})
    schedule(redis_store, item())
    assert take(redis_store).item == item()
    assert redis_store.size() == 1


def test_a_worker_that_redis_has_waiting_is_woken(redis_store: RedisStore, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as another:
        worker = threading.Thread(target=RedisStore(another).wait, args=(100.0,), daemon=True)
        worker.start()
        while not another.info("clients")["blocked_clients"]:
            pass
        schedule(redis_store, item(due=NOW), now=NOW)
        worker.join(50.0)
        assert not worker.is_alive()


def test_wake_ups_that_nobody_waits_for_do_not_pile_up(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    for number in range(100):
        schedule(redis_store, item(str(number)), item(f"{number}+"))
    assert client.llen("{bridge}:wake") <= 64


def test_a_value_that_an_older_version_wrote_with_fewer_fields_is_read(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(TicketRecord, "acme/1"), b'{"connection":"acme","ticket":{"id":"1"}}')
    assert redis_store.read(TicketRecord, "acme/1").value == TicketRecord("acme", Ticket("1"))


def test_a_value_that_a_newer_version_wrote_with_more_fields_is_read(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(Once, "one"), b'{"event":"ev-1","color":"red"}')
    assert redis_store.read(Once, "one").value == Once("ev-1")


def test_what_a_later_version_wrote_is_left_to_it_and_said_once(
    redis_store: RedisStore, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Two versions of the program work side by side while a new one is rolled out."""
    later = b'{"kind": "carrier_pigeon", "about": "acme/1", "due": 1, "wings": 2}'
    client.hset(keys.ITEMS, "carrier_pigeon:acme/1", later)
    client.zadd(keys.AGENDA, {"carrier_pigeon:acme/1": NOW - 1})
    schedule(redis_store, item("ours", NOW))
    assert [lease.item.about for lease in redis_store.take_due(NOW, 10).leases] == ["ours"]
    assert [each.about for each in redis_store.agenda()] == ["ours"]
    for seconds in range(10):
        assert not redis_store.take_due(NOW + seconds, 10).leases
    assert client.hget(keys.ITEMS, "carrier_pigeon:acme/1") == later
    assert client.hget(keys.LEASES, "carrier_pigeon:acme/1") is None
    assert NOW + 9 < client.zscore(keys.AGENDA, "carrier_pigeon:acme/1") <= NOW + 11
    assert caplog.text.count("carrier_pigeon are left to a later version") == 1
