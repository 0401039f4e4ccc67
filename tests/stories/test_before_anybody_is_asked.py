"""The alert leaves before anybody is asked: calls to a helpdesk before the first text."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sandbox.webhooks import Trouble
from sandbox.zendesk.events import events_of
from tests.stories.callbacks import zendesk_hook
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import sweep_from_now_on
from tests.stories.pages import REASON, words
from tests.stories.sides import Key
from tests.stories.story import ANA, BEN, Story
from tests.stories.working import work_off

ACTOR = r"/users/\d+"
TICKET = r"/tickets/\d+"
MANY = 20


@pytest.mark.parametrize("ticket", [4821, "SUP-17"])
def test_a_clients_own_change_asks_nobody(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        _know_who_we_are(story)
        story.client_sets("emergency", ticket)
        assert _asked_before_the_first_text(story) == []
        story.expect_emergency(ticket)
        story.forward(60)
        assert "unchecked" not in story.note("Who was told", ticket=ticket)
        story.over()


def test_what_is_read_afterwards_is_on_the_page_and_in_the_next_message(tell: Teller) -> None:
    with tell() as story:
        _know_who_we_are(story)
        story.client_sets("emergency", reason=REASON)
        text = story.expect_sms(ANA, "EMERGENCY", "4821", "Checkout is down")
        story.expect_sms(BEN, "EMERGENCY")
        story.expect_mails("EMERGENCY", "Checkout is down")
        story.expect_answer("Thank you, Casey Client.", f"{story.url}/t/")
        page = words(requests.get(_link(text), timeout=10))
        assert "Acme Stores" in page
        assert REASON in page
        assert story.record().escalations[-1].by.name == "Casey Client"
        story.forward(15 * 60)
        story.expect_pms("NOT SEEN", "Acme Stores", "No card payment")
        story.expect_mail("dana@acme.example")


def test_the_account_of_an_earlier_ticket_is_named_at_once(tell: Teller) -> None:
    with tell() as story:
        _know_who_we_are(story)
        story.client_sets("emergency")
        story.expect_emergency()
        other = _new_ticket(story)
        story.client_sets("emergency", other)
        story.expect_pms("EMERGENCY", str(other), "Acme Stores")
        story.expect_answer("Emergency", ticket=other)
        story.over()


def test_an_agent_is_looked_up_once_in_ten_minutes(tell: Teller) -> None:
    with tell() as story:
        _know_who_we_are(story)
        tickets = [4821, *(_new_ticket(story) for _ in range(2))]
        for ticket, later, calls in zip(tickets, (0, 300, 301), (1, 0, 1), strict=True):
            story.forward(later)
            story.world.requests.clear()
            story.agent_sets("emergency", ticket)
            assert len(_asked_before_the_first_text(story)) == calls
            story.expect_emergency(ticket)
        story.over()


def test_many_changes_of_an_agent_at_once_cause_one_look_up(tell: Teller) -> None:
    with tell() as story:
        _know_who_we_are(story)
        tickets = [_new_ticket(story) for _ in range(MANY)]
        agent, desk = story.zendesk_user("Alex Agent"), story.world.zendesk
        for ticket in tickets:
            desk.set_level(ticket, "escalation_emergency", agent)
        assert story.world.flush()
        story.world.faults.add("zendesk", "slow", path_contains="/users/", seconds=0.3)
        with ThreadPoolExecutor(MANY) as pool:
            list(pool.map(work_off, [story.bridge] * MANY))
        story.settle()
        assert len(_asked(story, ACTOR)) == 1
        assert all(story.record(f"acme/{ticket}").escalations[-1].waiting for ticket in tickets)


def test_a_helpdesk_that_answers_nothing_holds_no_client_back(tell: Teller) -> None:
    with tell() as story:
        _know_who_we_are(story)
        until = story.hands.now + 60
        story.world.faults.add("zendesk", "500", until=until)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821")
        story.forward(120)
        story.expect_answer("Thank you, Casey Client.")
        assert story.level() == "emergency"
        story.over()


def test_a_helpdesk_that_hangs_is_waited_for_once(tell: Teller) -> None:
    with tell() as story:
        _know_who_we_are(story)
        tickets = [4821, _new_ticket(story)]
        hangs = story.world.faults.add("zendesk", "timeout", seconds=4, path_contains="/users/")
        for ticket in tickets:
            story.agent_sets("emergency", ticket)
            story.expect_emergency(ticket)
        assert hangs.hits == 1
        story.world.faults.clear()
        story.forward(60)
        for ticket in tickets:
            story.note("taken unchecked", ticket=ticket)
        story.over()


def test_a_change_that_is_told_late_is_looked_at_first(tell: Teller) -> None:
    """The ticket may be solved meanwhile."""
    with tell() as story:
        _know_who_we_are(story)
        story.world.webhooks.troubles["zendesk"] = Trouble(drop=1.0)
        story.client_sets("emergency")
        audit, desk = story.ticket().audits[-1], story.world.zendesk
        events = events_of(story.ticket(), audit, desk.users, desk.access.account_id)
        (event,) = (each for each in events if "custom_field" in each["event"])
        story.hands.now += 660
        assert zendesk_hook(story, event).post() == 202
        work_off(story.bridge)
        assert any(re.search(TICKET, path) for path in _asked_before_the_first_text(story))


def _know_who_we_are(story: Story) -> None:
    """The sweeps of both helpdesks have asked."""
    sweep_from_now_on(story)
    story.forward(70)
    story.world.requests.clear()


def _asked_before_the_first_text(story: Story) -> list[str]:
    """The paths of the calls to helpdesks, without those for a token."""
    paths = []
    for one in list(story.world.requests):
        if one.vendor == "twilio":
            return paths
        if one.vendor in ("zendesk", "jira") and "/oauth/" not in one.path:
            paths.append(one.path)
    raise AssertionError("no text was sent")


def _asked(story: Story, path: str) -> list[str]:
    return [one.path for one in list(story.world.requests) if re.search(path, one.path)]


def _new_ticket(story: Story) -> int:
    casey = story.zendesk_user("Casey Client")
    return int(story.world.zendesk.create_ticket("It is slow", casey, silent=True).id)


def _link(text: str) -> str:
    found = re.search(r"http://\S+/e/\S+", text)
    assert found, text
    return found[0]
