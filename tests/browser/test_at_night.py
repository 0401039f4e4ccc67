"""On a phone at night: what matters is in the first screen; what became of messages is folded."""

from typing import Any

import pytest

from bridge.flows.delivery.alerts import link_token
from tests.browser.conftest import OpenPage
from tests.stories.story import PMS, Story

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

HEIGHT = 667
PHONE: dict[str, Any] = {
    "viewport": {"width": 375, "height": HEIGHT},
    "has_touch": True,
    "is_mobile": True,
}
MINUTE = 60
FINGER = 44


def test_now_shows_the_newest_emergency_first_of_all(story: Story, now_page: OpenPage) -> None:
    story.client_sets("emergency", "SUP-17", reason="Nothing prints")
    story.hands.now += MINUTE
    story.client_sets("emergency", reason="Card payments fail in all stores")
    page = now_page(PMS[0][1], **PHONE)
    card = page.locator("article.card-waiting").first
    expect(card).to_contain_text("Card payments fail in all stores")
    expect(card).to_contain_text("Acme Stores · Casey Client · since 10:01 CST")
    expect(card).to_contain_text("Told again at 10:16 CST, if nobody has it by then.")
    for pressed in (
        card.get_by_role("button", name="I have it"),
        card.get_by_role("link", name="Open the ticket"),
    ):
        _in_the_first_screen(pressed)
    below = page.locator("#available").bounding_box()["y"]
    last = page.locator("article.card-waiting").last.bounding_box()
    assert below > last["y"] + last["height"]


def test_the_page_behind_a_link(story: Story, open_page: OpenPage) -> None:
    story.client_sets("emergency", reason="Card payments fail in all stores")
    story.forward(16 * MINUTE)
    page = open_page(_link(story), **PHONE)
    _in_the_first_screen(page.get_by_role("button", name="I have it, Ana Ruiz"))
    ticket = page.get_by_role("link", name="Open the ticket")
    _in_the_first_screen(ticket)
    assert ticket.get_attribute("href") == story.record().ticket.url
    expect(page.locator("main")).to_contain_text("Told again at 10:15 CST. Next at 10:30 CST")
    steps = page.locator("details").get_by_text("SMS (told again) to Ben Okafor: delivered")
    expect(steps).to_be_hidden()
    page.get_by_text("Each message, step by step").click()
    expect(steps).to_be_visible()


def test_a_judgement_takes_one_row(story: Story, now_page: OpenPage) -> None:
    story.client_sets("emergency")
    story.texts(PMS[0][0], "ack")
    page = now_page(PMS[0][1], **PHONE)
    yes = page.get_by_role("button", name="Justified", exact=True).bounding_box()
    no = page.get_by_role("button", name="Not justified").bounding_box()
    assert yes["y"] == no["y"]
    assert min(yes["width"], no["width"]) > 2 * FINGER


def _in_the_first_screen(what: Any) -> None:
    box = what.bounding_box()
    assert box["height"] >= FINGER
    assert box["y"] + box["height"] <= HEIGHT


def _link(story: Story) -> str:
    current = story.record().current
    assert current is not None
    return f"{story.url}/e/{link_token(story.bridge, current.id, 'ana-ruiz')}"
