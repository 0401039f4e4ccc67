"""A provider is away, or wants to be left alone: people hear of it soon, and no alert is lost."""

import pytest

from bridge.core.commit import Index
from bridge.core.deliveries import DeliveryState
from bridge.flows.pages.board import board
from tests.stories.conftest import Teller
from tests.stories.story import ANA, DANA, HOUR, PMS, TUESDAY_TEN, Story

WITH_PHONE = {f'email = "{DANA}"\n': f'email = "{DANA}"\nphone = "+13125550109"\n'}
DANAS_PHONE = "+13125550109"
HEADLINES = {"twilio": "SMS is in trouble", "sendgrid": "E-mail is in trouble"}


@pytest.mark.parametrize("vendor", ["twilio", "sendgrid"])
@pytest.mark.parametrize(
    ("kind", "asked"),
    [("500", ""), ("reset", ""), ("429", ""), ("429", "25"), ("429", "600"), ("503", "999999999")],
)
def test_everybody_hears_within_two_minutes_and_the_page_is_red(
    tell: Teller, vendor: str, kind: str, asked: str
) -> None:
    with tell(changes=WITH_PHONE) as story:
        story.world.faults.add(vendor, kind, method="POST", retry_after=asked)
        story.client_sets("emergency")
        story.forward(119)
        _expect_team(story, vendor)
        headline = "SMS: " if vendor == "twilio" else "E-mail: "
        assert [line for line in board(story.bridge, story.hands.now).trouble if headline in line]


def test_a_long_wait_is_told_with_its_end_and_kept_for_an_hour_at_most(tell: Teller) -> None:
    with tell() as story:
        begun = story.hands.now
        story.world.faults.add("twilio", "429", times=1, method="POST", retry_after="999999999")
        story.client_sets("emergency")
        for address in (DANA, *(address for _, address in PMS)):
            story.expect_mail(address, "SMS is in trouble", "nothing is sent before 11:00 CST")
        story.forward(HOUR + 60)
        alerts = [sms for sms in story.received()["sms"] if sms["body"].startswith("EMERGENCY")]
        assert {sms["to"] for sms in alerts} == {phone for phone, _ in PMS}
        assert {sms["created_at"] for sms in alerts} == {begun + HOUR}


def test_an_emergency_behind_a_wait_that_the_digest_was_asked_for_is_told_at_once(
    tell: Teller,
) -> None:
    with tell(changes=WITH_PHONE, start=TUESDAY_TEN - 2.5 * HOUR - 60) as story:
        story.world.faults.add("sendgrid", "429", times=1, method="POST", retry_after="3000")
        story.forward(120)
        assert not story.received()["sms"], "a digest that is late wakes nobody up"
        story.client_sets("emergency")
        _expect_team(story, "sendgrid")


def test_an_alert_is_never_given_up_while_its_emergency_waits(tell: Teller) -> None:
    with tell() as story:
        story.world.faults.add("twilio", "429", method="POST", retry_after="3600")
        story.client_sets("emergency")
        story.forward(6 * HOUR)
        assert not story.received()["sms"]
        assert not story.bridge.store.listed(Index.DEAD)
        story.world.faults.clear()
        story.forward(HOUR)
        states = [each for name, each in story.deliveries().items() if name.endswith("sms")]
        assert {each.state for each in states} == {DeliveryState.DELIVERED}
        story.expect_sms(ANA, "EMERGENCY")


def test_a_quota_that_is_used_up_is_said_by_text_and_waited_for(tell: Teller) -> None:
    with tell(changes=WITH_PHONE) as story:
        story.world.sendgrid.account.credits = 0
        story.client_sets("emergency")
        for phone in (DANAS_PHONE, *(phone for phone, _ in PMS)):
            assert "quota of mails" in story.expect_sms(phone, "E-mail is in trouble")
        story.world.sendgrid.account.credits = None
        story.forward(HOUR)
        for _, address in PMS:
            story.expect_mail(address, "EMERGENCY")
        assert not story.bridge.store.listed(Index.DEAD)


def test_a_trial_account_is_said_to_send_no_texts_at_all(tell: Teller) -> None:
    with tell() as story:
        story.world.twilio.account.trial = True
        story.client_sets("emergency")
        mail = story.expect_mail(DANA, "SMS does not work at all", "upgrade it in the console")
        assert "trial" in mail["text"]


def test_callbacks_in_any_order_come_to_the_same_end(tell: Teller) -> None:
    with tell() as story:
        story.world.twilio.account.disorder = True
        story.client_sets("emergency")
        story.expect_emergency()
        states = [each.state for each in story.deliveries().values()]
        assert set(states) == {DeliveryState.DELIVERED}
        story.over()


def _expect_team(story: Story, vendor: str) -> None:
    """Admin and project managers hear of it on the other channel."""
    for phone, address in ((DANAS_PHONE, DANA), *PMS):
        if vendor == "twilio":
            story.expect_mail(address, HEADLINES[vendor])
        else:
            story.expect_sms(phone, HEADLINES[vendor])
