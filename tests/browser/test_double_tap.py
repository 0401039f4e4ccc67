"""A nervous finger taps twice: only what it meant happens."""

from typing import Any

import pytest

from bridge.flows.delivery.alerts import link_token
from tests.browser.conftest import OpenPage
from tests.stories.colleague import sign_in_link
from tests.stories.story import PMS, Story

playwright = pytest.importorskip("playwright.sync_api")

ANA = PMS[0][1]
OTHER = "SUP-17"
PHONES = {
    "phone": {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True},
    "phone without scripts": {
        "viewport": {"width": 375, "height": 667},
        "has_touch": True,
        "is_mobile": True,
        "java_script_enabled": False,
    },
}


@pytest.fixture(params=PHONES, ids=str)
def phone(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The browser of a telephone."""
    return PHONES[request.param]


def test_behind_a_link(story: Story, open_page: OpenPage, phone: dict[str, Any]) -> None:
    story.client_sets("emergency")
    page = open_page(_link(story), **phone)
    _tap_twice(page, page.get_by_role("button", name="I have it"))
    page.get_by_text("You have it since").wait_for()
    page.wait_for_timeout(1500)
    assert page.url == _link(story)
    assert _states(story, "acme/4821") == (True, False)


def test_on_now(story: Story, open_page: OpenPage, phone: dict[str, Any]) -> None:
    story.client_sets("emergency", OTHER)
    story.hands.now += 60
    story.client_sets("emergency")
    page = _now(story, open_page, phone)
    first = page.locator("article.card-waiting").first
    _tap_twice(page, first.get_by_role("button", name="I have it"))
    page.get_by_text("You have it since").wait_for()
    page.wait_for_timeout(1500)
    assert page.url.split("?")[0] == f"{story.url}/now"
    assert _states(story, "acme/4821") == (True, False)
    assert _states(story, f"support/{story.side(OTHER).id(OTHER)}") == (False, False)


def test_resolved_asks_once(story: Story, open_page: OpenPage, phone: dict[str, Any]) -> None:
    story.client_sets("emergency")
    page = open_page(_link(story), **phone)
    _tap_twice(page, page.get_by_role("link", name="Resolved"))
    page.get_by_role("heading", name="Is #4821 over?").wait_for()
    page.wait_for_timeout(1500)
    assert _states(story, "acme/4821") == (False, False)
    page.get_by_role("button", name="Yes, it is resolved").tap()
    page.get_by_text("It is over. Everybody who was told hears of it.").wait_for()
    assert _states(story, "acme/4821") == (False, True)


def test_what_was_taken_keeps_its_place(
    story: Story, open_page: OpenPage, phone: dict[str, Any]
) -> None:
    """No other button stands where "I have it" stood, however long the finger waits."""
    story.client_sets("emergency", OTHER)
    story.hands.now += 60
    story.client_sets("emergency")
    page = _now(story, open_page, phone)
    cards = page.locator("article.card-waiting")
    button = _place(cards.first, cards.first.get_by_role("button", name="I have it"))
    cards.first.get_by_role("button", name="I have it").tap()
    page.get_by_text("You have it since").wait_for()
    taken = page.locator("#waiting ~ article").first
    slot = _place(taken, taken.locator(".slot"))
    assert slot["top"] < (button["top"] + button["bottom"]) / 2 < slot["bottom"]
    assert taken.locator(".slot").locator("a, button, input").count() == 0


def _tap_twice(page: Any, button: Any) -> None:
    """Two taps on the same place, 0.7 s apart, whatever is there by then."""
    button.scroll_into_view_if_needed()
    page.wait_for_timeout(1100)
    box = button.bounding_box()
    for _ in range(2):
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(700)


def _place(card: Any, part: Any) -> dict[str, float]:
    outer, inner = card.bounding_box(), part.bounding_box()
    top = inner["y"] - outer["y"]
    return {"top": top, "bottom": top + inner["height"]}


def _link(story: Story) -> str:
    current = story.record().current
    assert current is not None
    return f"{story.url}/e/{link_token(story.bridge, current.id, 'ana-ruiz')}"


def _now(story: Story, open_page: OpenPage, phone: dict[str, Any]) -> Any:
    page = open_page(sign_in_link(story, ANA), **phone)
    page.get_by_role("button", name="Sign in").tap()
    page.get_by_role("heading", name="Now").wait_for()
    return page


def _states(story: Story, record: str) -> tuple[bool, bool]:
    """Whether somebody has the newest escalation, and whether it is over."""
    current = story.record(record).current
    assert current is not None
    return current.responded_at is not None, current.stood_down_at is not None
