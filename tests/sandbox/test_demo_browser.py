"""The demo page in a real browser: by keyboard, without a reload, with the connection lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.app import SandboxServer
from sandbox.demo.page import create_demo
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD

playwright = pytest.importorskip("playwright.sync_api")
ANA = "+13125550101"

pytestmark = pytest.mark.browser


@pytest.fixture
def server(world: SandboxWorld) -> Iterator[SandboxServer]:
    with SandboxServer(create_demo(world, lambda connection, ticket: [])) as server:
        yield server


@pytest.fixture
def page(server: SandboxServer, chromium: Any) -> Iterator["playwright.Page"]:
    page = chromium.new_context().new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(server.url)
    yield page
    assert not page.faults
    page.context.close()


def test_an_emergency_by_keyboard(page: "playwright.Page", world: SandboxWorld) -> None:
    page.focus("#level-acme")
    page.keyboard.press("E")
    page.keyboard.press("Tab")
    page.keyboard.type("All stores")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("[data-region=facts-acme]")).to_contain_text("Emergency")
    assert world.zendesk.ticket(4821).fields[ESCALATION_FIELD] == "escalation_emergency"
    world.zendesk.set_level(4821, None, world.zendesk.bridge)
    playwright.expect(page.locator("#level-acme")).to_have_value("None")


def test_a_new_text_appears_and_is_announced(page: "playwright.Page", world: SandboxWorld) -> None:
    phone = page.locator(f"[data-region=phone-{ANA[1:]}]")
    playwright.expect(phone).to_contain_text("No texts yet")
    page.wait_for_function("document.querySelector('[data-region=inbox]').dataset.html")
    page.fill("#text-1", "half a reply")
    world.twilio.send({"To": ANA, "From": world.access.twilio.number, "Body": "EMERGENCY #4821"})
    playwright.expect(phone).to_contain_text("EMERGENCY #4821")
    playwright.expect(page.locator("#news")).to_contain_text("Text to Ana Ruiz: EMERGENCY #4821")
    assert page.input_value("#text-1") == "half a reply"
    page.keyboard.press("Enter")
    playwright.expect(phone).to_contain_text("half a reply")
    playwright.expect(page.locator("#text-1")).to_have_value("")


def test_the_focus_survives_an_update(page: "playwright.Page") -> None:
    button = page.locator("[data-key=break-twilio]")
    button.focus()
    page.keyboard.press("Enter")
    playwright.expect(button).to_have_attribute("aria-pressed", "true")
    playwright.expect(button).to_be_focused()


def test_a_lost_connection_is_said_loudly(page: "playwright.Page", server: SandboxServer) -> None:
    playwright.expect(page.locator("#lost")).to_be_hidden()
    page.route("**/demo/state.json", lambda route: route.abort())
    playwright.expect(page.locator("#lost")).to_contain_text("connection")
    page.unroute("**/demo/state.json")
    playwright.expect(page.locator("#lost")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 800, 1500])
def test_nothing_sticks_out(page: "playwright.Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
