"""What providers say later: "delivered" is their word alone, and somebody hears of a failure."""

import pytest

from bridge.core.deliveries import Delivery, DeliveryState
from tests.stories.callbacks import event_body, post_events, sendgrid_says, twilio_says
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, DANA, Story

ANA_SMS, ANA_MAIL = "emergency ana-ruiz sms", "emergency ana-ruiz email"


def test_a_text_is_delivered_when_the_carrier_says_so_and_not_before(tell: Teller) -> None:
    with tell() as story:
        _send_silently(story)
        sent = _delivery(story, ANA_SMS)
        assert sent.state in (DeliveryState.ACCEPTED, DeliveryState.SENT)
        assert sent.delivered_at is None
        story.forward(20)
        assert "Ana Ruiz, by text message: delivered" not in story.note("Who was told")
        assert twilio_says(story, sent.id, "delivered") == 204
        delivered = _delivery(story, ANA_SMS)
        assert delivered.state is DeliveryState.DELIVERED
        assert delivered.delivered_at == story.hands.now
        story.over()


def test_the_simulated_carrier_says_it_for_everybody(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        states = {delivery.state for delivery in story.deliveries().values()}
        assert states == {DeliveryState.DELIVERED}
        story.over()


def test_what_comes_late_or_twice_changes_nothing(tell: Teller) -> None:
    with tell() as story:
        _send_silently(story)
        id = _delivery(story, ANA_SMS).id
        for status in ("delivered", "sent", "queued", "delivered", "undelivered"):
            assert twilio_says(story, id, status, error="") == 204
        assert _delivery(story, ANA_SMS).state is DeliveryState.DELIVERED
        lines = [line.what for line in story.bridge.store.history("acme/4821")]
        assert lines.count("SMS (emergency) to Ana Ruiz: delivered") == 1
        story.settle()
        story.over()


def test_a_text_that_did_not_arrive_is_failed_and_the_admin_hears_it_once(tell: Teller) -> None:
    with tell() as story:
        story.world.twilio.script(ANA, ends="undelivered", error=30003)
        story.client_sets("emergency")
        story.expect_emergency()
        failed = _delivery(story, ANA_SMS)
        assert failed.state is DeliveryState.FAILED
        assert failed.delivered_at is None
        story.expect_mail(DANA, "did not reach Ana Ruiz", "handset cannot be reached")
        for _ in range(3):
            assert twilio_says(story, failed.id, "undelivered", error="30003") == 204
        story.settle()
        story.forward(20)
        story.note("Ana Ruiz, by text message: failed")
        story.over()


@pytest.mark.parametrize(
    ("events", "state"),
    [
        (("processed",), DeliveryState.ACCEPTED),
        (("processed", "deferred"), DeliveryState.ACCEPTED),
        (("processed", "delivered"), DeliveryState.DELIVERED),
        (("delivered", "processed"), DeliveryState.DELIVERED),
        (("delivered", "open", "click"), DeliveryState.DELIVERED),
        (("open",), DeliveryState.ACCEPTED),
    ],
)
def test_events_of_a_mail(tell: Teller, events: tuple[str, ...], state: DeliveryState) -> None:
    with tell() as story:
        _send_silently(story)
        assert sendgrid_says(story, _delivery(story, ANA_MAIL).id, *events) == 204
        assert _delivery(story, ANA_MAIL).state is state
        story.over()


@pytest.mark.parametrize("event", ["bounce", "dropped"])
def test_a_mail_that_did_not_arrive_is_failed_and_said(tell: Teller, event: str) -> None:
    with tell() as story:
        _send_silently(story)
        mail = _delivery(story, ANA_MAIL)
        assert sendgrid_says(story, mail.id, event, reason="550 unknown <a@b.example>") == 204
        failed = _delivery(story, ANA_MAIL)
        assert failed.state is DeliveryState.FAILED
        assert "550 unknown" in failed.error
        assert "@" not in failed.error
        story.settle()
        # Dana has no phone, and a mail of Ana's that bounced does not speak against her mailbox.
        story.expect_mail(DANA, "did not reach Ana Ruiz")
        for number in (ANA, BEN):
            story.expect_sms(number, "did not reach Ana Ruiz")
        story.over()


def test_a_mail_that_bounces_after_it_was_delivered_stays_delivered(tell: Teller) -> None:
    with tell() as story:
        _send_silently(story)
        id = _delivery(story, ANA_MAIL).id
        assert sendgrid_says(story, id, "delivered", "bounce") == 204
        assert _delivery(story, ANA_MAIL).state is DeliveryState.DELIVERED
        story.settle()
        story.over()


def test_a_wrong_signature_is_refused_and_changes_nothing(tell: Teller) -> None:
    with tell() as story:
        _send_silently(story)
        before = story.deliveries()
        body = event_body(before[ANA_MAIL].id, "delivered")
        assert twilio_says(story, before[ANA_SMS].id, "delivered", signature="bm90IHJpZ2h0") == 403
        assert post_events(story, body, signed=b"[]\r\n") == 403
        assert story.deliveries() == before
        story.over()


def test_a_delivery_that_is_not_known_changes_nothing(tell: Teller) -> None:
    with tell() as story:
        _send_silently(story)
        before = story.deliveries()
        assert twilio_says(story, "E0-emergency-nobody-sms", "undelivered", error="30003") == 204
        assert sendgrid_says(story, "E0-emergency-nobody-email", "bounce") == 204
        assert twilio_says(story, "", "delivered") == 204
        story.settle()
        assert story.deliveries() == before
        story.over()


def _send_silently(story: Story) -> None:
    """An emergency whose providers accept everything and say nothing more of their own."""
    for number in ("+13125550101", "+13125550102"):
        story.world.twilio.script(number, ends="queued")
    for address in ("ana@acme.example", "ben@acme.example"):
        story.world.sendgrid.scripts[address] = "silent"
    story.client_sets("emergency")
    story.expect_emergency()


def _delivery(story: Story, name: str) -> Delivery:
    return story.deliveries()[name]
