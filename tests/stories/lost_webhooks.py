"""Webhooks that get lost or come late, and the sweep that finds what they would have told."""

from bridge.core.escalations import HistoryLine
from bridge.flows.intake import sweep
from sandbox.webhooks import Trouble, Webhook
from tests.stories.sides import Key
from tests.stories.story import Story

MINUTE = 60.0
# Zendesk shows nothing of the last minute, so one sweep more may pass.
FOUND_WITHIN: dict[Key, float] = {4821: 4 * MINUTE, "SUP-17": 3 * MINUTE}


def sweep_from_now_on(story: Story) -> None:
    """Plan the sweeps, as a clock does; they put themselves back."""
    sweep.plan(story.bridge, story.hands.now)


def lose_webhooks(story: Story) -> None:
    """No webhook of a helpdesk arrives any more."""
    for vendor in ("zendesk", "jira"):
        story.world.webhooks.troubles[vendor] = Trouble(drop=1.0)


def hold_webhooks(story: Story) -> list[Webhook]:
    """Those that come late, to be delivered later."""
    held: list[Webhook] = []
    send = story.world.webhooks.post

    def post(webhook: Webhook) -> None:
        if webhook.vendor in ("zendesk", "jira"):
            held.append(webhook)
        else:
            send(webhook)

    story.world.webhooks.post = post  # type: ignore[method-assign]
    return held


def come_late(story: Story, held: list[Webhook]) -> None:
    """Deliver what was held, and check that it was taken."""
    assert held
    del story.world.webhooks.post
    before = len(story.world.webhooks.attempts)
    for webhook in held:
        story.world.webhooks.post(webhook)
    story.settle()
    tried = list(story.world.webhooks.attempts)[before:]
    late = [one for one in tried if one.vendor in ("zendesk", "jira")]
    assert {one.status for one in late} <= {200, 202}, late


def record_of(story: Story, ticket: Key) -> str:
    """The bridge's record of a ticket."""
    return f"{'acme' if isinstance(ticket, int) else 'support'}/{story.side(ticket).id(ticket)}"


def escalation_lines(story: Story, ticket: Key) -> list[HistoryLine]:
    """The lines of the timeline on the field."""
    lines = story.bridge.store.history(record_of(story, ticket))
    return [line for line in lines if line.what.startswith("Escalation set")]


def solve(story: Story, ticket: Key) -> None:
    """An agent solves the ticket."""
    if isinstance(ticket, int):
        agent = story.zendesk_user("Alex Agent")
        story.world.zendesk.update(ticket, {"status": "solved"}, agent)
    else:
        story.world.jira.transition(ticket, "31", story.jira_user("Alex Agent"))


def asked(story: Story, path: str) -> int:
    """How many requests have reached a vendor on such a path."""
    return sum(path in one.path for one in list(story.world.requests))
