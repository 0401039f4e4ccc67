"""The service worker in a real browser; pushes come by the browser's debugging protocol."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import OpenPage, until
from tests.push_service import PushService
from tests.stories.colleague import SAM, Colleague
from tests.stories.story import ANA, BEN, PMS, Story

playwright = pytest.importorskip("playwright.sync_api")


_PATIENCE = 600
"""Looks, 50 ms apart: a busy machine takes its time."""


class Worker:
    """The service worker of a page: what it is sent, what it shows, and what is pressed."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._devtools = page.context.new_cdp_session(page)
        self._registration: list[str] = []
        self._last: object = None
        self._devtools.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self._devtools.send("ServiceWorker.enable")
        page.evaluate("navigator.serviceWorker.register('/sw.js')")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        until(page, "Boolean(navigator.serviceWorker.controller)")
        self.script = page.context.service_workers[0]

    def _registered(self, event: Any) -> None:
        # The first id is "0".
        self._registration += [each["registrationId"] for each in event["registrations"]]

    def push(self, notification: object) -> None:
        """Deliver a push as the browser would get it."""
        self._last = notification
        parts = urlsplit(self._page.url)
        said = notification if isinstance(notification, str) else json.dumps(notification)
        self._devtools.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": f"{parts.scheme}://{parts.netloc}",
                "registrationId": self._registration[0],
                "data": said,
            },
        )

    def shown(self) -> list[dict[str, Any]]:
        """The notifications that are on the screen."""
        found: list[dict[str, Any]] = self.script.evaluate(
            """async () => (await registration.getNotifications()).map((each) => ({
                title: each.title, body: each.body, tag: each.tag, url: each.data?.url,
                requireInteraction: each.requireInteraction, renotify: each.renotify,
                actions: each.actions.map(({ action, title }) => ({ action, title })),
            }))"""
        )
        return found

    def shows(self, title: str) -> dict[str, Any]:
        """Wait until exactly one notification is there, with this title."""
        for look in range(1, _PATIENCE):
            shown = self.shown()
            if [each["title"] for each in shown] == [title]:
                return shown[0]
            self._push_again(look)
            self._page.wait_for_timeout(50)
        raise AssertionError(f"{title!r} is not what is shown: {self.shown()}")

    def shows_many(self, count: int) -> None:
        """Wait until that many notifications are there."""
        for look in range(1, _PATIENCE):
            if len(self.shown()) == count:
                return
            self._push_again(look)
            self._page.wait_for_timeout(50)
        raise AssertionError(f"not {count} are shown: {self.shown()}")

    def _push_again(self, look: int) -> None:
        """The developer tools drop some pushes; by its tag, a second one replaces the first."""
        if self._last is not None and look % 40 == 0:
            self.push(self._last)

    def press(self, action: str = "") -> str:
        """Click the notification or a button of it; the address that was opened."""
        self._last = None
        # Only a person's own click may open windows, so that this one is watched instead.
        opened: str = self.script.evaluate(
            """async (action) => {
                let opened = "", done = null;
                self.clients.openWindow = async (url) => { opened = url; };
                const [notification] = await registration.getNotifications();
                const event = new NotificationEvent("notificationclick", { notification, action });
                event.waitUntil = (promise) => { done = promise; };
                self.dispatchEvent(event);
                await done;
                return opened;
            }""",
            action,
        )
        return opened


def _emergency(story: Story, service: PushService, email: str = SAM) -> dict[str, Any]:
    """What the program sends to a browser when there is an emergency."""
    browser = service.browser()
    colleague = Colleague(story, email)
    colleague.subscribe(browser)
    colleague.available("always")
    story.client_sets("emergency")
    story.hands.now += 60  # so that the same person may ask for another link to sign in
    return browser.notifications[0]


def test_a_push_is_shown(story: Story, service: PushService, now_page: OpenPage) -> None:
    sent = _emergency(story, service)
    worker = Worker(now_page())
    worker.push(sent)
    shown = worker.shows("EMERGENCY #4821")
    assert shown["tag"] == sent["tag"] and shown["tag"].startswith("esc-E")
    assert shown["requireInteraction"] and shown["renotify"]
    assert shown["actions"] == [{"action": "acknowledge", "title": "I have it"}]
    assert shown["url"] == sent["url"]


def test_the_newest_of_an_escalation_replaces_the_one_before(
    story: Story, service: PushService, now_page: OpenPage
) -> None:
    sent = _emergency(story, service)
    worker = Worker(now_page())
    worker.push(sent)
    worker.shows(sent["title"])
    worker.push(sent | {"title": "Ben Okafor has #4821", "actions": [], "renotify": False})
    assert worker.shows("Ben Okafor has #4821")["actions"] == []
    worker.push(sent | {"title": "EMERGENCY SUP-17", "tag": "esc-E2"})
    worker.shows_many(2)
    assert {each["tag"] for each in worker.shown()} == {sent["tag"], "esc-E2"}


def test_i_have_it_takes_it_and_says_so(
    story: Story, service: PushService, now_page: OpenPage
) -> None:
    sent = _emergency(story, service)
    page = now_page()
    worker = Worker(page)
    worker.push(sent)
    worker.shows(sent["title"])
    assert worker.press("acknowledge") == ""
    assert worker.shows("You have it")["actions"] == []
    story.settle()
    assert story.record().escalations[-1].responded_by == "Sam Staff"
    for phone, _ in PMS:
        story.expect_sms(phone, "Sam Staff has #4821")
    playwright.expect(page.locator("#taken ~ article")).to_contain_text("You have it since")


def test_who_comes_second_hears_who_has_it(
    story: Story, service: PushService, now_page: OpenPage
) -> None:
    sent = _emergency(story, service)
    worker = Worker(now_page())
    worker.push(sent)
    worker.shows(sent["title"])
    story.texts(BEN, "ack")
    worker.press("acknowledge")
    worker.shows("Ben Okafor has it already")


def test_a_press_that_does_not_get_through_is_said_and_can_be_repeated(
    story: Story, service: PushService, now_page: OpenPage
) -> None:
    sent = _emergency(story, service)
    worker = Worker(now_page())
    worker.push(sent)
    worker.shows(sent["title"])
    worker.script.evaluate(
        "() => { self.kept = self.fetch; self.fetch = () => Promise.reject(new TypeError('x')) }"
    )
    worker.press("acknowledge")
    shown = worker.shows("That did not get through")
    assert shown["requireInteraction"] and len(shown["actions"]) == 1
    assert story.record().escalations[-1].waiting
    worker.script.evaluate("() => { self.fetch = self.kept }")
    worker.press("acknowledge")
    worker.shows("You have it")


def test_a_click_opens_the_page_of_the_emergency(
    story: Story, service: PushService, now_page: OpenPage
) -> None:
    sent = _emergency(story, service)
    page = now_page()
    worker = Worker(page)
    worker.push(sent)
    worker.shows(sent["title"])
    opened = worker.press()
    assert opened == sent["url"]
    assert not worker.shown()
    assert story.record().escalations[-1].waiting
    page.goto(opened)
    page.get_by_role("button", name="I have it, Sam Staff").click()
    playwright.expect(page.get_by_role("status").first).to_contain_text("You have it since")


@pytest.mark.parametrize("url", ["https://evil.example/e/x", "javascript:alert(1)", "", None])
def test_a_click_never_leads_elsewhere(story: Story, now_page: OpenPage, url: str | None) -> None:
    page = now_page()
    worker = Worker(page)
    page.goto(f"{story.url}/sign-in")
    worker.push({"title": "x", "tag": "t", "url": url})
    worker.shows("x")
    assert worker.press() == f"{story.url}/now"


@pytest.mark.parametrize("said", ["", "not JSON", "[]", '"text"', "null"])
def test_a_push_that_cannot_be_read_is_shown_all_the_same(now_page: OpenPage, said: str) -> None:
    worker = Worker(now_page())
    worker.push(said)
    worker.shows("Escalation bridge")


def test_an_open_page_is_refreshed_at_once(
    story: Story, service: PushService, now_page: OpenPage
) -> None:
    page = now_page(PMS[0][1])
    worker = Worker(page)
    page.evaluate("window.heard = []")
    page.evaluate("navigator.serviceWorker.addEventListener('message', (m) => heard.push(m.data))")
    sent = _emergency(story, service)
    worker.push(sent)
    until(page, "heard.length > 0")
    assert page.evaluate("heard") == [{"kind": "refresh"}]
    playwright.expect(page.locator("article.card-waiting")).to_be_visible()
    story.texts(ANA, "ack")
