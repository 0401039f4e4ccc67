"""The Help Center's snippet and the Escalate page in a real browser."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.zendesk.portal import SESSION_COOKIE
from tests.stories.conftest import Teller
from tests.stories.how_to import block
from tests.stories.pages import visitor
from tests.stories.story import Story

playwright = pytest.importorskip("playwright.sync_api")
HELP_CENTER = "http://127.0.0.1:9"
"""Where the visitor's browser believes to be; every request is taken to the sandbox."""

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    page = chromium.new_context().new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert not faults
    page.context.close()


def test_the_snippet_escalates(tell: Teller, page: Any) -> None:
    with tell() as story:
        _open_help_center(story, page, "Casey Client")
        page.check("input[value=emergency]")
        page.fill("#escalate-reason", "No card payment goes through.")
        page.click("#escalate button")
        playwright.expect(page.locator("#escalate-status")).to_contain_text("We have it")
        story.settle()
        story.expect_pms("EMERGENCY", "4821", "No card payment goes through")
        story.expect_answer("Emergency")
        assert story.record().escalations[-1].source == "reply"
        story.over()


def test_the_snippet_says_what_to_do_when_it_fails(tell: Teller, page: Any) -> None:
    with tell() as story:
        _open_help_center(story, page, "Alex Agent")
        page.check("input[value=higher]")
        page.fill("#escalate-reason", "It is slow today.")
        page.click("#escalate button")
        status = page.locator("#escalate-status")
        playwright.expect(status).to_contain_text("start with: #escalate emergency:")
        story.settle()
        assert story.level() is None
        story.over()


def test_the_page_refreshes_by_itself(tell: Teller, page: Any) -> None:
    with tell() as story:
        page.goto(visitor(story).link)
        page.check("input[value=emergency]")
        page.fill("#reason", "No card payment goes through.")
        playwright.expect(page.locator("[data-count]")).to_contain_text("29 so far")
        page.click("text=Escalate this ticket >> nth=-1")
        playwright.expect(page.locator("[role=status]")).to_contain_text("We have received it")
        story.settle()
        state = page.locator("#state")
        playwright.expect(state).to_contain_text("Emergency since", timeout=15_000)
        playwright.expect(page.locator("[data-until]")).to_contain_text("in 47:59:")
        story.agent_says("I am on it.")
        playwright.expect(state).to_contain_text("A person has it: Alex Agent", timeout=15_000)
        story.expect_emergency()
        story.expect_pms("Alex Agent")
        story.over()


def _open_help_center(story: Story, page: Any, name: str) -> None:
    """The page of request 4821 with the how-to's form and script, as the theme puts it together."""
    how_to = "zendesk-help-center-snippet.md"
    form = block(how_to, "html").replace("{{request.id}}", "4821")
    html = f"<!doctype html><body>{form}<script>{block(how_to, 'js')}</script>"
    api = next(iter(story.bridge.connections.values())).base_url
    user = story.zendesk_user(name)

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if not path.startswith("/api/"):
            route.fulfill(body=html, content_type="text/html")
            return
        headers = {**route.request.headers, "cookie": f"{SESSION_COOKIE}={user.id}"}
        route.fulfill(response=route.fetch(url=f"{api}{path}", headers=headers))

    page.route(f"{HELP_CENTER}/**", answer)
    page.goto(f"{HELP_CENTER}/hc/requests/4821")
