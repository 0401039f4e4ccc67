"""`#escalate` in the first message of a ticket, and with a level that does not exist."""

import pytest

from sandbox.jira.site import ESCALATION
from sandbox.zendesk.account import ESCALATION_FIELD, LINK_FIELD
from tests.stories.conftest import Teller
from tests.stories.story import HOUR, Key, Story

COMMAND = "Hello,\n\n*#escalate emergency:* No card payment goes through."
UNKNOWN = "#escalate critical: No card payment goes through."
WITH_LINK = {'reason_field = "3': f'link_field = "{LINK_FIELD}"\nreason_field = "3'}
HELPDESKS = ["zendesk", "jira"]


def opened(story: Story, helpdesk: str, words: str, level: str = "") -> Key:
    """The key of a ticket that a client opens with these words, and this level in the field."""
    if helpdesk == "zendesk":
        casey = story.zendesk_user("Casey Client")
        value = f"escalation_{level}" if level else None
        changes = {"custom_fields": [{"id": ESCALATION_FIELD, "value": value}]}
        key: Key = story.world.zendesk.create_ticket("Tills", casey, words, changes=changes).id
    else:
        option = {"value": level.replace("_", " ").title()} if level else None
        fields = {"description": words, ESCALATION: option}
        key = story.world.jira.create_issue(
            "Tills", story.jira_user("Nora North"), fields=fields
        ).key
    story.settle()
    return key


@pytest.mark.parametrize("helpdesk", HELPDESKS)
def test_the_first_message_escalates(tell: Teller, helpdesk: str) -> None:
    with tell() as story:
        key = opened(story, helpdesk, COMMAND)
        story.expect_pms("EMERGENCY", str(key), "No card payment goes through")
        story.expect_answer("Emergency", ticket=key)
        assert story.level(key) == "emergency"
        story.forward(60)
        story.over()


@pytest.mark.parametrize("helpdesk", HELPDESKS)
def test_field_and_first_words_are_one_choice_the_higher(tell: Teller, helpdesk: str) -> None:
    with tell() as story:
        key = opened(story, helpdesk, COMMAND, level="higher_priority")
        story.expect_pms("EMERGENCY", str(key), "No card payment goes through")
        story.expect_answer("now an Emergency", ticket=key)
        assert story.level(key) == "emergency"
        story.forward(HOUR / 10)
        story.over()


def test_a_new_ticket_gets_its_link_and_its_escalation(tell: Teller) -> None:
    with tell(changes=WITH_LINK) as story:
        key = opened(story, "zendesk", COMMAND)
        story.expect_emergency(key)
        assert "/t/" in story.ticket(key).fields[LINK_FIELD]
        story.over()


def test_a_first_message_without_a_command_asks_for_nothing(tell: Teller) -> None:
    with tell() as story:
        for helpdesk in HELPDESKS:
            key = opened(story, helpdesk, "Should I write #escalate emergency?")
            assert story.level(key) is None
        story.over()


def test_the_first_message_of_a_follow_up_counts_and_what_it_inherited_does_not(
    tell: Teller,
) -> None:
    with tell() as story:
        desk, client = story.world.zendesk, story.zendesk_user("Casey Client")
        closed = story.ticket()
        closed.status, closed.tags = "closed", [*closed.tags, "escalation_emergency"]
        asked = desk.follow_up(4821, "#escalate higher priority: It is slow again.", client).id
        story.settle()
        story.expect_answer("Higher Priority", ticket=asked)
        assert story.level(asked) == "higher_priority"
        story.over()


@pytest.mark.parametrize("helpdesk", HELPDESKS)
def test_a_level_that_does_not_exist_is_answered_with_those_that_do(
    tell: Teller, helpdesk: str
) -> None:
    with tell() as story:
        first = opened(story, helpdesk, UNKNOWN)
        known: Key = 4821 if helpdesk == "zendesk" else "SUP-17"
        story.client_says(UNKNOWN, known)
        for key in (first, known):
            story.expect_answer("#escalate emergency", "#escalate higher priority", ticket=key)
            assert story.level(key) is None
        story.over()
