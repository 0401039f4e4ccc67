"""What /now asks of the store does not grow with what it shows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
import redis

from adapters.stores.redis_store import RedisStore
from bridge.core.commit import Commit, Index
from bridge.core.deliveries import AlertKind, Delivery
from bridge.core.escalations import Escalation, EscalationIndex, TicketRecord
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Ticket
from bridge.flows.context import Bridge
from bridge.ports import Store
from bridge.web.app import create_app
from tests.web.door import NOW, Door, opened

AT_MOST = 11
"""Ten for the page, and one for whether the session was ended."""


class Counted:
    """A store that notes what it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._store, name)

        def noted(*args: Any, **kwargs: Any) -> Any:
            self.asked.append(name)
            return method(*args, **kwargs)

        return noted


@pytest.fixture
def door(redis_url: str) -> Iterator[Door]:
    """The web process on a real Redis, where each question is a round trip."""
    with redis.Redis.from_url(redis_url) as client:
        yield opened(RedisStore(client))


def test_a_hundred_emergencies_cost_as_much_as_one(door: Door) -> None:
    _emergency(door.bridge, 1)
    page, asked = _now(door)
    assert page.count("data-escalation=") == 1
    for ticket in range(2, 101):
        _emergency(door.bridge, ticket)
    page, asked_again = _now(door)
    assert page.count("data-escalation=") == 100
    assert asked_again == asked
    assert len(asked) <= AT_MOST, asked


def _now(door: Door) -> tuple[str, list[str]]:
    store = Counted(door.bridge.store)
    bridge = replace(door.bridge, store=cast(Store, store))
    browser = create_app(bridge, "canary-secret-key-0123456789abcdefghij").test_client()
    with browser.session_transaction() as session:
        session["id"] = "s1"
        session["person"], session["until"] = bridge.people[0].id, door.clock.now + 1
    return browser.get("/now").text, store.asked


def _emergency(bridge: Bridge, ticket: int) -> None:
    commit, id = Commit(), f"E{ticket}"
    escalation = Escalation(id, 1, Level.EMERGENCY, Actor(f"7{ticket}", name="Casey"), NOW)
    record = TicketRecord("acme", Ticket(str(ticket)), Level.EMERGENCY, escalations=(escalation,))
    commit.put(record.id, record)
    commit.put(id, EscalationIndex(id, record.id, 1))
    commit.index(Index.EMERGENCIES, id, NOW)
    commit.index(Index.MISUSED, f"acme/{ticket}", NOW)
    for person in bridge.people:
        told = Delivery(f"{id}-{person.id}", AlertKind.EMERGENCY, person.id, "sms", NOW)
        commit.put(told.id, told)
        commit.index(Index.DELIVERIES, told.id, NOW, of=id)
    assert bridge.store.commit(commit, NOW)
