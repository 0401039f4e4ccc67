"""Nothing that the bridge causes may set it off again, and nothing counts twice."""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox.webhooks import Trouble
from sandbox.zendesk.events import events_of
from tests.stories.callbacks import SignedHook, jira_hook, zendesk_hook
from tests.stories.conftest import Teller
from tests.stories.sides import Key
from tests.stories.story import HOUR, Story

pytestmark = pytest.mark.redis

ISSUE = "SUP-17"
ECHOES = 300


@pytest.mark.parametrize("ticket", [4821, ISSUE])
def test_echoes_of_our_writes_set_nothing_off(tell: Teller, ticket: Key) -> None:
    """As our user and as another one, mixed up, at once, and 5 and 70 minutes late."""
    with tell() as story:
        _escalate_and_put_back(story, ticket)
        chance = random.Random(7)
        echoes = [_echo(story, ticket, chance) for _ in range(ECHOES)]
        assert len({_of_field(echo) for echo in echoes}) == 2
        written = _writes(story)
        for batch, wait in ((echoes[:100], 300), (echoes[100:200], 65 * 60), (echoes[200:], 60)):
            _post_all([sign(story, echo) for sign, echo in batch])
            story.settle()
            story.forward(wait)
        assert _writes(story) == written
        assert story.level(ticket) == "higher_priority"
        story.over()


@pytest.mark.parametrize("ticket", [4821, ISSUE])
def test_echoes_of_our_writes_on_an_emergency_do_not_answer_it(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.forward(60)
        chance = random.Random(11)
        echoes = [_echo(story, ticket, chance) for _ in range(ECHOES)]
        written = _writes(story)
        _post_all([sign(story, echo) for sign, echo in echoes])
        story.settle()
        assert _writes(story) == written
        assert story.record(_record(story, ticket)).escalations[-1].waiting
        story.over()


@pytest.mark.parametrize("ended", [False, True])
def test_an_echo_that_is_older_than_our_newest_write_sets_nothing_off(
    tell: Teller, ended: bool
) -> None:
    """As another user, after a second put-back, or after the cooldown has ended."""
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(47 * HOUR)
        story.client_sets("emergency")
        story.expect_answer("26 Nov")
        echo = _field_event(story, 4821, "escalation_higher_priority")
        echo["detail"]["actor_id"] = str(story.zendesk_user("Alex Agent").id)
        story.forward(HOUR if ended else 1800)
        if not ended:
            story.client_sets("emergency")
            story.expect_answer("26 Nov")
        story.forward(600)
        written = _writes(story)
        assert zendesk_hook(story, echo).post() == 202
        story.settle()
        assert _writes(story) == written


def test_the_same_signed_body_has_one_effect(tell: Teller) -> None:
    with tell() as story:
        hook = _unsent(story)
        answers = Counter(_post_all([hook] * 200))
        assert answers == {202: 1, 200: 199}
        story.settle()
        story.expect_emergency()
        story.forward(60)
        assert Counter(_post_all([hook] * 50)) == {200: 50}
        story.settle()
        assert story.reasons() == ["escalated"]
        assert story.bridge.store.counters()["events_alerted"] == 1
        story.over()


def test_one_change_told_as_event_and_by_a_trigger_is_one_escalation(tell: Teller) -> None:
    with tell() as story:
        story.world.zendesk.triggers = True
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(60)
        assert story.reasons() == ["escalated"]
        story.over()


def test_a_ticket_created_as_an_emergency_and_told_three_times_is_one_escalation(
    tell: Teller,
) -> None:
    with tell() as story:
        desk = story.world.zendesk
        desk.triggers = True
        changes = {"additional_tags": ["escalation_emergency"]}
        casey = story.zendesk_user("Casey Client")
        ticket = desk.create_ticket("Nobody can log in", casey, changes=changes)
        change = _field_event(story, ticket.id, "escalation_emergency")
        assert zendesk_hook(story, change).post() == 202
        story.settle()
        story.expect_pms("EMERGENCY", "Nobody can log in")
        story.expect_answer("Emergency", ticket=ticket.id)
        story.forward(60)
        assert story.reasons(f"acme/{ticket.id}") == ["escalated"]
        story.over()


Echo = tuple[Callable[[Story, Any], SignedHook], dict[str, Any]]


def _escalate_and_put_back(story: Story, ticket: Key) -> None:
    """The bridge writes twice on the ticket; the second time it sets the field."""
    story.client_sets("higher_priority", ticket)
    story.expect_answer("Higher Priority", ticket=ticket)
    story.forward(HOUR)
    story.client_sets("emergency", ticket)
    story.expect_answer("26 Nov", ticket=ticket)
    story.expect_mails("an Emergency was asked for")


def _echo(story: Story, ticket: Key, chance: random.Random) -> Echo:
    """One of our writes, told once more: by us, or as if an agent or the client had done it."""
    if isinstance(ticket, int):
        return zendesk_hook, _zendesk_echo(story, ticket, chance)
    return jira_hook, _jira_echo(story, ticket, chance)


def _zendesk_echo(story: Story, ticket: int, chance: random.Random) -> dict[str, Any]:
    desk = story.world.zendesk
    ours = [audit for audit in story.ticket(ticket).audits if audit.author_id == desk.bridge.id]
    audit = chance.choice(ours)
    account = desk.access.account_id
    envelope = chance.choice(events_of(story.ticket(ticket), audit, desk.users, account))
    if "comment" not in envelope["event"]:
        others = ("Escalation Bridge", "Alex Agent", "Casey Client")
        envelope["detail"]["actor_id"] = str(story.zendesk_user(chance.choice(others)).id)
    return envelope


def _jira_echo(story: Story, ticket: str, chance: random.Random) -> dict[str, Any]:
    site, issue = story.world.jira, story.issue(ticket)
    ours = [one for one in issue.histories if one["author"] == site.bridge.id]
    comments = [one for one in issue.comments if one["author"] == site.bridge.id]
    if chance.random() < 0.2:
        return {**site.views.commented(issue, chance.choice(comments)), "copy": str(uuid.uuid4())}
    event = site.views.updated(issue, chance.choice(ours))
    others = ("Escalation Bridge", "Alex Agent", "Nora North")
    user = story.jira_user(chance.choice(others)).shown()
    return {**event, "user": user, "copy": str(uuid.uuid4())}


def _of_field(echo: Echo) -> bool:
    """Whether the echo tells of the Escalation field."""
    _, content = echo
    items = content.get("changelog", {}).get("items", ())
    in_jira = any(item["field"] == "Escalation" for item in items)
    return in_jira or "custom_field" in content.get("event", {})


def _unsent(story: Story) -> SignedHook:
    """The webhook of a client who sets Emergency, which Zendesk has not sent yet."""
    story.world.webhooks.troubles["zendesk"] = Trouble(drop=1.0)
    story.client_sets("emergency")
    story.world.webhooks.troubles.clear()
    return zendesk_hook(story, _field_event(story, 4821, "escalation_emergency"))


def _field_event(story: Story, ticket: int, value: str) -> dict[str, Any]:
    """The event of the ticket's newest update, about its Escalation field."""
    desk = story.world.zendesk
    audit = desk.ticket(ticket).audits[-1]
    change = {
        "id": 1,
        "type": "Change",
        "field_name": "360001234567",
        "value": value,
        "previous_value": None,
    }
    audit.events = [event for event in audit.events if event["type"] == "Change"] or [change]
    account = desk.access.account_id
    envelopes = events_of(desk.ticket(ticket), audit, desk.users, account)
    return next(one for one in envelopes if one["type"].endswith("custom_field_changed"))


def _post_all(hooks: list[SignedHook]) -> list[int]:
    """Post them side by side."""
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(SignedHook.post, hooks))


def _writes(story: Story) -> int:
    return story.writes("zendesk") + story.writes("jira")


def _record(story: Story, ticket: Key) -> str:
    connection = "acme" if isinstance(ticket, int) else "support"
    return f"{connection}/{story.side(ticket).id(ticket)}"
