"""Every button says what it did; one that changed nothing says why."""

import re

import pytest
import requests

from tests.push_service import Browser
from tests.stories.colleague import WITH_PUSH, Colleague
from tests.stories.conftest import Teller
from tests.stories.pages import send, sign_in, words
from tests.stories.story import DANA, PMS, Story

ACK, END, AGAIN, BACK, RESUME, RAISE = (
    "acknowledgement",
    "stand-down",
    "reminder",
    "give-back",
    "resume",
    "raise",
)


@pytest.mark.parametrize(
    ("before", "pressed", "said"),
    [
        ([], (0, ACK), "You have it. The others and the client are being told."),
        ([(0, ACK)], (0, ACK), "You have it already, since 10:00 CST."),
        ([(0, ACK)], (1, ACK), "Ana Ruiz has it already, since 10:00 CST."),
        ([(0, ACK)], (1, AGAIN), "Ana Ruiz has it already, since 10:00 CST."),
        ([], (1, END), "It is over. Everybody who was told hears of it."),
        ([(1, END)], (1, END), "It is over already: stood down by you, 10:00 CST."),
        ([(1, END)], (0, END), "It is over already: stood down by Ben Okafor, 10:00 CST."),
        ([(1, END)], (0, ACK), "It is over already: stood down by Ben Okafor, 10:00 CST."),
        ([(1, END)], (0, AGAIN), "It is over already: stood down by Ben Okafor, 10:00 CST."),
        ([], (0, AGAIN), "Being told again now: Ben Okafor (text, e-mail)."),
        (
            [(1, AGAIN)],
            (0, AGAIN),
            "they were told again less than a minute ago",
        ),
    ],
)
def test_behind_a_link(
    tell: Teller, before: list[tuple[int, str]], pressed: tuple[int, str], said: str
) -> None:
    with tell() as story:
        links = _links(story)
        for who, action in before:
            _press(links[who], action)
        assert said in _press(links[pressed[0]], pressed[1])


def test_what_is_not_of_today_has_its_day(tell: Teller) -> None:
    with tell() as story:
        ana, ben = _links(story)
        _press(ana, ACK)
        story.hands.now += 86_400
        assert "Ana Ruiz has it already, since Tue 24 Nov 10:00 CST." in _press(ben, ACK)


def test_it_is_told_again_once_a_minute(tell: Teller) -> None:
    with tell() as story:
        ana, ben = _links(story)
        for link in (ana, ben, ana):
            _press(link, AGAIN)
        story.settle()
        _expect_told(story, PMS[1])
        story.over()
        story.hands.now += 60
        assert "Ana Ruiz (text, e-mail)" in _press(ben, AGAIN)
        story.settle()
        _expect_told(story, PMS[0])
        story.over()


def test_whoever_has_it_told_again_is_not_rung(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        ana, _ = _links(story)
        sam = Colleague(story, PMS[0][1])
        sam.subscribe(browser)
        sam.available("today")
        assert _press(ana, AGAIN).count("browser") == 0
        story.settle()
        _expect_told(story, PMS[1])
        assert browser.notifications == []
        story.over()


def test_nobody_else_is_there_to_be_told(tell: Teller) -> None:
    alone = {'name = "Ben Okafor"\n': 'name = "Ben Okafor"\ntier = 9\n'}
    with tell(changes=alone) as story:
        story.client_sets("emergency")
        story.expect_sms(PMS[0][0], "EMERGENCY")
        link = story.expect_mail(PMS[0][1], "EMERGENCY")
        story.expect_answer("Emergency")
        ana = re.search(r"http://\S+/e/[\w-]+", link["text"])
        assert ana and "nobody but you can be told" in _press(ana[0], AGAIN)
        story.settle()
        story.over()


def test_on_now(tell: Teller) -> None:
    with tell() as story:
        ana, _ = _links(story)
        browser = sign_in(story, PMS[1][1])
        _press(ana, ACK)
        escalation = story.record().escalations[-1].id
        now = f"{story.url}/now"
        page = send(browser, now, f"{now}/{escalation}/{ACK}")
        assert "Ana Ruiz has it already, since 10:00 CST." in words(page)
        assert "Ana Ruiz has it already" not in words(browser.get(now, timeout=10))


def test_the_way_back_is_where_the_end_was(tell: Teller) -> None:
    with tell() as story:
        ana, ben = _links(story)
        _press(ana, ACK)
        assert "Give back #4821" in _page(ana)
        assert "Ana Ruiz does not have it #4821" in _page(ben)
        _press(ana, BACK)
        assert "Give back" not in _page(ana) and "I have it, Ana Ruiz" in _page(ana)
        _press(ben, END)
        assert "It is not over #4821" in _page(ana)
        _press(ana, RESUME)
        assert story.record().escalations[-1].waiting
        assert len(story.record().escalations) == 1


def test_an_emergency_that_was_refused_is_raised_by_a_person(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.forward(600)
        story.client_sets("emergency", reason="Now all stores are down")
        browser = sign_in(story, PMS[0][1])
        now = f"{story.url}/now"
        page = words(browser.get(now, timeout=10))
        assert "An Emergency was asked for and refused" in page
        escalation = story.record().escalations[-1].id
        page = words(send(browser, now, f"{now}/{escalation}/{RAISE}"))
        assert "It is an Emergency now." in page and "Raise to Emergency" not in page
        assert story.record().escalations[-1].waiting


@pytest.mark.parametrize("action", [RESUME, RAISE, BACK])
def test_ways_back_are_for_project_managers_and_for_who_has_it(tell: Teller, action: str) -> None:
    with tell() as story:
        _links(story)
        browser = sign_in(story, DANA)
        now, escalation = f"{story.url}/now", story.record().escalations[-1].id
        assert send(browser, now, f"{now}/{escalation}/{action}").status_code == 403
        send(browser, now, f"{now}/{escalation}/{ACK}")
        done = send(browser, now, f"{now}/{escalation}/{action}")
        assert done.status_code == (200 if action == BACK else 403)


@pytest.mark.parametrize("action", ["delete", "acknowledgement/twice", "Stand-Down"])
def test_a_button_that_does_not_exist(tell: Teller, action: str) -> None:
    with tell() as story:
        ana, _ = _links(story)
        with requests.Session() as browser:
            assert send(browser, ana, f"{ana}/{action}").status_code == 404
        assert story.record().escalations[-1].waiting


def test_whoever_asks_whether_it_is_over_changes_nothing(tell: Teller) -> None:
    with tell() as story:
        ana, _ = _links(story)
        page = requests.get(f"{ana}/stand-down", timeout=10)
        assert "Is #4821 over?" in words(page) and "Yes, it is resolved" in words(page)
        assert story.record().escalations[-1].waiting


def _links(story: Story) -> list[str]:
    """An emergency, and the links of Ana and Ben to it."""
    story.client_sets("emergency")
    story.expect_answer("Emergency")
    found = []
    for phone, address in PMS:
        story.expect_sms(phone, "EMERGENCY")
        link = re.search(r"http://\S+/e/\S+", story.expect_mail(address, "EMERGENCY")["text"])
        assert link
        found.append(link[0])
    return found


def _page(link: str) -> str:
    return words(requests.get(link, timeout=10))


def _press(link: str, action: str) -> str:
    with requests.Session() as browser:
        browser.headers["Accept"] = "text/html"
        return words(send(browser, link, f"{link}/{action}"))


def _expect_told(story: Story, who: tuple[str, str]) -> None:
    phone, address = who
    story.expect_sms(phone, "#4821")
    story.expect_mail(address, "#4821")
