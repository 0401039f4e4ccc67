"""Every kind of value comes back as it was, and has keys of its own."""

from collections import Counter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stores.redis_store import RedisStore
from adapters.stores.values import dump, load
from bridge.core.agenda import Item
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.tickets import Fact
from tests.adapters.stores.kinds import PATIENT, any_of, stored_kinds, unions
from tests.adapters.stores.store_cases import put

KINDS = stored_kinds()
UNIONS = [union for kind in KINDS for union in unions(kind, set())]
MEMBERS = sorted({(union, member) for union in UNIONS for member in get_args(union)}, key=str)


def test_no_two_kinds_share_a_prefix() -> None:
    assert TicketRecord in KINDS
    shared = [
        prefix for prefix, count in Counter(kind.prefix for kind in KINDS).items() if count > 1
    ]
    assert shared == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@PATIENT
@given(data=st.data())
def test_every_kind_of_value_comes_back_as_it_was(
    redis_store: RedisStore, kind: Any, data: st.DataObject
) -> None:
    value = data.draw(any_of(kind))
    put(redis_store, "one", value)
    assert redis_store.read(kind, "one").value == value


@pytest.mark.parametrize("kind", [Item, HistoryLine])
@PATIENT
@given(data=st.data())
def test_items_and_lines_come_back_as_they_were(kind: type, data: st.DataObject) -> None:
    value = data.draw(any_of(kind))
    assert load(kind, dump(value)) == value


@pytest.mark.parametrize("bare", [True, False], ids=["defaults", "all fields"])
@pytest.mark.parametrize(
    ("union", "member"), MEMBERS, ids=lambda each: getattr(each, "__name__", "")
)
@PATIENT
@given(data=st.data())
def test_a_member_of_a_union_is_not_taken_for_another(
    union: Any, member: type, bare: bool, data: st.DataObject
) -> None:
    """Defaults are not written, so what is left has to tell which of them it is."""
    value = data.draw(any_of(member, bare))
    assert load(union, dump(value)) == value


def test_the_unions_are_found() -> None:
    assert Fact in UNIONS
