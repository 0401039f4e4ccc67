"""Nobody is told EMERGENCY after "Ben has it" or STAND DOWN: what was not sent is taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bridge.core.agenda import Lease
from bridge.core.commit import Commit, Put
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.ports import Store
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, PMS, Story
from tests.stories.working import work_off

RESOLVED = "This has been resolved"
Ends = Callable[[Story], None]


def taken(story: Story) -> None:
    """An agent answers, so that somebody has it."""
    story.agent_says("We are on it.")


def stood_down(story: Story) -> None:
    """The client says that it is over."""
    story.client_says(RESOLVED)


def expect_news(story: Story, ends: Ends) -> str:
    """Whoever got the alert by mail hears of its end by mail; what is said of it."""
    said = "Alex Agent has" if ends is taken else "STAND DOWN"
    for _, address in PMS:
        story.expect_mail(address, "EMERGENCY")
        story.expect_mail(address, said)
    return said


@pytest.mark.parametrize("ends", [taken, stood_down])
def test_what_waits_for_a_provider_is_cancelled(tell: Teller, ends: Ends) -> None:
    with tell() as story:
        story.world.faults.add("twilio", "429", method="POST", retry_after="20")
        story.client_sets("emergency")
        ends(story)
        expect_news(story, ends)
        story.world.faults.clear()
        story.forward(600)
        assert not story.received()["sms"]
        for person in ("ana-ruiz", "ben-okafor"):
            delivery = story.deliveries()[f"emergency {person} sms"]
            assert delivery.state is DeliveryState.CANCELLED
        lines = [line.what for line in story.bridge.store.history("acme/4821")]
        assert "SMS (emergency) to Ana Ruiz: cancelled before it was sent" in lines
        assert not [line for line in lines if "SMS" in line and "accepted" in line]


@pytest.mark.parametrize("ends", [taken, stood_down])
def test_a_doubtful_alert_that_was_sent_is_followed_by_the_news(tell: Teller, ends: Ends) -> None:
    with tell() as story:
        story.world.twilio.script(ANA, ends="queued")
        story.world.faults.add("twilio", "accepted_then_500", times=1, method="POST")
        story.client_sets("emergency")
        assert story.deliveries()["emergency ana-ruiz sms"].state is DeliveryState.UNKNOWN
        ends(story)
        story.forward(30)
        said = expect_news(story, ends)
        assert texts(story, ANA) == ["EMERGENCY", said]
        assert texts(story, BEN) == ["EMERGENCY", said]


@pytest.mark.parametrize("ends", [taken, stood_down])
def test_a_doubtful_alert_that_was_not_sent_never_is(tell: Teller, ends: Ends) -> None:
    with tell() as story:
        story.world.faults.add("twilio", "500", times=1, method="POST")
        story.client_sets("emergency")
        assert story.deliveries()["emergency ana-ruiz sms"].state is DeliveryState.UNKNOWN
        ends(story)
        story.forward(30)
        said = expect_news(story, ends)
        assert texts(story, ANA) == []
        assert texts(story, BEN) == ["EMERGENCY", said]
        assert story.deliveries()["emergency ana-ruiz sms"].state is DeliveryState.CANCELLED


@pytest.mark.parametrize("ends", [taken, stood_down])
def test_news_are_not_held_back_for_ever_by_an_alert_that_stays_doubtful(
    tell: Teller, ends: Ends
) -> None:
    with tell() as story:
        story.world.sendgrid.scripts.update({address: "silent" for _, address in PMS})
        story.world.faults.add("sendgrid", "accepted_then_500", times=1, method="POST")
        story.client_sets("emergency")
        ends(story)
        story.forward(120)
        expect_news(story, ends)
        story.expect_sms(ANA, "EMERGENCY")


@dataclass
class Meanwhile:
    """A store where something happens right before an attempt is marked as being made."""

    store: Store
    happens: Callable[[], object]
    attempt: int = 1
    marked: str = ""

    def commit(self, commit: Commit, now: float) -> bool:
        puts = [each.value for each in commit.operations if isinstance(each, Put)]
        begun = [one for one in puts if isinstance(one, Delivery) and one.state.value == "sending"]
        if not self.marked and [one for one in begun if one.attempts == self.attempt]:
            self.marked = begun[0].id
            self.happens()
        return self.store.commit(commit, now)

    def for_step(self, _lease: Lease) -> Store:
        return self  # type: ignore[return-value]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.mark.parametrize("ends", [taken, stood_down])
@pytest.mark.parametrize("attempt", [1, 2])
def test_an_end_in_the_last_moment_still_keeps_the_alert_back(
    tell: Teller, ends: Ends, attempt: int
) -> None:
    with tell() as story:
        if attempt == 2:
            story.world.faults.add("twilio", "500", times=1, method="POST")
        store = Meanwhile(story.bridge.store, lambda: ends(story), attempt)
        side = story.side(4821)
        side.sets(4821, "emergency", side.client, "")
        assert story.world.flush(20)
        slow = replace(story.bridge, store=store)
        work_off(slow)
        story.hands.now += 5 * (attempt - 1)
        work_off(slow)
        story.forward(60)
        (delivery,) = [each for each in story.deliveries().values() if each.id == store.marked]
        assert (delivery.state, delivery.attempts) == (DeliveryState.CANCELLED, attempt - 1)


def texts(story: Story, number: str) -> list[str]:
    """How the texts to a number begin, oldest first; they are expected from now on."""
    words = ("EMERGENCY", "STAND DOWN", "Alex Agent has")
    bodies = [sms["body"] for sms in story.received()["sms"] if sms["to"] == number]
    return [next(word for word in words if word in body) for body in bodies]
