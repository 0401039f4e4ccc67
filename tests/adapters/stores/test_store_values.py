"""Values on a real Redis: read, written, replaced, removed, and gone after their time."""

import pytest
import redis
from hypothesis import given

from adapters.stores import keys
from adapters.stores.redis_store import RedisStore
from bridge.core.commit import FOREVER, Commit
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Identity, Once
from bridge.core.levels import Level
from bridge.core.tickets import Ticket
from tests.adapters.stores.kinds import PATIENT, texts
from tests.adapters.stores.store_cases import NOW, put


@PATIENT
@given(id=texts)
def test_any_text_can_be_an_id(store: RedisStore, id: str) -> None:
    put(store, id, Once(id))
    assert store.read(Once, id).value == Once(id)
    assert store.read(Once, f"{id}+").value is None


def test_what_is_absent_reads_as_nothing(store: RedisStore) -> None:
    read = store.read(Once, "one")
    assert (read.id, read.value, read.raw) == ("one", None, b"")


def test_many_values_are_read_at_once_in_the_order_of_their_ids(store: RedisStore) -> None:
    for id in ("one", "two"):
        put(store, id, Once(id))
    ids = ["two", "never", "one", "two"]
    assert store.read_all(Once, ids) == [store.read(Once, id) for id in ids]
    assert [each.value for each in store.read_all(Once, ids)] == [
        Once("two"), None, Once("one"), Once("two"),
    ]  # fmt: skip
    assert store.read_all(Once, []) == []


def test_types_do_not_share_their_ids(store: RedisStore) -> None:
    put(store, "one", Once("ev-1"))
    assert store.read(Identity, "one").value is None


def test_a_value_that_an_older_version_wrote_with_fewer_fields_is_read(
    store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(TicketRecord, "acme/1"), b'{"connection":"acme","ticket":{"id":"1"}}')
    assert store.read(TicketRecord, "acme/1").value == TicketRecord("acme", Ticket("1"))


def test_a_value_that_a_newer_version_wrote_with_more_fields_is_read(
    store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(Once, "one"), b'{"event":"ev-1","color":"red"}')
    assert store.read(Once, "one").value == Once("ev-1")


def test_a_level_that_is_not_known_is_not_taken_for_none(store: RedisStore) -> None:
    record = TicketRecord("acme", Ticket("1", level=None))
    put(store, "one", record)
    read = store.read(TicketRecord, "one").value
    assert read is not None
    assert read.ticket.level is None
    assert read.level is Level.NONE


def test_a_value_is_replaced_and_removed(store: RedisStore) -> None:
    put(store, "one", Once("ev-1"))
    put(store, "one", Once("ev-2"))
    assert store.read(Once, "one").value == Once("ev-2")
    commit = Commit()
    commit.delete(Once, "one")
    assert store.commit(commit, NOW)
    assert store.read(Once, "one").value is None


@pytest.mark.parametrize(
    ("ttl", "seconds"), [(None, 86_400), (120.0, 120), (0.2, 1), (259_200.0, 259_200)]
)
def test_a_value_lives_for_its_time(client: redis.Redis, ttl: float | None, seconds: int) -> None:
    put(RedisStore(client, retention=86_400.0), "one", Once("ev-1"), ttl)
    left = client.pttl(keys.value(Once, "one"))
    assert 0 < left <= seconds * 1000
    assert left > seconds * 1000 - 60_000


def test_a_value_may_be_kept_for_ever(store: RedisStore, client: redis.Redis) -> None:
    put(store, "one", Once("ev-1"), ttl=60.0)
    put(store, "one", Once("ev-2"), FOREVER)
    assert client.ttl(keys.value(Once, "one")) == -1
    put(store, "one", Once("ev-3"), ttl=60.0)
    assert client.ttl(keys.value(Once, "one")) > 0


def test_replacing_a_value_begins_its_time_anew(store: RedisStore, client: redis.Redis) -> None:
    put(store, "one", Once("ev-1"), ttl=60.0)
    put(store, "one", Once("ev-1"), ttl=6_000.0)
    assert client.pttl(keys.value(Once, "one")) > 60_000
