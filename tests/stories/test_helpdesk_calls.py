"""How often a helpdesk is called for an escalation."""

import re

import pytest
import requests

from sandbox.world import RequestLine
from sandbox.zendesk.limits import Limit, Limits
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import sweep_from_now_on
from tests.stories.pages import sign_in, words
from tests.stories.sides import Key
from tests.stories.story import Story


@pytest.mark.parametrize("ticket", [4821, "SUP-17"])
def test_an_escalation_is_read_once_and_written_once(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.forward(70)
        story.world.requests.clear()
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        assert _methods(story, ticket) == ["GET", "PUT"]
        story.world.requests.clear()
        story.forward(49)
        story.note("Who was told", ticket=ticket)
        # The note needs nothing of the ticket.
        assert _methods(story, ticket) == ["PUT" if isinstance(ticket, int) else "POST"]
        story.over()


def _methods(story: Story, ticket: Key) -> list[str]:
    """Of all calls to the ticket's helpdesk."""
    vendor = "zendesk" if isinstance(ticket, int) else "jira"
    lines = [one for one in list(story.world.requests) if one.vendor == vendor]
    return [one.method for one in lines if "/oauth/" not in one.path]


MANY, CEILING = 60, 30
SLOW = {"[connections.acme]\n": f"[connections.acme]\ncalls_per_minute = {CEILING}\n"}


@pytest.mark.redis
def test_a_burst_is_written_within_the_ceiling_and_the_emergencies_first(tell: Teller) -> None:
    with tell(changes=SLOW) as story:
        casey, desk = story.zendesk_user("Casey Client"), story.world.zendesk
        tickets = [desk.create_ticket("It is slow", casey, silent=True).id for _ in range(MANY)]
        sweep_from_now_on(story)
        story.forward(130)
        story.world.requests.clear()
        higher, urgent = tickets[: MANY // 2], tickets[MANY // 2 :]
        _all_set(story, higher, "escalation_higher_priority")
        at_once = len(_written(story))
        _all_set(story, urgent, "escalation_emergency")
        assert _behind(story) > 60
        page = words(sign_in(story).get(f"{story.url}/now", timeout=10))
        assert re.search(r"Zendesk acme: \d+ updates wait, about \d minutes behind", page)
        calls = [len(_calls(story)), *_calls_of_each_minute(story, 12)]
        assert max(calls) <= CEILING
        written = _written(story)
        assert set(written) == set(tickets)
        assert at_once < MANY // 4
        assert set(written[at_once : at_once + len(urgent)]) == set(urgent)
        assert all(story.answers(ticket) for ticket in tickets)
        assert _behind(story) == 0
        assert _read(story) == MANY


def test_what_the_helpdesk_has_left_is_left_to_emergencies(tell: Teller) -> None:
    with tell() as story:
        desk, casey = story.world.zendesk, story.zendesk_user("Casey Client")
        later, urgent = (desk.create_ticket("It is slow", casey, silent=True).id for _ in range(2))
        desk.meter.limits = Limits(account=Limit(40))
        for _ in range(32):
            desk.meter.take("account", desk.meter.limits.account)
        story.client_sets("higher_priority")
        story.client_sets("higher_priority", later)
        story.client_sets("emergency", urgent)
        story.expect_emergency(urgent)
        assert not story.answers(later)
        story.forward(61)
        story.expect_answer("Higher Priority", ticket=later)
        assert [one for one in _calls(story) if one.status == 429] == []


def _all_set(story: Story, tickets: list[int], value: str) -> None:
    for ticket in tickets:
        story.world.zendesk.set_level(ticket, value, story.zendesk_user("Casey Client"))
    story.settle()


def _behind(story: Story) -> float:
    """By how many seconds the metrics say that it is."""
    metrics = requests.get(f"{story.url}/metrics", timeout=10).text
    found = re.search(r'bridge_helpdesk_behind_seconds{connection="acme"} (\S+)', metrics)
    assert found, metrics
    return float(found[1])


def _calls_of_each_minute(story: Story, minutes: int) -> list[int]:
    made = []
    for _ in range(minutes):
        before = len(_calls(story))
        story.forward(60)
        made.append(len(_calls(story)) - before)
    return made


def _written(story: Story) -> list[int]:
    """The tickets in the order in which they were first written."""
    puts = [one.path for one in _calls(story) if one.method == "PUT"]
    return list(dict.fromkeys(int(re.findall(r"/tickets/(\d+)", path)[0]) for path in puts))


def _read(story: Story) -> int:
    """The readings of tickets, without those of whoever looks for lost news, comments included."""
    paths = [one.path for one in _calls(story) if one.method == "GET"]
    looks = sum(path.endswith("/comments") for path in paths)
    return sum(bool(re.search(r"/tickets/\d+$", path)) for path in paths) - looks


def _calls(story: Story) -> list[RequestLine]:
    lines = [one for one in list(story.world.requests) if one.vendor == "zendesk"]
    return [one for one in lines if "/oauth/" not in one.path]
