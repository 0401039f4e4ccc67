"""axe-core finds nothing on the client's page and on /restrictions, in any look."""

from typing import Any

from bridge.core.people import RestrictionMode
from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import _check, look
from tests.stories.pages import visitor
from tests.stories.story import Story
from tests.stories.test_policy import _restrict

__all__ = ["look"]


def test_the_form_its_faults_and_the_receipt(
    story: Story, open_page: OpenPage, look: dict[str, Any]
) -> None:
    page = open_page(visitor(story).link, **look)
    _check(page)
    page.evaluate("document.querySelectorAll('form').forEach((form) => form.noValidate = true)")
    page.get_by_role("button", name="Escalate this ticket").press("Enter")
    page.get_by_role("alert").wait_for()
    _check(page)
    page.get_by_label("Emergency", exact=True).check()
    page.get_by_label("Why?").fill("Nothing works: https://example.com/" + "x" * 200)
    page.get_by_role("button", name="Escalate this ticket").press("Enter")
    page.get_by_text("We have received it").wait_for()
    _check(page)
    story.settle()
    page.get_by_text("Your receipt").wait_for()
    _check(page)
    page.get_by_role("link", name="It is resolved").press("Enter")
    page.get_by_role("heading", name="Is it resolved?").wait_for()
    _check(page)
    page.get_by_role("button", name="Yes, it is resolved").press("Enter")
    page.get_by_text("was stood down").wait_for()
    _check(page)


def test_a_restricted_account(story: Story, open_page: OpenPage, look: dict[str, Any]) -> None:
    _restrict(story, RestrictionMode.REFUSE)
    _check(open_page(visitor(story).link, **look))


def test_a_link_that_leads_nowhere(story: Story, open_page: OpenPage, look: dict[str, Any]) -> None:
    _check(open_page(f"{story.url}/t/never-made", **look))


def test_restrictions(story: Story, now_page: OpenPage, look: dict[str, Any]) -> None:
    story.client_sets("emergency")
    story.agent_says("On it.")
    page = now_page("ana@acme.example", **look)
    page.get_by_role("button", name="Not justified").press("Enter")
    page.get_by_text("Not justified, says").wait_for()
    _check(page)
    page.goto(f"{story.url}/restrictions")
    _check(page)
    page.get_by_label("Reason").fill("Three alarms about cosmetic problems.")
    page.get_by_role("button", name="Restrict the account").press("Enter")
    page.get_by_text("The account is restricted").wait_for()
    page.get_by_text("Who did what").click()
    _check(page)
