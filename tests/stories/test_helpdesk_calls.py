"""How often a helpdesk is called for an escalation."""

import pytest

from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import sweep_from_now_on
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
