"""A person has it: by text, by link, by an answer on the ticket. The others and the client hear."""

import re

import pytest
import requests

from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, DANA, HOUR, PMS, Story

pytestmark = pytest.mark.redis

STRANGER = "+13125559999"


@pytest.mark.parametrize(
    "text", ["ack", "1", "ack 4821", "ACK #4821", "  Ack 4821.  ", "'ack 4821'", "\u201cACK\u201d"]
)
def test_a_text_acknowledges(tell: Teller, text: str) -> None:
    with tell() as story:
        _emergency(story)
        story.texts(ANA, text)
        story.expect_sms(ANA, "you have #4821")
        _expect_ben_and_the_client_told(story)
        story.forward(HOUR)
        story.over()


def test_a_text_of_the_wrong_ticket_acknowledges_nothing(tell: Teller) -> None:
    with tell() as story:
        _emergency(story)
        story.texts(ANA, "ack 9999")
        story.expect_sms(ANA, "no open emergency 9999")
        assert story.record().escalations[-1].waiting
        story.over()


def test_the_second_who_texts_hears_who_has_it(tell: Teller) -> None:
    with tell() as story:
        _emergency(story)
        story.texts(ANA, "ack")
        story.expect_sms(ANA, "you have #4821")
        _expect_ben_and_the_client_told(story)
        story.texts(BEN, "ack 4821")
        story.expect_sms(BEN, "Ana Ruiz has #4821")
        story.texts(ANA, "ack")
        story.expect_sms(ANA, "You have #4821 already")
        story.over()


def test_the_page_behind_the_link_shows_and_only_its_button_acts(tell: Teller) -> None:
    with tell() as story:
        link, bens = _links(story)
        for _ in range(50):
            page = requests.get(link, timeout=10)
            assert page.status_code == 200
        assert "Checkout is down in all stores" in page.text
        assert "Nobody has it yet" in page.text
        assert story.record().escalations[-1].waiting
        story.settle()
        assert not story.deliveries().get("taken ben-okafor sms")
        pressed = _press(bens)
        assert pressed.url == bens
        assert "You have it since" in _words(pressed)
        story.settle()
        story.expect_sms(ANA, "Ben Okafor has #4821")
        story.expect_mail("ana@acme.example", "Ben Okafor has #4821")
        story.expect_answer("Ben Okafor has this ticket now")
        assert "Ben Okafor has it" in _words(requests.get(link, timeout=10))
        story.forward(HOUR)
        story.over()


def test_the_page_behind_the_link_tells_again_and_stands_down(tell: Teller) -> None:
    with tell() as story:
        link, _ = _links(story)
        with requests.Session() as session:
            token = _csrf(session.get(link, timeout=10))
            why = {"csrf_token": token, "why": "Ben is on a plane"}
            session.post(f"{link}/reminder", data=why, headers={"Referer": link}, timeout=10)
            story.settle()
            story.expect_sms(BEN, "TOLD AGAIN", "#4821")
            story.expect_mail("ben@acme.example", "Ben is on a plane")
            form = {"csrf_token": token}
            over = session.post(
                f"{link}/stand-down", data=form, headers={"Referer": link}, timeout=10
            )
        assert "Stood down" in _words(over)
        story.settle()
        story.expect_pms("#4821", "Ana Ruiz")
        story.expect_answer("stood down by Ana Ruiz")
        story.forward(HOUR)
        story.over()


def test_who_presses_second_is_shown_who_has_it(tell: Teller) -> None:
    with tell() as story:
        anas, bens = _links(story)
        with requests.Session() as session:
            open_before = session.get(anas, timeout=10)
            _press(bens)
            late = _press(anas, session, open_before)
        assert "Ben Okafor has it" in _words(late)
        story.settle()
        story.expect_sms(ANA, "Ben Okafor has #4821")
        story.expect_mail("ana@acme.example", "Ben Okafor has #4821")
        story.expect_answer("Ben Okafor has this ticket now")
        assert story.record().escalations[-1].responded_by == "Ben Okafor"
        story.over()


def test_a_button_pressed_from_elsewhere_does_not_act(tell: Teller) -> None:
    with tell() as story:
        link, _ = _links(story)
        for data in ({}, {"csrf_token": "made-up"}):
            refused = requests.post(f"{link}/acknowledgement", data=data, timeout=10)
            assert refused.status_code == 400
        assert story.record().escalations[-1].waiting
        story.over()


def test_an_unknown_link_is_a_page_with_words(tell: Teller) -> None:
    with tell() as story:
        headers = {"Accept": "text/html"}
        page = requests.get(f"{story.url}/e/never-made", headers=headers, timeout=10)
        assert page.status_code == 404
        assert "This link is not known" in page.text
        assert "Traceback" not in page.text
        story.over()


def test_an_answer_of_an_agent_on_the_ticket_acknowledges(tell: Teller) -> None:
    with tell() as story:
        _emergency(story)
        story.agent_says("Looking into it.", public=False)
        assert story.record().escalations[-1].waiting
        story.agent_says("We are on it.")
        for phone, address in PMS:
            story.expect_sms(phone, "Alex Agent has #4821")
            story.expect_mail(address, "Alex Agent has #4821")
        story.forward(HOUR)
        story.over()


def test_strangers_get_no_answer_and_change_nothing(tell: Teller) -> None:
    with tell() as story:
        _emergency(story)
        story.texts(STRANGER, "ack 4821")
        story.texts(STRANGER, "who is this?")
        assert story.record().escalations[-1].waiting
        story.over()


def test_anything_else_that_a_manager_texts_is_answered_with_how_to(tell: Teller) -> None:
    with tell() as story:
        _emergency(story)
        story.texts(ANA, "what is this about?")
        story.expect_sms(ANA, "reply ACK")
        assert story.record().escalations[-1].waiting
        story.over()


def test_five_texts_that_nobody_understands_are_answered_and_an_ack_starts_afresh(
    tell: Teller,
) -> None:
    with tell() as story:
        _emergency(story)
        for number in range(10):
            story.texts(ANA, f"out of office {number}")
        for _ in range(5):
            story.expect_sms(ANA, "reply ACK")
        story.texts(ANA, "ack")
        story.expect_sms(ANA, "you have #4821")
        story.expect_sms(BEN, "Ana Ruiz")
        story.expect_mail("ben@acme.example", "Ana Ruiz")
        story.expect_answer("Ana Ruiz")
        story.texts(ANA, "what now?")
        story.expect_sms(ANA, "reply ACK")
        story.over()


def test_an_admin_hears_of_a_manager_who_opted_out(tell: Teller) -> None:
    with tell() as story:
        story.texts(ANA, "STOP")
        story.expect_sms(ANA, "unsubscribed")
        story.expect_mail(DANA, "Ana Ruiz has opted out")
        story.over()


def test_after_a_stand_down_there_is_nothing_to_take(tell: Teller) -> None:
    with tell() as story:
        link, _ = _links(story)
        story.client_says("This has been resolved \u2014 thank you.")
        story.expect_pms("#4821", "Casey")
        story.expect_answer("stood down by Casey Client")
        story.texts(ANA, "ack 4821")
        story.expect_sms(ANA, "#4821 is over already")
        assert "There is nothing to do" in _words(requests.get(link, timeout=10))
        assert story.record().escalations[-1].responded_at is None
        story.over()


def _emergency(story: Story) -> None:
    story.client_sets("emergency")
    story.expect_emergency()
    story.forward(60)


def _links(story: Story) -> tuple[str, str]:
    """The links to Ana's and Ben's pages, out of their texts."""
    story.client_sets("emergency")
    found = []
    for phone, address in PMS:
        link = re.search(r"http://\S+/e/\S+", story.expect_sms(phone, "EMERGENCY"))
        assert link, "there is no link in the text"
        found.append(link[0])
        assert link[0] in story.expect_mail(address, "EMERGENCY")["text"]
    story.expect_answer("Emergency")
    assert found[0] != found[1]
    return found[0], found[1]


def _press(
    link: str, session: requests.Session | None = None, page: requests.Response | None = None
) -> requests.Response:
    """Press the button on the page, as a browser does."""
    with session or requests.Session() as browser:
        opened = page or browser.get(link, timeout=10)
        data = {"csrf_token": _csrf(opened)}
        return browser.post(f"{link}/acknowledgement", data=data, timeout=10)


def _csrf(page: requests.Response) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token, "there is no button on the page"
    return token[1]


def _words(page: requests.Response) -> str:
    """What a page says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def _expect_ben_and_the_client_told(story: Story) -> None:
    """And not Ana, who knows that she has it."""
    story.expect_sms(BEN, "Ana Ruiz has #4821")
    story.expect_mail("ben@acme.example", "Ana Ruiz has #4821")
    story.expect_answer("Ana Ruiz has this ticket now")
    assert not story.record().escalations[-1].waiting
