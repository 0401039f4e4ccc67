"""Twilio and SendGrid misbehave: every alert arrives, once, and the other channel does not wait."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.channels.sendgrid.channel import SendGridEmail
from adapters.channels.sendgrid.section import SendGridSection
from adapters.channels.twilio.channel import TwilioSms
from adapters.channels.twilio.section import TwilioSection
from bridge.bootstrap import load
from bridge.core.deliveries import DeliveryState
from bridge.flows.delivery.gates import REFUSED_SECONDS
from bridge.flows.delivery.replay import dead_letters, replay
from bridge.ports import Channel
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, DANA, PMS, Story

VENDORS = ("twilio", "sendgrid")
OTHER = {"twilio": "mail", "sendgrid": "sms"}
OWN = {"twilio": "sms", "sendgrid": "mail"}
NOT_DONE = ("500", "503", "timeout", "reset", "garbage", "html")
DONE = tuple(f"accepted_then_{kind}" for kind in ("500", "timeout", "reset", "garbage", "html"))
WITH_PHONE = {f'email = "{DANA}"\n': f'email = "{DANA}"\nphone = "+13125550109"\n'}
DANAS_PHONE = "+13125550109"


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_retry_after_is_honoured_to_the_second(tell: Teller, vendor: str) -> None:
    with tell() as story:
        begun = story.hands.now
        story.world.faults.add(vendor, "429", times=1, method="POST", retry_after="7")
        story.client_sets("emergency")
        assert _times(story, OTHER[vendor]) == [begun, begun]
        story.forward(60)
        assert _times(story, OWN[vendor]) == [begun + 7, begun + 7]
        story.expect_emergency()
        story.over()


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("kind", NOT_DONE)
def test_what_was_not_taken_is_sent_again(tell: Teller, vendor: str, kind: str) -> None:
    with tell() as story:
        _lose_patience_quickly(story)
        begun = story.hands.now
        story.world.faults.add(vendor, kind, times=1, method="POST", seconds=1.5)
        story.client_sets("emergency")
        assert _times(story, OTHER[vendor]) == [begun, begun]
        assert len(_times(story, OWN[vendor])) == 1
        story.forward(10)
        story.expect_emergency()
        story.over()


@pytest.mark.parametrize("calls_back", [True, False])
@pytest.mark.parametrize("kind", DONE)
def test_a_text_that_was_taken_is_not_sent_again(tell: Teller, kind: str, calls_back: bool) -> None:
    with tell() as story:
        _lose_patience_quickly(story)
        if not calls_back:
            story.world.twilio.script(ANA, ends="queued")
        story.world.faults.add("twilio", kind, times=1, method="POST", seconds=1.5)
        story.client_sets("emergency")
        story.forward(60)
        story.expect_emergency()
        assert all(one.state.with_provider for one in story.deliveries().values())
        story.over()


@pytest.mark.parametrize("kind", DONE)
def test_a_mail_that_was_taken_is_not_sent_again_when_sendgrid_says_so(
    tell: Teller, kind: str
) -> None:
    with tell() as story:
        _lose_patience_quickly(story)
        story.world.faults.add("sendgrid", kind, times=1, method="POST", seconds=1.5)
        story.client_sets("emergency")
        story.forward(60)
        story.expect_emergency()
        story.over()


def test_a_mail_whose_fate_nobody_tells_may_come_twice_but_never_not_at_all(tell: Teller) -> None:
    """SendGrid has no list to look in: without its events an emergency prefers a duplicate."""
    with tell() as story:
        story.world.sendgrid.scripts.update({address: "silent" for _, address in PMS})
        story.world.faults.add("sendgrid", "accepted_then_500", times=1, method="POST")
        story.client_sets("emergency")
        story.forward(60)
        story.expect_emergency()
        twice = [mail for mail in story.unexpected()["mail"] if "EMERGENCY" in mail[1]]
        assert len(twice) == 1
        story.expect_mail(twice[0][0], "EMERGENCY")
        story.over()


@pytest.mark.parametrize("vendor", VENDORS)
def test_ten_minutes_of_errors_are_ridden_out(tell: Teller, vendor: str) -> None:
    with tell(changes=WITH_PHONE) as story:
        begun = story.hands.now
        story.world.faults.add(vendor, "500", until=begun + 600)
        story.client_sets("emergency")
        assert _times(story, OTHER[vendor])[:2] == [begun, begun]
        story.forward(660)
        alerts = _times(story, OWN[vendor])
        assert len(alerts) == 2
        assert all(begun + 600 <= at <= begun + 660 for at in alerts)
        tried = [one for one in story.world.requests if one.vendor == vendor]
        assert sum(one.method == "POST" for one in tried) <= 600 / 5 + 6
        story.expect_emergency()
        _expect_team(story, vendor, "is in trouble")
        story.over()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (21211, "cannot reach Ana Ruiz"),
        (21408, "cannot reach Ana Ruiz"),
        (21610, "Ana Ruiz has opted out"),
    ],
)
def test_a_number_that_is_refused_is_not_tried_again(tell: Teller, code: int, words: str) -> None:
    with tell() as story:
        story.world.twilio.script(ANA, refuse=code)
        story.client_sets("emergency")
        story.forward(600)
        assert _tries(story, "twilio") == 2
        story.expect_sms(BEN, "EMERGENCY")
        for _, address in PMS:
            story.expect_mail(address, "EMERGENCY")
        story.expect_answer("Emergency")
        story.expect_mail(DANA, words)
        assert story.deliveries()["emergency ana-ruiz sms"].state is DeliveryState.FAILED
        _replay_all(story, ["emergency-ana-ruiz-sms"], lambda: story.world.twilio.script(ANA))
        story.expect_sms(ANA, "EMERGENCY")
        story.over()


@pytest.mark.parametrize("vendor", VENDORS)
def test_refused_credentials_are_found_once_and_everything_waits(tell: Teller, vendor: str) -> None:
    with tell(changes=WITH_PHONE) as story:
        story.world.faults.add(vendor, "401")
        story.client_sets("emergency")
        assert _tries(story, vendor) == 1
        story.forward(600)
        assert _tries(story, vendor) <= 1 + 600 / REFUSED_SECONDS
        for phone, address in PMS:
            if vendor == "twilio":
                story.expect_mail(address, "EMERGENCY")
            else:
                story.expect_sms(phone, "EMERGENCY")
        story.expect_answer("Emergency")
        _expect_operator(story, vendor, "does not work at all")
        assert not any(story.unexpected().values())
        story.world.faults.clear()
        story.forward(60)
        for phone, address in PMS:
            if vendor == "twilio":
                story.expect_sms(phone, "EMERGENCY")
            else:
                story.expect_mail(address, "EMERGENCY")
        story.over()


def test_what_waits_for_a_refused_channel_is_not_sent_when_somebody_has_it(tell: Teller) -> None:
    with tell() as story:
        story.world.faults.add("twilio", "401")
        story.client_sets("emergency")
        story.expect_mails("EMERGENCY")
        story.expect_mail(DANA, "does not work at all")
        story.agent_says("I am on it.")
        story.expect_mails("TAKEN")
        story.expect_answer("Emergency")
        story.world.faults.clear()
        story.forward(600)
        story.over()


def test_trouble_with_mail_is_texted_to_the_managers_when_the_admin_has_mail_alone(
    tell: Teller,
) -> None:
    with tell() as story:
        story.world.faults.add("sendgrid", "401")
        story.client_sets("emergency")
        for phone, _ in PMS:
            story.expect_sms(phone, "EMERGENCY")
            story.expect_sms(phone, "does not work at all")
        story.expect_answer("Emergency")
        story.forward(60)
        story.world.faults.clear()
        story.forward(60)
        for _, address in PMS:
            story.expect_mail(address, "EMERGENCY")
        story.expect_mail(DANA, "does not work at all")
        story.over()


def _times(story: Story, kind: str) -> list[float]:
    """When the emergency's texts or mails were taken, by the story's clock."""
    rows = story.received()[kind]
    text = "body" if kind == "sms" else "subject"
    return [row["created_at"] for row in rows if row[text].startswith("EMERGENCY")]


def _tries(story: Story, vendor: str) -> int:
    return sum(one.vendor == vendor and one.method == "POST" for one in story.world.requests)


def _expect_operator(story: Story, vendor: str, words: str) -> None:
    """The admin hears of trouble with one channel on the other one."""
    if vendor == "twilio":
        story.expect_mail(DANA, words)
    else:
        story.expect_sms(DANAS_PHONE, words)


def _expect_team(story: Story, vendor: str, words: str) -> None:
    """The project managers hear of it as well."""
    _expect_operator(story, vendor, words)
    for phone, address in PMS:
        if vendor == "twilio":
            story.expect_mail(address, words)
        else:
            story.expect_sms(phone, words)


def _replay_all(story: Story, expected: list[str], mend: Callable[[], object]) -> None:
    """What was given up is listed with its reason, and goes out once the trouble is mended."""
    letters = dead_letters(story.bridge)
    found = sorted(letter.item.partition("-")[2] for letter in letters)
    assert not expected or found == sorted(expected)
    assert all(letter.words for letter in letters)
    mend()
    for letter in letters:
        replay(story.bridge, letter.item)
    story.settle()


def _lose_patience_quickly(story: Story) -> None:
    """The same channels with a time-out of half a second, so that a story need not wait for it."""
    settings = load(story.environ)
    sms, email = settings.config.channels["sms"], settings.config.channels["email"]
    assert isinstance(sms, TwilioSection) and isinstance(email, SendGridSection)
    token, key = story.world.access.twilio.auth_token, story.world.access.sendgrid.api_key
    twilio = TwilioSms(sms, (token,), story.url, read_seconds=0.5)
    sendgrid = SendGridEmail(email, (key,), read_seconds=0.5)
    channels: dict[str, Channel] = {"sms": twilio, "email": sendgrid}
    story.bridge = replace(story.bridge, channels=channels)
