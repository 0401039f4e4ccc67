"""Values on a real Redis: read, written, replaced, removed, and gone after their time."""

import pytest
import redis
from hypothesis import given

from adapters.stores import keys
from adapters.stores.redis_store import RedisStore
from bridge.core.commit import Commit
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Identity, Seen
from bridge.core.levels import Level
from bridge.core.tickets import Ticket
from tests.adapters.stores.kinds import PATIENT, texts
from tests.adapters.stores.store_cases import NOW, put


@PATIENT
@given(id=texts)
def test_any_text_can_be_an_id(store: RedisStore, id: str) -> None:
    put(store, id, Seen(id))
    assert store.read(Seen, id).value == Seen(id)
    assert store.read(Seen, f"{id}+").value is None


def test_what_is_absent_reads_as_nothing(store: RedisStore) -> None:
    read = store.read(Seen, "one")
    assert (read.id, read.value, read.raw) == ("one", None, b"")


def test_many_values_are_read_at_once_in_the_order_of_their_ids(store: RedisStore) -> None:
    for id in ("one", "two"):
        put(store, id, Seen(id))
    ids = ["two", "never", "one", "two"]
    assert store.read_all(Seen, ids) == [store.read(Seen, id) for id in ids]
    assert [each.value for each in store.read_all(Seen, ids)] == [
        Seen("two"), None, Seen("one"), Seen("two"),
    ]  # fmt: skip
    assert store.read_all(Seen, []) == []


def test_types_do_not_share_their_ids(store: RedisStore) -> None:
    put(store, "one", Seen("ev-1"))
    assert store.read(Identity, "one").value is None


def test_a_value_that_an_older_version_wrote_with_fewer_fields_is_read(
    store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(TicketRecord, "acme/1"), b'{"connection":"acme","ticket":{"id":"1"}}')
    assert store.read(TicketRecord, "acme/1").value == TicketRecord("acme", Ticket("1"))


def test_a_value_that_a_newer_version_wrote_with_more_fields_is_read(
    store: RedisStore, client: redis.Redis
) -> None:
    client.set(keys.value(Seen, "one"), b'{"event":"ev-1","color":"red"}')
    assert store.read(Seen, "one").value == Seen("ev-1")


def test_a_level_that_is_not_known_is_not_taken_for_none(store: RedisStore) -> None:
    record = TicketRecord("acme", Ticket("1", level=None))
    put(store, "one", record)
    read = store.read(TicketRecord, "one").value
    assert read is not None
    assert read.ticket.level is None
    assert read.level is Level.NONE


def test_a_value_is_replaced_and_removed(store: RedisStore) -> None:
    put(store, "one", Seen("ev-1"))
    put(store, "one", Seen("ev-2"))
    assert store.read(Seen, "one").value == Seen("ev-2")
    commit = Commit()
    commit.delete(Seen, "one")
    assert store.commit(commit, NOW)
    assert store.read(Seen, "one").value is None


@pytest.mark.parametrize(
    ("ttl", "seconds"), [(None, 86_400), (120.0, 120), (0.2, 1), (259_200.0, 259_200)]
)
def test_a_value_lives_for_its_time(client: redis.Redis, ttl: float | None, seconds: int) -> None:
    put(RedisStore(client, retention=86_400.0), "one", Seen("ev-1"), ttl)
    left = client.pttl(keys.value(Seen, "one"))
    assert 0 < left <= seconds * 1000
    assert left > seconds * 1000 - 60_000


def test_replacing_a_value_begins_its_time_anew(store: RedisStore, client: redis.Redis) -> None:
    put(store, "one", Seen("ev-1"), ttl=60.0)
    put(store, "one", Seen("ev-1"), ttl=6_000.0)
    assert client.pttl(keys.value(Seen, "one")) > 60_000
