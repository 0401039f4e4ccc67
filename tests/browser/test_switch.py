"""The switch on /now. No push service can be reached here, so that pushManager is a stand-in."""

import json
from typing import Any

import pytest

from tests.browser.conftest import OpenPage, until
from tests.push_service import Browser
from tests.stories.colleague import sign_in_link
from tests.stories.conftest import Teller
from tests.stories.story import DANA, HOUR, Story

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect


def _subscribes(page: Any, browser: Browser, subscribe: str = "async () => subscription") -> None:
    """Put a stand-in before the browser's push manager, here and after each reload."""
    script = f"""
        const subscription = {json.dumps(browser.subscription)};
        window.asked = [];
        subscription.toJSON = undefined;
        const subscribe = {subscribe};
        PushManager.prototype.subscribe = function (options) {{
            window.asked.push(options);
            return subscribe(options);
        }};
        subscription.unsubscribe = async () => {{ window.unsubscribed = true; return true; }};
        PushManager.prototype.getSubscription = async () => subscription;
    """
    page.add_init_script(script)
    page.reload()


def test_available_for_an_hour(story: Story, now_page: OpenPage, browser: Browser) -> None:
    page = now_page()
    _subscribes(page, browser)
    expect(page.locator("#available")).to_have_text(
        "Nobody is available for browser notifications."
    )
    expect(page.locator("#available")).to_have_class("available available-none")
    page.get_by_role("button", name="For 1 hour").click()
    expect(page.locator("#available")).to_have_text("1 available in the browser: Sam Staff")
    panel = page.locator("[data-notifications]")
    expect(panel).to_contain_text("You are available until Tue 24 Nov 11:00:00 CST, in Chrome on")
    (options,) = page.evaluate(
        "asked.map(({userVisibleOnly, applicationServerKey}) => "
        "({userVisibleOnly, applicationServerKey}))"
    )
    key = story.bridge.channels["push"].application_server_key
    assert options == {"userVisibleOnly": True, "applicationServerKey": key}
    story.client_sets("emergency")
    assert browser.notifications[0]["title"].startswith("EMERGENCY #4821")
    story.hands.now += HOUR
    expect(page.locator("#available")).to_have_class("available available-none")


def test_switched_off_by_keyboard(story: Story, now_page: OpenPage, browser: Browser) -> None:
    page = now_page()
    _subscribes(page, browser)
    page.get_by_role("button", name="Always").focus()
    page.keyboard.press("Enter")
    off = page.get_by_role("button", name="Not available")
    expect(off).to_be_visible()
    off.focus()
    page.keyboard.press("Space")
    expect(off).to_be_hidden()
    expect(page.locator("[data-notifications]")).to_contain_text("do not reach you in the browser")


def test_each_visit_subscribes_again(story: Story, now_page: OpenPage, browser: Browser) -> None:
    page = now_page()
    _subscribes(page, browser)
    page.get_by_role("button", name="For today").click()
    expect(page.locator("#available")).to_contain_text("Sam Staff")
    another = browser.service.browser("another")
    _subscribes(page, another)
    until(page, "asked.length > 0")
    story.client_sets("emergency")
    expect(page.locator("article.card-waiting")).to_contain_text("browser: accepted")
    assert len(another.notifications) == 1


def test_a_push_service_that_does_not_answer_is_said(
    story: Story, now_page: OpenPage, browser: Browser
) -> None:
    page = now_page()
    _subscribes(page, browser, "() => new Promise(() => {})")
    page.get_by_role("button", name="Always").click()
    said = page.locator("#push-says")
    expect(said).to_have_text("One moment…")
    expect(said).to_contain_text("You were not switched", timeout=15_000)
    expect(said).to_contain_text("did not answer in 10 seconds")
    expect(page.locator("#available")).to_have_class("available available-none")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("Notification.requestPermission = async () => 'denied'", "blocks notifications"),
        ("Notification.requestPermission = async () => 'default'", "was not answered"),
        ("delete window.PushManager", "cannot show notifications"),
    ],
)
def test_a_browser_that_cannot_is_told_why(now_page: OpenPage, spoil: str, words: str) -> None:
    page = now_page()
    page.add_init_script(spoil)
    page.reload()
    page.get_by_role("button", name="Always").click()
    expect(page.locator("#push-says")).to_contain_text(words)
    expect(page.locator("#available")).to_have_class("available available-none")


def test_a_refused_subscription_is_said(now_page: OpenPage, browser: Browser) -> None:
    page = now_page()
    _subscribes(page, browser, "async () => ({...subscription, endpoint: 'https://10.0.0.1/x'})")
    page.get_by_role("button", name="Always").click()
    expect(page.locator("#push-says")).to_contain_text("not that of a known push service")
    expect(page.locator("#available")).to_have_class("available available-none")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "This browser blocks notifications of this page."),
        ("AbortError", "The browser's push service refused."),
        ("UnknownError", "The browser refused (UnknownError)."),
    ],
)
def test_a_browsers_own_refusal_is_said_in_words(
    now_page: OpenPage, browser: Browser, name: str, words: str
) -> None:
    page = now_page()
    raw = "Registration failed - push service error"
    _subscribes(page, browser, f"async () => {{ throw new DOMException('{raw}', '{name}'); }}")
    page.get_by_role("button", name="Always").click()
    said = page.locator("#push-says")
    expect(said).to_contain_text(f"You were not switched. {words}")
    expect(said).not_to_contain_text(raw)


def test_an_old_key_is_given_up_for_the_new_one(now_page: OpenPage, browser: Browser) -> None:
    page = now_page()
    once = """async () => {
        if (window.unsubscribed) return subscription;
        throw new DOMException("another key", "InvalidStateError");
    }"""
    _subscribes(page, browser, once)
    page.get_by_role("button", name="Always").click()
    expect(page.locator("#available")).to_contain_text("Sam Staff")


def test_who_signs_out_is_not_told_here(story: Story, now_page: OpenPage, browser: Browser) -> None:
    page = now_page()
    _subscribes(page, browser)
    page.get_by_role("button", name="Always").click()
    expect(page.locator("#available")).to_contain_text("Sam Staff")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    story.client_sets("emergency")
    assert not browser.requests


def test_an_admin_sees_who_is_available_and_has_no_switch(now_page: OpenPage) -> None:
    page = now_page(DANA)
    expect(page.locator("#available")).to_contain_text("Nobody is available")
    expect(page.get_by_role("button", name="Always")).to_have_count(0)


def test_without_a_key_it_says_that_it_is_off(tell: Teller, open_page: OpenPage) -> None:
    with tell() as story:
        page = open_page(sign_in_link(story, "ana@acme.example"))
        page.get_by_role("button", name="Sign in").click()
        off = page.locator("#available")
        expect(off).to_have_text("Browser notifications are off: VAPID_PRIVATE_KEY is not set.")
        expect(page.get_by_role("button", name="Always")).to_have_count(0)
