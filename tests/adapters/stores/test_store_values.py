"""Values: read, written, replaced and removed."""

from hypothesis import given

from bridge.core.commit import Commit
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Identity, Once
from bridge.core.levels import Level
from bridge.core.tickets import Ticket
from bridge.ports import Store
from tests.adapters.stores.kinds import PATIENT, texts
from tests.adapters.stores.store_cases import NOW, put


@PATIENT
@given(id=texts)
def test_any_text_can_be_an_id(store: Store, id: str) -> None:
    put(store, id, Once(id))
    assert store.read(Once, id).value == Once(id)
    assert store.read(Once, f"{id}+").value is None


def test_what_is_absent_reads_as_nothing(store: Store) -> None:
    read = store.read(Once, "one")
    assert (read.id, read.value, read.raw) == ("one", None, b"")


def test_many_values_are_read_at_once_in_the_order_of_their_ids(store: Store) -> None:
    for id in ("one", "two"):
        put(store, id, Once(id))
    ids = ["two", "never", "one", "two"]
    assert store.read_all(Once, ids) == [store.read(Once, id) for id in ids]
    assert [each.value for each in store.read_all(Once, ids)] == [
        Once("two"), None, Once("one"), Once("two"),
    ]  # fmt: skip
    assert store.read_all(Once, []) == []


def test_types_do_not_share_their_ids(store: Store) -> None:
    put(store, "one", Once("ev-1"))
    assert store.read(Identity, "one").value is None


def test_a_level_that_is_not_known_is_not_taken_for_none(store: Store) -> None:
    record = TicketRecord("acme", Ticket("1", level=None))
    put(store, "one", record)
    read = store.read(TicketRecord, "one").value
    assert read is not None
    assert read.ticket.level is None
    assert read.level is Level.NONE


def test_a_value_is_replaced_and_removed(store: Store) -> None:
    put(store, "one", Once("ev-1"))
    put(store, "one", Once("ev-2"))
    assert store.read(Once, "one").value == Once("ev-2")
    commit = Commit()
    commit.delete(Once, "one")
    assert store.commit(commit, NOW)
    assert store.read(Once, "one").value is None
