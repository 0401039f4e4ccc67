"""/now in a real browser: fresh without a reload, loud when it is cut off, usable by keyboard."""

from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.stories.colleague import SAM
from tests.stories.story import ANA, Story

playwright = pytest.importorskip("playwright.sync_api")


def expect(what: Any) -> Any:
    """Playwright's own, with patience for the page's rhythm of three seconds."""
    return playwright.expect(what)


def test_a_new_emergency_appears_and_calls_out(story: Story, now_page: OpenPage) -> None:
    page = now_page()
    expect(page.locator("#board")).to_contain_text("No emergency is waiting")
    page.evaluate("window.sameDocument = true")
    _count_tones(page)
    page.mouse.click(5, 5)
    story.client_sets("emergency", reason="All stores are down")
    expect(page.locator("article.card-waiting")).to_contain_text("All stores are down")
    expect(page.get_by_role("alert").filter(has_text="New emergency: #4821")).to_be_visible()
    expect(page).to_have_title("(1) EMERGENCY · Now · Escalation bridge")
    assert page.evaluate("window.tones") == 3
    assert page.evaluate("window.sameDocument")
    story.texts(ANA, "ack")
    expect(page.locator("#taken ~ article")).to_contain_text("Ana Ruiz has it since")
    expect(page.locator("#news")).to_be_hidden()
    expect(page).to_have_title("Now · Escalation bridge")


def test_the_countdown_runs(story: Story, now_page: OpenPage) -> None:
    story.client_sets("emergency")
    due = now_page().locator("[data-due]")
    expect(due).to_contain_text("in 14:")
    first = due.inner_text()
    expect(due).not_to_have_text(first)


def test_a_server_that_is_gone_is_said_loudly(story: Story, now_page: OpenPage) -> None:
    page = now_page()
    lost = page.get_by_role("alert").filter(has_text="This page is disconnected")
    expect(lost).to_be_hidden()
    page.route("**/now/board", lambda route: route.abort())
    expect(lost).to_be_visible(timeout=20_000)
    expect(page).to_have_title("DISCONNECTED · Now · Escalation bridge")
    story.client_sets("emergency")
    page.unroute("**/now/board")
    expect(page.locator("article.card-waiting")).to_be_visible()
    expect(lost).to_be_hidden()
    expect(page).to_have_title("(1) EMERGENCY · Now · Escalation bridge")


def test_a_server_that_answers_with_errors_is_gone_too(now_page: OpenPage) -> None:
    page = now_page()
    page.route("**/now/board", lambda route: route.fulfill(status=503, body="later"))
    lost = page.get_by_role("alert").filter(has_text="This page is disconnected")
    expect(lost).to_be_visible(timeout=20_000)
    expect(page.locator("#board")).not_to_contain_text("later")


def test_everything_by_keyboard(story: Story, now_page: OpenPage) -> None:
    story.client_sets("emergency")
    page = now_page()
    _tab_to(page, "acknowledgement-")
    _tab_to(page, "why-")
    page.keyboard.type("nobody at the desk")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Told again" in [line.what for line in story.bridge.store.history("acme/4821")]
    _tab_to(page, "acknowledgement-")
    page.keyboard.press("Enter")
    expect(page.locator("#waiting ~ article")).to_contain_text("You have it since")
    _tab_to(page, "end-")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Is #4821 over?")).to_be_visible()
    _tab_to(page, "yes")
    with page.expect_navigation():
        page.keyboard.press("Space")
    page.goto(f"{story.url}/now")
    expect(page.locator("#over ~ ul")).to_contain_text("Stood down by Sam Staff")
    assert story.record().escalations[-1].stood_down_by == "Sam Staff"


def test_the_focus_and_what_is_typed_survive_an_update(story: Story, now_page: OpenPage) -> None:
    story.client_sets("emergency")
    page = now_page()
    _tab_to(page, "why-")
    page.keyboard.type("half a senten")
    story.client_sets("emergency", "SUP-17")
    expect(page.locator("article.card-waiting")).to_have_count(2)
    assert _focused(page).startswith("why-")
    page.keyboard.type("ce")
    expect(page.locator("input[name=why]").last).to_have_value("half a sentence")


def test_the_focus_can_be_seen(story: Story, now_page: OpenPage) -> None:
    story.client_sets("emergency")
    page = now_page()
    for key in ("ticket-", "acknowledgement-", "end-", "why-", "again-", "for-hour"):
        _tab_to(page, key)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", key


def test_a_link_to_sign_in_works_once(
    story: Story, open_page: OpenPage, now_page: OpenPage
) -> None:
    page = now_page(SAM)
    expect(page.get_by_role("button", name="Sign out, Sam Staff")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{story.url}/now")
    expect(page.get_by_label("E-mail address")).to_be_visible()
    page.get_by_label("E-mail address").fill(SAM)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("a code is on its way")


def _tab_to(page: Any, key: str) -> None:
    """Press Tab until something with the key has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if _focused(page).startswith(key):
            return
    raise AssertionError(f"Tab never reaches {key}")


def _focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.dataset.key ?? ''"))


def _count_tones(page: Any) -> None:
    page.evaluate(
        """() => {
            window.tones = 0;
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...when) {
                window.tones += 1;
                return start.apply(this, when);
            };
        }"""
    )
