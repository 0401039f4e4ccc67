"""The client's Escalate page: looking changes nothing, one press escalates once."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
import requests

from bridge.ports import Store
from bridge.web.app import create_app
from tests.stories.conftest import Teller
from tests.stories.pages import REASON, visitor, words
from tests.stories.stage import SECRET_KEY
from tests.stories.story import HOUR

DAY = 24 * HOUR


def test_whoever_only_looks_changes_nothing(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        for _ in range(50):
            page = casey.open()
            assert page.status_code == 200
        for address in ("status.json", "badge.svg"):
            assert requests.get(f"{casey.link}/{address}", timeout=10).status_code == 200
        assert requests.head(casey.link, timeout=10).status_code == 200
        assert requests.get(f"{casey.link}/escalation", timeout=10).status_code == 405
        assert requests.get(f"{casey.link}/stand-down", timeout=10).url == casey.link
        story.settle()
        assert "Checkout is down in all stores" in words(page)
        assert "It can be escalated now" in words(page)
        assert story.writes("zendesk") == 0
        assert story.level() is None
        story.over()


def test_one_press_escalates_once_and_shows_a_receipt(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        form = casey.open()
        accepted = casey.escalate(page=form)
        assert "We have received it" in words(accepted)
        assert not {"sent", "accepted", "recorded"} & set(words(accepted).split())
        again = casey.escalate(page=form)
        assert again.url == accepted.url
        story.settle()
        story.expect_pms("EMERGENCY", "4821", "card payment")
        story.expect_answer("Thank you, Casey Client", "Emergency", "/t/")
        assert story.level() == "emergency"
        assert story.reasons() == ["escalated"]
        current = story.record().escalations[-1]
        assert (current.source, current.by.name) == ("page", "Casey Client")
        receipt = words(casey.open())
        for said in (current.id, REASON, "Ana Ruiz", "Ben Okafor", "What happens next"):
            assert said in receipt
        assert "delivered" in receipt
        assert "+1312" not in receipt and "@acme.example" not in receipt
        story.forward(60)
        story.over()


@pytest.mark.parametrize("questions", range(1, 7))
def test_what_became_of_a_wish_and_the_state_belong_together(tell: Teller, questions: int) -> None:
    """However the decision falls between two questions to the store, the page says one thing."""
    with tell() as story:
        asked = visitor(story).escalate()
        store = Interrupted(story.bridge.store, questions, story.settle)
        bridge = replace(story.bridge, store=cast(Store, store))
        browser = create_app(bridge, SECRET_KEY).test_client()
        page = browser.get(asked.url.removeprefix(story.url)).text
        assert story.level() == "emergency"
        assert ("your escalation is recorded" in page) is ("Emergency since" in page)
        assert ("We have received it" in page) is ("is being looked at" in page)


class Interrupted:
    """A store after whose n-th answer something else happens."""

    def __init__(self, store: Store, after: int, happens: Callable[[], None]) -> None:
        self._store, self._left, self._happens = store, after, happens

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._store, name)

        def answer(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            self._left -= 1
            if self._left == 0:
                self._happens()
            return found

        return answer


def test_the_receipt_follows_what_happens(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        casey.escalate()
        before = casey.status()
        assert (before["level"], before["reference"]) == ("none", None)
        story.settle()
        story.expect_emergency()
        status = casey.status()
        assert status["level"] == "emergency"
        assert status["reference"] == story.record().escalations[-1].id
        assert status["cooldown_until"] == "2026-11-26T16:00:00+00:00"
        assert (status["available"], status["responded_by_person"]) == (False, False)
        told = status["told"]
        assert {"name": "Ana Ruiz", "channel": "text message", "state": "delivered"} in told
        story.agent_says("I am on it.")
        story.expect_pms("Alex Agent")
        assert casey.status()["responded_by_person"] is True
        badge = requests.get(f"{casey.link}/badge.svg", timeout=10)
        assert badge.headers["Content-Type"].startswith("image/svg+xml")
        assert "<title>Emergency, a person has it</title>" in badge.text
        assert "Alex Agent" in words(casey.open())
        story.over()


def test_while_an_event_waits_status_json_says_so(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        accepted = casey.escalate(level="higher_priority")
        source = re.search(r'data-source="([^"]+)"', accepted.text)
        assert source
        address = f"{story.url}{source[1]}"
        assert requests.get(address, timeout=10).json()["deciding"] is True
        story.settle()
        story.expect_answer("Higher Priority")
        shown = requests.get(address, timeout=10).json()
        assert (shown["deciding"], shown["level"]) == (False, "higher_priority")
        assert shown["state"].startswith("Higher Priority since")
        story.over()


def test_while_the_cooldown_runs_there_is_no_form(tell: Teller) -> None:
    with tell() as story:
        stale = visitor(story)
        form = stale.open()
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        page = visitor(story).open()
        assert "26 Nov 2026, 10:00 CST" in words(page)
        assert "1 day 23 hours" in words(page) and "<textarea" not in page.text
        late = stale.escalate(page=form)
        story.settle()
        story.expect_answer("A request is already recorded")
        story.expect_mails("an Emergency was asked for")
        assert "Nothing was changed" in words(requests.get(late.url, timeout=10))
        assert story.reasons() == ["escalated", "cooldown"]
        story.forward(47 * HOUR)
        for _ in range(2):
            for address in ("ana@acme.example", "ben@acme.example"):
                story.expect_mail(address, "digest")
        assert "It can be escalated now" in words(visitor(story).open())
        story.over()


def test_a_client_takes_it_back(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        casey.escalate()
        story.settle()
        story.expect_emergency()
        asked = casey.open("/stand-down")
        assert "Is it resolved?" in words(asked)
        assert story.record().escalations[-1].waiting
        over = casey.press("stand-down", asked)
        assert "stood down" in words(over)
        story.settle()
        story.expect_pms("4821", "Casey Client")
        story.expect_answer("stood down by Casey Client")
        assert story.record().escalations[-1].stood_down_by == "Casey Client"
        casey.press("stand-down", asked, reference="E00000000000000")
        story.settle()
        story.over()


def test_what_staff_ended_goes_on_by_the_page(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(300)
        story.agent_says("This has been resolved.")
        story.expect_pms("STAND DOWN")
        story.expect_answer("stood down by Alex Agent")
        story.forward(60)
        casey = visitor(story)
        assert "If it is not over, say so below" in words(casey.open())
        asked = casey.escalate(reason="It is down again in all stores.")
        story.settle()
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on")
        page = words(requests.get(asked.url, timeout=10))
        assert "the emergency goes on" in page and "Emergency since" in page
        assert len(story.record().escalations) == 1
        story.over()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"level": "emergency", "reason": "Too short"}, "9 characters"),
        ({"level": "emergency", "reason": "   "}, "there is nothing yet"),
        ({"level": "emergency", "reason": "x" * 501}, "501 characters"),
        ({"level": "none", "reason": REASON}, "Choose one of the two"),
        ({"level": "", "reason": "x" * 501}, "Choose one of the two"),
    ],
)
def test_a_form_that_is_not_filled_in_keeps_what_was_written(
    tell: Teller, fields: dict[str, str], said: str
) -> None:
    with tell() as story:
        page = visitor(story).escalate(**fields)
        assert page.status_code == 422
        assert said in words(page)
        assert fields["reason"].strip() in page.text
        story.settle()
        assert story.level() is None
        story.over()


def test_a_form_from_elsewhere_does_not_act(tell: Teller) -> None:
    with tell() as story:
        link = visitor(story).link
        for token in ("", "made-up"):
            data = {"csrf_token": token, "level": "emergency", "reason": REASON}
            for address in ("escalation", "stand-down"):
                assert requests.post(f"{link}/{address}", data=data, timeout=10).status_code == 400
        story.settle()
        assert story.level() is None
        story.over()


def test_five_presses_a_minute_are_enough(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        for _ in range(5):
            assert casey.escalate(reason="short").status_code == 422
        refused = casey.escalate()
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        assert "wait a minute" in words(refused)
        story.settle()
        assert story.level() is None
        story.hands.now += 60
        casey.escalate()
        story.settle()
        story.expect_emergency()
        story.over()
