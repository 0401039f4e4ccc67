"""A look-up of who asked that fails never refuses a member: it is taken, and staff are told."""

import pytest

from tests.stories.conftest import Teller
from tests.stories.sides import Key
from tests.stories.story import Story

REPLY = "#escalate emergency: no till works"
LOOK_UPS = [
    (4821, "/users/", "403"),
    (4821, "/users/", "429"),
    (4821, "/organization_memberships", "403"),
    (4821, "/organization_memberships", "500"),
    ("SUP-17", "/rest/api/2/user", "403"),
    ("SUP-17", "/rest/servicedeskapi/organization", "429"),
]


@pytest.mark.parametrize(("ticket", "path", "kind"), LOOK_UPS)
def test_a_colleague_whose_organizations_are_not_told_may_escalate(
    tell: Teller, ticket: Key, path: str, kind: str
) -> None:
    with tell() as story:
        colleague = _colleague(story, ticket)
        vendor = "zendesk" if isinstance(ticket, int) else "jira"
        until = story.hands.now + 30
        story.world.faults.add(vendor, kind, path_contains=path, method="GET", until=until)
        story.side(ticket).says(ticket, REPLY, colleague, True)
        story.settle()
        story.expect_emergency(ticket)
        story.forward(60)
        story.note("taken unchecked", "Who was told", ticket=ticket)
        story.over()


@pytest.mark.parametrize("ticket", [4821, "SUP-17"])
def test_a_colleague_who_was_looked_up_is_not_said_to_be_unchecked(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        story.side(ticket).says(ticket, REPLY, _colleague(story, ticket), True)
        story.settle()
        story.expect_emergency(ticket)
        story.forward(60)
        assert "unchecked" not in story.note("Who was told", ticket=ticket)
        story.over()


def _colleague(story: Story, ticket: Key) -> str:
    """Somebody else of the requester's organization."""
    name, email = "Carl Colleague", "carl@client.example"
    if isinstance(ticket, int):
        home = story.world.zendesk.organizations[story.ticket().organization_id]
        story.world.zendesk.add_user(name, email, organization=home)
    else:
        organization = next(iter(story.world.jira.organizations.values()))
        story.world.jira.add_user(name, email, organization=organization)
    return name
