"""A worker that is stopped just before it sends, and wakes when it has been given up."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bridge.core.agenda import ItemKind
from bridge.core.commit import Commit, Put
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.flows.delivery.deliver import FRESH_SECONDS
from bridge.run.step import handle
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, Story

FROZEN_SECONDS = 60.0


class Freezing:
    """A store after whose first commit of an attempt nothing happens for a while in this worker."""

    def __init__(self, story: Story, meanwhile: Callable[[], None]) -> None:
        self._story, self._store, self._meanwhile = story, story.bridge.store, meanwhile
        self.frozen = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def for_step(self, _: object) -> "Freezing":
        return self

    def commit(self, commit: Commit, now: float) -> bool:
        done = self._store.commit(commit, now)
        if not self.frozen and any(map(_begins, commit.operations)):
            self.frozen = True
            self._story.hands.now += FROZEN_SECONDS
            self._meanwhile()
        return done


class Slow:
    """A store that is asked for so many values at once that each answer takes a while."""

    def __init__(self, story: Story) -> None:
        self._story, self._store = story, story.bridge.store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def for_step(self, _: object) -> "Slow":
        return self

    def read_all(self, kind: Any, ids: Any) -> Any:
        self._story.hands.now += FRESH_SECONDS + 1
        return self._store.read_all(kind, ids)


def _begins(operation: object) -> bool:
    value = operation.value if isinstance(operation, Put) else None
    return isinstance(value, Delivery) and value.state is DeliveryState.SENDING


@pytest.mark.parametrize("others", [True, False])
def test_who_wakes_sends_nothing_that_others_have_sent(tell: Teller, others: bool) -> None:
    """`others`: another worker goes on meanwhile."""
    with tell() as story:
        _raised(story)
        store = Freezing(story, story.settle if others else lambda: None)
        _work(story, store, channel="sms")
        assert store.frozen
        story.forward(60)
        texts = [sms["to"] for sms in story.received()["sms"]]
        assert sorted(texts) == [ANA, BEN]
        story.expect_emergency()
        story.over()


def test_who_needs_long_to_put_many_into_words_is_not_stopped(tell: Teller) -> None:
    with tell() as story:
        _raised(story)
        begun = story.hands.now
        _work(story, Slow(story), channel="sms")
        assert story.hands.now > begun + FRESH_SECONDS
        assert [sms["to"] for sms in story.received()["sms"]] == [ANA]


def _raised(story: Story) -> None:
    """An emergency that is decided, and of which nothing has left yet."""
    casey = story.zendesk_user("Casey Client")
    story.world.zendesk.set_level(4821, "escalation_emergency", casey)
    assert story.world.flush(20)
    for lease in story.bridge.store.take_due(story.hands.now, 1).leases:
        if lease.item.kind is ItemKind.EVENT:
            handle(story.bridge, lease)


def _work(story: Story, store: Any, channel: str) -> None:
    """The worker that will be stopped takes a delivery on the channel."""
    leases = story.bridge.store.take_due(story.hands.now, 1).leases
    (lease,) = [one for one in leases if one.item.lane == f"delivery:{channel}"]
    handle(replace(story.bridge, store=store), lease)
