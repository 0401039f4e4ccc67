"""Many emergencies at once stay readable: three texts, then one about all the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bridge.core.deliveries import DeliveryState, Message, Receipt
from bridge.flows.team import errands
from tests.push_service import Browser
from tests.stories.colleague import SAM, WITH_PUSH, available
from tests.stories.conftest import Teller
from tests.stories.pages import send, words
from tests.stories.storms import (
    another_account,
    bundle_page,
    held_back,
    mails,
    note,
    raised,
    storm,
    texts,
)
from tests.stories.story import ANA, BEN, PMS, Story
from tests.stories.working import work_off

WINDOW = 120.0
TWILIO = "[channels.sms]\n"


class Killed(BaseException):
    """The process is gone."""


# --- what people get ---


def test_a_storm_is_three_texts_and_one_about_the_rest(tell: Teller) -> None:
    with tell() as story:
        rest = held_back(story, storm(story, 30))
        for phone, address in PMS:
            assert len(texts(story, phone)) == len(mails(story, address)) == 3
        story.forward(WINDOW - 1)
        assert len(texts(story, ANA)) == 3
        story.forward(1)
        for phone, address in PMS:
            *_, bundle = texts(story, phone)
            assert len(texts(story, phone)) == 4 and len(bundle) <= 160
            assert bundle.startswith(f"27 more EMERGENCIES Acme Stores: #{rest[0]} #{rest[1]}")
            assert "Reply ACK ALL or" in bundle and f"{story.url}/b/" in bundle
            *_, mail = mails(story, address)
            assert mail["subject"].startswith(f"27 more EMERGENCIES: #{rest[0]} #{rest[1]}")
            for ticket in rest:
                assert f"#{ticket} Till" in mail["text"] and f"#{ticket} Till" in mail["html"]
            assert mail["text"].count("Acme Stores, since") == 27
            assert mail["text"].count(f"{story.url}/e/") == 27


def test_the_single_emergency_of_another_account_is_not_held_back(tell: Teller) -> None:
    with tell() as story:
        another_account(story)
        storm(story, 5)
        (single,) = storm(story, 1, who="Nina Nordic")
        for phone in (ANA, BEN):
            assert len(texts(story, phone)) == 4
            assert f"#{single}" in texts(story, phone)[-1]
        # The second of that account is of the storm as well.
        storm(story, 1, who="Nina Nordic")
        assert len(texts(story, ANA)) == 4
        story.forward(WINDOW)
        assert "3 more EMERGENCIES 2 accounts" in texts(story, ANA)[-1]


def test_what_comes_alone_overtakes_the_storm(tell: Teller) -> None:
    with tell() as story:
        another_account(story)
        raised(story, 20)
        (single,) = raised(story, 1, who="Nina Nordic")
        # Two events, each of which comes alone: the first of the storm, and the single.
        for _ in range(2):
            work_off(story.bridge, limit=1)
        assert story.record(f"acme/{single}").escalations


def test_a_storm_that_goes_on_is_one_text_in_two_minutes(tell: Teller) -> None:
    with tell() as story:
        for _ in range(6):
            storm(story, 4)
            story.forward(40)
        # Three, a bundle after two minutes, three, and the next bundle after two more.
        assert len(texts(story, ANA)) == 8
        assert sum("more EMERGENCIES" in text for text in texts(story, ANA)) == 2


def test_the_numbers_are_settings(tell: Teller) -> None:
    storms = "[storms]\nsingly = 1\nwithin_minutes = 5\n\n[policy]"
    with tell(changes={"[policy]\n": f"{storms}\n"}) as story:
        storm(story, 3)
        assert len(texts(story, ANA)) == 1
        story.forward(299)
        assert len(texts(story, ANA)) == 1
        story.forward(1)
        assert "2 more EMERGENCIES" in texts(story, ANA)[-1]


def test_a_browser_shows_one_notification_about_the_rest(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        storm(story, 5)
        assert len(browser.notifications) == 3
        story.forward(WINDOW)
        *_, last = browser.notifications
        assert last["title"] == "2 more EMERGENCIES" and last["tag"] == "bundle-alerts"
        assert last["renotify"] and last["url"].startswith(f"{story.url}/b/")


def test_texts_leave_no_faster_than_their_number_lets_them_through(tell: Teller) -> None:
    with tell(changes={TWILIO: f"{TWILIO}texts_per_second = 1.0\n"}) as story:
        begun = story.hands.now
        for number in range(7):
            another_account(story, f"Client {number}")
            storm(story, 1, who=f"Client {number}")
        assert len(story.received()["sms"]) == 10
        story.forward(10)
        times = [sms["created_at"] - begun for sms in story.received()["sms"]]
        assert times == [0.0] * 10 + [1.0, 2.0, 3.0, 4.0]


def test_news_leave_room_for_alerts(tell: Teller) -> None:
    with tell(changes={TWILIO: f"{TWILIO}texts_per_second = 1.0\n"}) as story:
        for name in ("Nina Nordic", "Carl Carlson"):
            another_account(story, name)
        first, *_ = storm(story, 3)
        storm(story, 1, who="Nina Nordic")
        story.texts(ANA, f"ack {first}")
        storm(story, 1, who="Carl Carlson")
        assert len(texts(story, BEN)) == 5
        assert not any("Ana Ruiz has" in text for text in texts(story, BEN))
        story.forward(10)
        assert "Ana Ruiz has" in texts(story, BEN)[-1]


# --- what is over before the bundle leaves ---


def test_what_is_taken_before_the_bundle_leaves_is_not_in_it(tell: Teller) -> None:
    with tell() as story:
        first, *rest = held_back(story, storm(story, 6))
        story.texts(BEN, f"ack {first}")
        story.forward(WINDOW)
        assert "2 more EMERGENCIES" in texts(story, ANA)[-1]
        assert f"#{first}" not in " ".join(texts(story, ANA))
        assert all(f"#{ticket}" in texts(story, ANA)[-1] for ticket in rest)


def test_a_bundle_of_one_is_a_text_like_any_other(tell: Teller) -> None:
    with tell() as story:
        first, last = held_back(story, storm(story, 5))
        story.client_says("This has been resolved.", first)
        story.forward(WINDOW)
        assert texts(story, ANA)[-1].startswith(f"EMERGENCY #{last} Acme Stores")
        story.texts(ANA, "ack")
        assert f"you have #{last}" in texts(story, ANA)[-1]


def test_a_bundle_of_none_is_not_sent(tell: Teller) -> None:
    with tell() as story:
        for ticket in held_back(story, storm(story, 5)):
            story.client_says("This has been resolved.", ticket)
        got = len(texts(story, ANA))
        story.forward(WINDOW)
        assert len(texts(story, ANA)) == got
        # Whatever comes next is of a bundle of its own.
        storm(story, 5)
        story.forward(WINDOW)
        assert "2 more EMERGENCIES" in texts(story, ANA)[-1]


# --- all of it is taken at once ---


def test_ack_all_takes_what_the_text_was_about(tell: Teller) -> None:
    with tell() as story:
        made = storm(story, 9)
        rest = held_back(story, made)
        story.forward(WINDOW)
        story.texts(ANA, "ack all")
        answer = next(text for text in texts(story, ANA) if "you have 6 emergencies" in text)
        assert all(f"#{ticket}" in answer for ticket in rest)
        for ticket in made:
            escalation = story.record(f"acme/{ticket}").escalations[-1]
            assert escalation.waiting == (ticket not in rest)
            assert escalation.responded_by == ("Ana Ruiz" if ticket in rest else "")
        story.texts(ANA, "ack all")
        assert any("you have 3 emergencies" in text for text in texts(story, ANA))


def test_very_many_are_taken_by_a_worker_also_after_a_crash(
    tell: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "AT_ONCE", 2)
    with tell() as story:
        rest = held_back(story, storm(story, 9))
        story.forward(WINDOW)
        story.world.twilio.reply(ANA, "ack all")
        assert story.world.flush(20)
        assert sum(_taken_by(story, ticket) == "Ana Ruiz" for ticket in rest) == 2
        # A worker took the item and died before it had done anything.
        story.bridge.store.take_due(story.hands.now, 100)
        story.forward(60)
        assert all(_taken_by(story, ticket) == "Ana Ruiz" for ticket in rest)
        assert sum("you have 6 emergencies" in text for text in texts(story, ANA)) == 1


def test_the_others_hear_in_one_text_who_has_them(tell: Teller) -> None:
    with tell() as story:
        storm(story, 9)
        story.forward(WINDOW)
        before = len(texts(story, BEN))
        story.texts(ANA, "ack all")
        assert [text[:8] for text in texts(story, BEN)[before:]] == ["Ana Ruiz"] * 3
        story.forward(WINDOW)
        assert len(texts(story, BEN)) == before + 4
        assert texts(story, BEN)[-1].startswith("3 more taken by Ana Ruiz Acme Stores: #")


def test_a_bare_ack_to_a_text_about_many_is_asked(tell: Teller) -> None:
    with tell() as story:
        storm(story, 5)
        story.forward(WINDOW)
        story.texts(ANA, "ack")
        assert "Reply ACK ALL to take all 2" in texts(story, ANA)[-1]
        story.texts(ANA, "thanks")
        assert "Reply ACK ALL to take all 2" in texts(story, ANA)[-1]


def test_the_button_on_the_page_of_the_bundle_takes_all(tell: Teller) -> None:
    with tell() as story:
        rest = held_back(story, storm(story, 6))
        story.forward(WINDOW)
        page = bundle_page(texts(story, BEN)[-1])
        assert all(f"#{ticket}" in words(page.open()) for ticket in rest)
        answer = send(page.browser, page.link, f"{page.link}/acknowledgement")
        assert "You have 3 emergencies" in words(answer)
        assert "Ben Okafor has" not in words(answer) and "You have it" in words(answer)
        story.settle()
        assert all(_taken_by(story, ticket) == "Ben Okafor" for ticket in rest)


def test_all_are_stood_down_after_a_second_question(tell: Teller) -> None:
    with tell() as story:
        rest = held_back(story, storm(story, 5))
        story.forward(WINDOW)
        page = bundle_page(texts(story, BEN)[-1])
        asked = page.open("/stand-down")
        assert "Are all 2 over?" in words(asked)
        assert all(f"#{ticket}" in words(asked) for ticket in rest)
        assert not any(_over(story, ticket) for ticket in rest)
        answer = send(page.browser, f"{page.link}/stand-down", f"{page.link}/stand-down")
        assert "2 emergencies are over" in words(answer)
        story.settle()
        assert all(_over(story, ticket) for ticket in rest)


# --- what is known of it ---


def test_who_was_told_says_so(tell: Teller) -> None:
    with tell() as story:
        ticket, *_ = held_back(story, storm(story, 5))
        delivery = story.deliveries(f"acme/{ticket}")["emergency ana-ruiz sms"]
        assert delivery.state is DeliveryState.PENDING
        story.forward(WINDOW)
        delivery = story.deliveries(f"acme/{ticket}")["emergency ana-ruiz sms"]
        assert delivery.state is DeliveryState.DELIVERED and delivery.together == 2
        page = bundle_page(texts(story, ANA)[-1])
        own = page.follow(f"#{ticket}")
        assert "SMS (emergency) to Ana Ruiz: held back for one message about several" in own
        assert "SMS (emergency) to Ana Ruiz: delivered, in one message about 2" in own


def test_the_note_for_staff_waits_for_the_bundle(tell: Teller) -> None:
    with tell() as story:
        ticket, *_ = held_back(story, storm(story, 5))
        story.forward(WINDOW + 30)
        assert "Ana Ruiz, by text message: delivered" in note(story, ticket)
        assert "in one message about 2" in note(story, ticket)


def test_a_bundle_that_reaches_nobody_is_said_of_each_emergency(tell: Teller) -> None:
    with tell() as story:
        rest = held_back(story, storm(story, 5))
        for phone, address in PMS:
            story.world.twilio.script(phone, ends="undelivered")
            story.world.sendgrid.scripts[address] = "bounce"
        story.forward(WINDOW)
        for ticket in rest:
            lines = [line.what for line in story.bridge.store.history(f"acme/{ticket}")]
            assert lines.count("Nobody was reached") == 1
        untouched = set(story.world.zendesk.tickets) - set(rest)
        for ticket in untouched:
            lines = [line.what for line in story.bridge.store.history(f"acme/{ticket}")]
            assert "Nobody was reached" not in lines


# --- trouble in between ---


def test_a_bundle_whose_sender_was_killed_is_not_sent_twice(tell: Teller) -> None:
    with tell() as story:
        storm(story, 6)
        with _killed_after_sending(story), pytest.raises(Killed):
            story.forward(WINDOW)
        story.forward(60)
        for phone, _ in PMS:
            assert sum("3 more EMERGENCIES" in text for text in texts(story, phone)) == 1


@pytest.mark.parametrize("kind", ["accepted_then_reset", "accepted_then_500", "500", "reset"])
def test_a_doubtful_answer_is_looked_up(tell: Teller, kind: str) -> None:
    with tell() as story:
        storm(story, 6)
        story.world.faults.add("twilio", kind, times=1, method="POST", seconds=1.5)
        story.forward(WINDOW + 60)
        for phone, _ in PMS:
            assert sum("3 more EMERGENCIES" in text for text in texts(story, phone)) == 1


def test_while_the_provider_is_down_the_bundle_goes_on_gathering(tell: Teller) -> None:
    with tell() as story:
        another_account(story)
        storm(story, 5)
        story.forward(WINDOW - 20)
        story.world.faults.add("twilio", "429", times=1, method="POST", retry_after="300")
        storm(story, 1, who="Nina Nordic")
        story.forward(30)
        storm(story, 5, who="Nina Nordic")
        assert len(texts(story, ANA)) == 3
        story.forward(300)
        assert len(texts(story, ANA)) == 5
        assert "7 more EMERGENCIES 2 accounts" in texts(story, ANA)[-1]


@contextmanager
def _killed_after_sending(story: Story) -> Iterator[None]:
    """The process dies as soon as the provider has a text, before anybody notes it."""
    sms: Any = story.bridge.channels["sms"]
    send_it = sms.send

    def dying(message: Message) -> Receipt:
        send_it(message)
        raise Killed

    sms.send = dying
    try:
        yield
    finally:
        sms.send = send_it


def _taken_by(story: Story, ticket: int) -> str:
    return story.record(f"acme/{ticket}").escalations[-1].responded_by


def _over(story: Story, ticket: int) -> bool:
    return story.record(f"acme/{ticket}").escalations[-1].over
