"""Lanes: what waits at one place is taken apart from what waits at another."""

from dataclasses import replace

import redis

from adapters.stores import keys
from adapters.stores.redis_store import LEASE_SECONDS, RedisStore
from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Commit
from bridge.ports import Store
from tests.adapters.stores.store_cases import NOW, item, schedule, take

SMS, EMAIL = "delivery:sms", "delivery:email"


def at(where: str, about: str, due: float = NOW) -> Item:
    """Something due at a place."""
    return Item(ItemKind.DELIVERY, about, due, where=where)


def test_each_lane_gives_as_many_as_were_asked_for(store: Store) -> None:
    schedule(store, *(at("sms", f"s{number}", NOW - number) for number in range(5)))
    schedule(store, *(at("email", f"e{number}", NOW - 9 - number) for number in range(2)), item())
    taken = [lease.item.about for lease in store.take_due(NOW, 3).leases]
    assert taken == ["e1", "e0", "s4", "s3", "s2", "one"]


def test_a_full_lane_is_left_alone(store: Store) -> None:
    schedule(store, at("sms", "s", NOW - 2), at("email", "e", NOW - 1))
    full = store.take_due(NOW, 4, {SMS: 0})
    assert [lease.item.about for lease in full.leases] == ["e"]
    assert full.next_due == NOW + LEASE_SECONDS, "what nobody is free for is not waited for"
    free_again = store.take_due(NOW, 0, {SMS: 1})
    assert [lease.item.about for lease in free_again.leases] == ["s"]


def test_a_lane_that_nobody_knew_is_asked_too(store: Store) -> None:
    store.take_due(NOW, 4, {SMS: 0})
    schedule(store, at("carrier-pigeon", "p"))
    assert take(store).item.where == "carrier-pigeon"


def test_when_the_next_item_is_due_is_told_with_what_was_taken(store: Store) -> None:
    assert store.take_due(NOW, 4).next_due is None
    schedule(store, at("sms", "now"), at("sms", "later", NOW + 5), at("email", "soon", NOW + 3))
    assert store.take_due(NOW, 4).next_due == NOW + 3
    assert store.take_due(NOW, 4, {EMAIL: 0}).next_due == NOW + 5


def test_what_is_seen_of_the_agenda_is_of_all_lanes(store: Store) -> None:
    planned = [at("sms", "a", NOW + 1), item("b", NOW + 2), at("email", "c", NOW + 3)]
    schedule(store, *reversed(planned))
    assert (store.agenda(), store.agenda(limit=2)) == (planned, planned[:2])
    assert (store.next_due(), store.size()) == (NOW + 1, 3)


def test_an_item_that_moves_leaves_its_old_lane(store: Store) -> None:
    schedule(store, at("sms", "one", NOW))
    schedule(store, at("email", "one", NOW + 60))
    assert store.agenda() == [at("email", "one", NOW + 60)]
    assert not store.take_due(NOW, 10).leases
    assert store.next_due() == NOW + 60


def test_what_is_done_or_cancelled_is_gone_from_its_lane(store: Store) -> None:
    schedule(store, at("sms", "done"), at("email", "cancelled", NOW + 60))
    commit = Commit(lease=take(store))
    commit.cancel(at("email", "cancelled").id)
    assert store.commit(commit, NOW)
    assert (store.size(), store.agenda(), store.next_due()) == (0, [], None)


def test_a_lease_is_kept_in_its_lane(store: Store) -> None:
    schedule(store, at("sms", "one"))
    store.keep([take(store)], NOW + 10)
    assert store.next_due() == NOW + 10 + LEASE_SECONDS


def by_a_version_without_lanes(client: redis.Redis, id: str, due: float) -> None:
    """Put a delivery on the agenda as the version before did."""
    client.hset(keys.ITEMS, f"delivery:{id}", f'{{"kind":"delivery","about":"{id}","due":{due}}}')
    client.zadd(keys.AGENDA, {f"delivery:{id}": due})


def test_what_a_version_without_lanes_wrote_is_worked_on(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    by_a_version_without_lanes(client, "old", NOW)
    lease = take(redis_store)
    again = Commit(lease=lease)
    again.schedule(replace(lease.item, due=NOW + 5, where="sms"))
    assert redis_store.commit(again, NOW)
    assert client.zcard(keys.AGENDA) == 0
    assert redis_store.commit(Commit(lease=take(redis_store, NOW + 5)), NOW + 5)
    assert redis_store.size() == 0


def test_what_a_version_without_lanes_moved_is_done_once_and_when_it_said(
    redis_store: RedisStore, client: redis.Redis
) -> None:
    """Both work side by side while a new one is rolled out."""
    schedule(redis_store, at("sms", "moved", NOW + 1))
    by_a_version_without_lanes(client, "moved", NOW + 60)
    assert not redis_store.take_due(NOW + 1, 10).leases
    assert take(redis_store, NOW + 60).item.due == NOW + 60
    assert not redis_store.take_due(NOW + 60, 10).leases
