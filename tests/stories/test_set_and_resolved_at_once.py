"""Set and resolved in one edit: whoever is told EMERGENCY is told STAND DOWN as well."""

from collections.abc import Callable

import pytest

from sandbox.jira.site import ESCALATION
from sandbox.zendesk.account import ESCALATION_FIELD
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import record_of, solve
from tests.stories.story import PMS, Key, Story

RESOLVED = {"body": "This has been resolved.", "public": True}
EMERGENCY = {"custom_fields": [{"id": ESCALATION_FIELD, "value": "escalation_emergency"}]}


def zendesk_reply(story: Story) -> Key:
    """The client sets the field and says in the same update that it is over."""
    casey = story.zendesk_user("Casey Client")
    story.world.zendesk.update(4821, {**EMERGENCY, "comment": RESOLVED}, casey)
    return 4821


def zendesk_solve(story: Story) -> Key:
    """An agent sets the field and solves the ticket in the same update."""
    agent = story.zendesk_user("Alex Agent")
    story.world.zendesk.update(4821, {**EMERGENCY, "status": "solved"}, agent)
    return 4821


def jira_comment(story: Story) -> Key:
    """The client sets the field and comments in the same request."""
    comment = [{"add": {"body": RESOLVED["body"]}}]
    fields = {ESCALATION: {"value": "Emergency"}}
    edit = {"fields": fields, "update": {"comment": comment}}
    story.world.jira.edit("SUP-17", edit, story.jira_user("Nora North"))
    return "SUP-17"


def jira_transition(story: Story) -> Key:
    """An agent sets the field on the screen of the transition to Done: one webhook, two facts."""
    agent = story.jira_user("Alex Agent")
    fields = {"fields": {ESCALATION: {"value": "Emergency"}}}
    story.world.jira.transition("SUP-17", "31", agent, fields)
    return "SUP-17"


@pytest.mark.parametrize("edit", [zendesk_reply, zendesk_solve, jira_comment, jira_transition])
def test_nobody_has_an_alarm_without_its_end(tell: Teller, edit: Callable[[Story], Key]) -> None:
    with tell() as story:
        ticket = edit(story)
        story.settle()
        story.forward(300)
        current = story.record(record_of(story, ticket)).current
        assert current is not None and current.over
        for phone, address in PMS:
            texts = [sms["body"] for sms in story.received()["sms"] if sms["to"] == phone]
            mails = [one["subject"] for one in story.received()["mail"] if one["to"] == address]
            assert kinds(texts) in ([], ["EMERGENCY", "STAND DOWN"])
            assert kinds(mails) in ([], ["EMERGENCY", "STAND DOWN"])


def test_one_webhook_with_both_tells_nobody_anything(tell: Teller) -> None:
    with tell() as story:
        jira_transition(story)
        story.settle()
        story.forward(300)
        story.expect_answer("now an Emergency", ticket="SUP-17")
        story.expect_answer("stood down", ticket="SUP-17")
        story.over()


def test_an_emergency_after_an_end_alerts(tell: Teller) -> None:
    with tell() as story:
        solve(story, 4821)
        story.client_says("This has been resolved.", "SUP-17")
        story.forward(5)
        for ticket in (4821, "SUP-17"):
            story.client_sets("emergency", ticket)
            story.expect_emergency(ticket)
        story.over()


def kinds(said: list[str]) -> list[str]:
    """What messages are about, in their order."""
    return [next(word for word in ("EMERGENCY", "STAND DOWN") if word in one) for one in said]
