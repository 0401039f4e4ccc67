"""axe-core finds nothing on any page for staff: light, dark, and on the narrowest phone."""

import json
from typing import Any

import pytest

from bridge.core.commit import Commit
from bridge.core.ledger import Gate
from bridge.flows.delivery.alerts import link_token
from tests.browser.conftest import OpenPage
from tests.push_service import PushService
from tests.stories.colleague import SAM, Colleague, sign_in_link
from tests.stories.story import BEN, Story

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}},
    "narrow-dark": {"color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How the page is looked at."""
    return LOOKS[request.param]


def _check(page: Any) -> None:
    page.wait_for_load_state()  # the text of a page can be there before its looks are
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=options).response
    assert len(found["passes"]) > 10, "axe has looked at nothing"
    violations = [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]
    ]
    assert not violations, json.dumps(violations, indent=1)
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "it sticks out"


def test_sign_in(story: Story, open_page: OpenPage, look: dict[str, Any]) -> None:
    page = open_page(f"{story.url}/sign-in", **look)
    _check(page)
    page.get_by_label("E-mail address").fill("ana@acme.example")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    _check(page)
    page.get_by_label("Code from the mail").fill("0000 0000")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    _check(page)
    page.goto(sign_in_link(story, SAM))
    _check(page)


def test_now_empty(now_page: OpenPage, look: dict[str, Any]) -> None:
    _check(now_page(**look))


def test_now_full(
    story: Story, now_page: OpenPage, look: dict[str, Any], service: PushService
) -> None:
    colleague = Colleague(story, SAM)
    colleague.subscribe(service.browser())
    colleague.available("today")
    story.client_sets("emergency", reason="Nothing works: " + "https://example.com/" + "x" * 200)
    story.texts(BEN, "ack")
    story.hands.now += 60
    story.client_sets("emergency", "SUP-17")
    story.client_sets("higher_priority", "SUP-16")
    trouble = Commit()
    trouble.put("sms", Gate("sms", 5, story.hands.now + 5, "Twilio answered with HTTP 503"))
    story.bridge.store.commit(trouble, story.hands.now)
    page = now_page(**look)
    page.evaluate("document.getElementById('connection').hidden = false")
    page.evaluate("document.getElementById('news').hidden = false")
    page.evaluate("document.getElementById('news').textContent = 'New emergency: #4821'")
    _check(page)
    page.get_by_role("link", name="Resolved").first.click()
    page.get_by_role("heading", name="over?").wait_for()
    _check(page)
    page.get_by_role("button", name="Yes, it is resolved").press("Enter")
    page.get_by_text("It is over.").wait_for()
    _check(page)


def test_the_page_of_an_emergency(
    story: Story, open_page: OpenPage, look: dict[str, Any], service: PushService
) -> None:
    colleague = Colleague(story, SAM)
    colleague.subscribe(service.browser())
    colleague.available("always")
    story.client_sets("emergency", reason="Nothing works")
    current = story.record().current
    assert current is not None
    page = open_page(f"{story.url}/e/{link_token(story.bridge, current.id, 'ana-ruiz')}", **look)
    _check(page)
    page.get_by_role("button", name="I have it, Ana Ruiz").press("Enter")
    page.get_by_text("You have it since").wait_for()
    _check(page)
    story.client_says("This has been resolved.")
    page.reload()
    page.get_by_text("There is nothing to do").wait_for()
    _check(page)


def test_a_link_that_is_not_known(story: Story, open_page: OpenPage, look: dict[str, Any]) -> None:
    _check(open_page(f"{story.url}/e/never-made", **look))
