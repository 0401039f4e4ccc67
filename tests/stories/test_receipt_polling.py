"""Callbacks get lost: the provider is asked for them, and nobody reached is said aloud."""

import pytest

from bridge.core.agenda import ItemKind
from bridge.core.deliveries import Delivery, DeliveryState
from sandbox.webhooks import Trouble
from tests.stories.callbacks import sendgrid_says, twilio_says
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, DANA, PMS, Story

ANA_SMS, ANA_MAIL = "emergency ana-ruiz sms", "emergency ana-ruiz email"
BEN_SMS, BEN_MAIL = "emergency ben-okafor sms", "emergency ben-okafor email"


def test_a_receipt_that_does_not_come_is_asked_for_after_a_minute(tell: Teller) -> None:
    with tell() as story:
        _lose_callbacks(story)
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(59)
        assert _state(story, ANA_SMS) is DeliveryState.ACCEPTED
        assert _questions(story) == 0
        story.forward(1)
        assert _state(story, ANA_SMS) is _state(story, BEN_SMS) is DeliveryState.DELIVERED
        assert _delivery(story, ANA_SMS).delivered_at == story.hands.now
        story.forward(600)
        assert _questions(story) == 2
        story.over()


def test_what_a_callback_has_settled_is_not_asked_for(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(600)
        assert _questions(story) == 0
        story.over()


def test_a_text_that_failed_without_a_callback_is_said_to_the_admin(tell: Teller) -> None:
    with tell() as story:
        _lose_callbacks(story)
        story.world.twilio.script(ANA, ends="undelivered", error=30003)
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(60)
        assert _state(story, ANA_SMS) is DeliveryState.FAILED
        story.expect_mail(DANA, "did not reach Ana Ruiz", "handset cannot be reached")
        story.forward(600)
        story.over()


def test_a_text_that_is_stuck_is_asked_for_a_few_times_only(tell: Teller) -> None:
    with tell() as story:
        story.world.twilio.script(ANA, ends="queued")
        story.client_sets("emergency")
        story.expect_emergency()
        asked = []
        for _ in range(60):
            story.forward(10)
            asked.append(_questions(story))
        assert [asked.index(number) * 10 + 10 for number in (1, 2, 3)] == [60, 120, 300]
        assert asked[-1] == 3
        assert _state(story, ANA_SMS) is DeliveryState.ACCEPTED
        assert not [i for i in story.bridge.store.agenda() if i.kind is ItemKind.RECEIPT_DUE]
        story.over()


@pytest.mark.parametrize("kind", ["500", "timeout", "garbage", "429"])
def test_a_provider_that_cannot_be_asked_is_asked_again(tell: Teller, kind: str) -> None:
    with tell() as story:
        _lose_callbacks(story)
        story.client_sets("emergency")
        story.expect_emergency()
        # After the first 429 nobody asks until its time has passed.
        times = 1 if kind == "429" else 2
        story.world.faults.add(
            "twilio", kind, times=times, method="GET", retry_after="30", seconds=0.1
        )
        story.forward(60)
        assert _state(story, ANA_SMS) is not DeliveryState.DELIVERED
        story.forward(60)
        assert _state(story, ANA_SMS) is _state(story, BEN_SMS) is DeliveryState.DELIVERED
        story.over()


def test_alerts_that_all_failed_are_said_to_every_admin_at_once(tell: Teller) -> None:
    with tell() as story:
        _mute(story)
        story.client_sets("emergency")
        story.expect_emergency()
        for name in (ANA_SMS, BEN_SMS):
            assert twilio_says(story, _delivery(story, name).id, "undelivered", "30003") == 204
        for name in (ANA_MAIL, BEN_MAIL):
            assert sendgrid_says(story, _delivery(story, name).id, "bounce") == 204
        story.settle()
        story.expect_mail(DANA, "Nobody was reached for #4821", "All 4 alerts failed")
        lines = [line.what for line in story.bridge.store.history("acme/4821")]
        assert lines.count("Nobody was reached") == 1
        # The fourth within two minutes is told at their end.
        story.forward(600)
        _expect_single_failures(story)
        story.over()


def test_alerts_that_nobody_confirms_are_said_to_every_admin(tell: Teller) -> None:
    with tell() as story:
        _mute(story)
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(329)
        assert story.bridge.store.counters().get("nobody_reached", 0) == 0
        story.forward(1)
        story.expect_mail(DANA, "Nobody was reached for #4821", "none is confirmed")
        story.forward(500)
        story.over()


def test_one_who_failed_and_one_who_is_silent_are_nobody(tell: Teller) -> None:
    with tell() as story:
        _mute(story)
        story.client_sets("emergency")
        story.expect_emergency()
        for name in (ANA_SMS, BEN_SMS):
            assert twilio_says(story, _delivery(story, name).id, "undelivered", "30003") == 204
        story.settle()
        story.expect_mail(DANA, "did not reach Ana Ruiz")
        story.expect_mail(DANA, "did not reach Ben Okafor")
        story.forward(400)
        story.expect_mail(DANA, "Nobody was reached for #4821", "Of 4 alerts 2 failed")
        story.over()


@pytest.mark.parametrize("who", [ANA_SMS, BEN_MAIL])
def test_one_who_was_reached_is_enough(tell: Teller, who: str) -> None:
    with tell() as story:
        _mute(story)
        story.client_sets("emergency")
        story.expect_emergency()
        id = _delivery(story, who).id
        says = twilio_says if who == ANA_SMS else sendgrid_says
        assert says(story, id, "delivered") == 204
        story.forward(600)
        story.over()


def test_somebody_who_has_it_was_reached(tell: Teller) -> None:
    with tell() as story:
        _mute(story)
        story.client_sets("emergency")
        story.expect_emergency()
        story.texts(ANA, "ack")
        story.expect_sms(ANA, "you have #4821")
        story.expect_sms(BEN, "Ana Ruiz has")
        story.expect_mail("ben@acme.example", "Ana Ruiz has")
        story.expect_answer("Ana Ruiz has this ticket now")
        story.forward(600)
        story.over()


def test_a_provider_that_refuses_everybody_reaches_nobody(tell: Teller) -> None:
    with tell() as story:
        for number in (ANA, BEN):
            story.world.twilio.script(number, refuse=21211)
        for _, address in PMS:
            story.world.sendgrid.scripts[address] = "bounce"
        story.client_sets("emergency")
        story.expect_answer("Emergency")
        story.expect_mail(DANA, "Nobody was reached for #4821")
        assert story.bridge.store.counters()["nobody_reached"] == 1


def _lose_callbacks(story: Story) -> None:
    story.world.webhooks.troubles["twilio"] = Trouble(drop=1.0)


def _mute(story: Story) -> None:
    """Providers that accept everything and say nothing more."""
    for number, address in PMS:
        story.world.twilio.script(number, ends="queued")
        story.world.sendgrid.scripts[address] = "silent"


def _delivery(story: Story, name: str) -> Delivery:
    return story.deliveries()[name]


def _state(story: Story, name: str) -> DeliveryState:
    return _delivery(story, name).state


def _questions(story: Story) -> int:
    lines = list(story.world.requests)
    return sum(one.vendor == "twilio" and "/Messages/" in one.path for one in lines)


def _expect_single_failures(story: Story) -> None:
    """What is said of each failure by itself, to those who have another channel."""
    story.expect_mail(DANA, "SMS did not reach Ana Ruiz")
    story.expect_mail(DANA, "SMS did not reach Ben Okafor")
    story.expect_mail(DANA, "E-mail did not reach Ana Ruiz")
    story.expect_mail(DANA, "E-mail did not reach Ben Okafor")
    for number in (ANA, BEN):
        story.expect_sms(number, "did not reach Ana Ruiz")
        story.expect_sms(number, "did not reach Ben Okafor")
