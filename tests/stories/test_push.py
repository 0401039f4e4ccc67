"""Browser notifications through the whole program: who gets them, when, and what they can do."""

from datetime import datetime

import pytest
import requests

from tests.push_service import Browser, PushService
from tests.stories.colleague import SAM, WITH_PUSH, available, emergency, presses_i_have_it
from tests.stories.conftest import Teller
from tests.stories.story import BEN, CHICAGO, HOUR, PMS

NINE_IN_THE_EVENING = datetime(2026, 11, 24, 21, 0, tzinfo=CHICAGO).timestamp()


# --- who is told ---


def test_who_is_available_is_told_in_the_browser(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        emergency(story)
        (said,) = browser.notifications
        # What the account is called is read afterwards: the next notification has it.
        assert said["title"] == "EMERGENCY #4821"
        assert "Checkout is down in all stores" in said["body"]
        assert said["url"].startswith(f"{story.url}/e/")
        assert said["renotify"] and said["requireInteraction"]
        assert browser.requests[0].claims["sub"] == "mailto:alerts@acme.example"
        assert story.deliveries()["emergency sam-staff push"].state.with_provider
        story.forward(60)
        assert "Sam Staff, by browser notification: accepted" in story.note("Who was told")
        story.over()


def test_a_project_manager_is_told_besides_in_every_browser(
    tell: Teller, service: PushService
) -> None:
    desk, phone = service.browser("desk"), service.browser("phone")
    with tell(**WITH_PUSH) as story:
        ana = available(story, PMS[0][1], desk)
        ana.subscribe(phone)
        ana.subscribe(phone)
        emergency(story)
        assert [len(each.notifications) for each in (desk, phone)] == [1, 1]
        story.over()


@pytest.mark.parametrize(
    ("span", "told_after"),
    [("hour", 3599.0), ("today", 3 * HOUR - 1), ("always", 40 * 24 * HOUR)],
)
def test_as_long_as_somebody_said(
    tell: Teller, browser: Browser, span: str, told_after: float
) -> None:
    with tell(start=NINE_IN_THE_EVENING, **WITH_PUSH) as story:
        available(story, SAM, browser, span)
        story.hands.now += told_after
        emergency(story)
        assert len(browser.notifications) == 1


@pytest.mark.parametrize(("span", "over_after"), [("hour", HOUR), ("today", 3 * HOUR)])
def test_whose_time_ran_out_is_not_told(
    tell: Teller, browser: Browser, span: str, over_after: float
) -> None:
    with tell(start=NINE_IN_THE_EVENING, **WITH_PUSH) as story:
        sam = available(story, SAM, browser, span)
        story.hands.now += over_after
        assert "Nobody is available for browser notifications" in sam.now()
        emergency(story)
        assert not browser.requests
        story.over()


def test_a_browser_in_which_nobody_came_for_ninety_days_is_told_no_more(
    tell: Teller, browser: Browser
) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser, "always")
        story.hands.now += 90 * 24 * HOUR
        emergency(story)
        assert not browser.requests


def test_who_switched_it_off_or_unsubscribed_is_not_told(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        sam = available(story, SAM, browser)
        assert "1 available in the browser: Sam Staff" in sam.now()
        assert sam.available("off").status_code == 204
        assert "Nobody is available" in sam.now()
        sam.available("always")
        assert sam.unsubscribe(browser).status_code == 204
        assert "no browser of yours takes notifications yet" in sam.now()
        emergency(story)
        assert not browser.requests
        story.over()


def test_a_browser_belongs_to_whoever_subscribed_it_last(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        available(story, PMS[0][1], browser)
        emergency(story)
        (said,) = browser.notifications
        assert presses_i_have_it(story, said).json()["words"] == "You have it"
        assert story.record().escalations[-1].responded_by == "Ana Ruiz"


def test_a_reminder_rings_again(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        emergency(story)
        story.forward(15 * 60)
        first, again = browser.notifications
        assert again["title"] == "NOT SEEN: EMERGENCY #4821 · Acme Stores"
        assert (again["tag"], again["renotify"]) == (first["tag"], True)


def test_a_stand_down_replaces_what_is_shown(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser, "hour")
        emergency(story)
        story.hands.now += HOUR  # whoever was told is told, also after their time
        story.client_says("This has been resolved.")
        first, last = browser.notifications
        assert last["title"] == "STAND DOWN #4821"
        assert last["tag"] == first["tag"]
        assert not last["actions"] and not last["renotify"] and not last["requireInteraction"]


# --- "I have it" ---


def test_i_have_it_from_the_notification(tell: Teller, service: PushService) -> None:
    sams, anas = service.browser("sam"), service.browser("ana")
    with tell(**WITH_PUSH) as story:
        available(story, SAM, sams)
        available(story, PMS[0][1], anas)
        emergency(story)
        pressed = presses_i_have_it(story, sams.notifications[0])
        assert pressed.json() == {"words": "You have it", "first": True}
        late = presses_i_have_it(story, anas.notifications[0])
        assert late.json() == {"words": "Sam Staff has it already", "first": False}
        story.settle()
        for phone, address in PMS:
            story.expect_sms(phone, "Sam Staff has #4821")
            story.expect_mail(address, "Sam Staff has #4821")
        story.expect_answer("Sam Staff has this ticket now")
        assert anas.notifications[1]["title"] == "Sam Staff has #4821"
        assert sams.notifications[1]["title"] == "You have #4821"
        assert not sams.notifications[1]["renotify"]
        (line,) = [
            each for each in story.bridge.store.history("acme/4821") if each.who == "Sam Staff"
        ]
        assert (line.what, line.detail) == ("Acknowledged", "notification")
        story.forward(HOUR)
        story.over()


def test_who_takes_it_by_text_sees_it_gone_from_the_screen(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, PMS[1][1], browser)
        emergency(story)
        story.texts(BEN, "ack")
        assert [said["title"] for said in browser.notifications][1:] == ["You have #4821"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({"token": "never-made"}, {}, 404),
        ({"token": 7}, {}, 404),
        ({}, {}, 404),
        (["token"], {}, 400),
        ({"token": "T"}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"token": "T"}, {"Sec-Fetch-Site": "same-site"}, 403),
        ({"token": "T"}, {"Sec-Fetch-Site": "none"}, 403),
        ({"token": "T"}, {"Content-Type": "text/plain"}, 415),
        ({"token": "T"}, {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_nobody_else_can_press_it(
    tell: Teller, browser: Browser, body: object, headers: dict[str, str], status: int
) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        emergency(story)
        if isinstance(body, dict) and body.get("token") == "T":
            body = {"token": browser.notifications[0]["url"].rpartition("/")[2]}
        url = f"{story.url}/push/acknowledgement"
        answer = requests.post(url, json=body, headers=headers, timeout=10)
        assert answer.status_code == status
        assert story.record().escalations[-1].waiting
