"""A real browser in front of the whole program."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stories.colleague import SAM, WITH_PUSH, sign_in_link
from tests.stories.conftest import Teller, browser, service, tell
from tests.stories.story import Story

__all__ = ["browser", "service", "tell"]

OpenPage = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs chromium, and skips itself where there is none."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def story(tell: Teller) -> Iterator[Story]:
    """The whole program with browser notifications; worker and clock count as alive."""
    with tell(**WITH_PUSH) as begun, _alive(begun):
        yield begun


@pytest.fixture
def open_page(chromium: Any) -> Iterator[OpenPage]:
    """Open pages in browsers of their own; a fault in a script of a page fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(url: str, **options: Any) -> Any:
        context = chromium.new_context(**options)
        contexts.append(context)
        context.grant_permissions(["notifications"])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: _keep_refusals(said, faults))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def now_page(story: Story, open_page: OpenPage) -> OpenPage:
    """Open /now as Sam, or whoever it is, by the link in the mail."""

    def opened(email: str = SAM, **options: Any) -> Any:
        page = open_page(sign_in_link(story, email), **options)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/now")
        return page

    return opened


def until(page: Any, expression: str) -> None:
    """Wait for something in the page; Playwright's own way needs an eval that our pages forbid."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never comes true: {expression}")


class _alive:
    """Somebody seems to run the worker and the clock, which a story does itself."""

    def __init__(self, story: Story) -> None:
        self._store = story.bridge.store
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while True:
            for role in ("worker", "clock"):
                self._store.beat(role, self._store.now())
            if self._over.wait(5):
                return


def _keep_refusals(said: Any, faults: list[str]) -> None:
    """What the page's own policy forbids is a fault of the page."""
    if "Content Security Policy" in said.text:
        faults.append(said.text)
