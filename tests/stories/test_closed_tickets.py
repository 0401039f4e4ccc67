"""Tickets that are closed for good, merged or deleted: they end once, and nobody has to mend it."""

from collections.abc import Callable

import pytest

from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import lose_webhooks, record_of, sweep_from_now_on
from tests.stories.sides import Key
from tests.stories.story import HOUR, PMS, Story


def close(story: Story) -> None:
    story.world.zendesk.update(4821, {"status": "closed"}, story.zendesk_user("Alex Agent"))


def merge(story: Story) -> None:
    casey = story.zendesk_user("Casey Client")
    other = story.world.zendesk.create_ticket("The shop is down as well", casey)
    story.world.zendesk.merge(4821, other.id, story.zendesk_user("Alex Agent"))


def delete(story: Story) -> None:
    story.world.zendesk.delete(4821, story.zendesk_user("Alex Agent"))


def delete_issue(story: Story) -> None:
    story.world.jira.delete("SUP-17", story.jira_user("Alex Agent"))


ENDS = pytest.mark.parametrize(
    ("ticket", "ends", "words"),
    [
        (4821, close, "The ticket was closed"),
        (4821, merge, "The ticket was merged"),
        (4821, delete, "The ticket was deleted"),
        ("SUP-17", delete_issue, "The ticket was deleted"),
    ],
)


@ENDS
@pytest.mark.parametrize("lost", [False, True])
def test_it_is_stood_down_once_and_no_admin_is_alarmed(
    tell: Teller, ticket: Key, ends: Callable[[Story], None], words: str, lost: bool
) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        record = record_of(story, ticket)
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.forward(30)
        if lost:
            lose_webhooks(story)
        ends(story)
        story.forward(120)
        who = "somebody at the helpdesk" if lost else "Alex Agent"
        for phone, address in PMS:
            story.expect_sms(phone, "STAND DOWN", str(ticket), words)
            story.expect_mail(address, "STAND DOWN", words, who, "Nobody can be answered")
        said = [line.what for line in story.bridge.store.history(record)]
        assert sum(what.startswith(words) for what in said) == 1
        assert said.count("The ticket was left as it is") == 1
        story.over()


@ENDS
def test_at_the_end_of_the_cooldown_there_is_nothing_to_mend_either(
    tell: Teller, ticket: Key, ends: Callable[[Story], None], words: str
) -> None:
    with tell() as story:
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.forward(30)
        ends(story)
        story.forward(49 * HOUR)
        story.expect_pms("STAND DOWN", words)
        story.expect_mails("Escalation digest Wed 25 Nov", "1 stood down")
        story.expect_mails("Escalation digest Thu 26 Nov")
        story.over()


def test_a_closed_ticket_keeps_no_tag_of_its_emergency(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(30)
        assert "escalated_emergency" in story.ticket().tags
        close(story)
        story.settle()
        story.expect_pms("STAND DOWN", "The ticket was closed")
        assert "escalated_emergency" not in story.ticket().tags
        story.over()


def test_solved_and_closed_at_once_is_one_end(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(30)
        agent = story.zendesk_user("Alex Agent")
        story.world.zendesk.update(4821, {"status": "solved"}, agent)
        story.world.zendesk.update(4821, {"status": "closed"}, agent)
        story.settle()
        story.expect_pms("STAND DOWN", "4821")
        story.forward(HOUR)
        story.over()


def test_what_waited_to_be_written_is_left_when_the_ticket_is_gone(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.world.faults.add("zendesk", "500", until=story.hands.now + 60)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821")
        delete(story)
        story.forward(HOUR)
        story.expect_pms("STAND DOWN", "The ticket was deleted")
        story.over()


def test_an_issue_that_was_hidden_from_us_all_along_is_not_taken_for_deleted(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.world.jira.rights.lacks["SUP"] = {"BROWSE_PROJECTS"}
        story.client_sets("emergency", "SUP-17")
        story.expect_pms("EMERGENCY", "SUP-17")
        story.forward(880)
        assert story.record(record_of(story, "SUP-17")).escalations[-1].waiting
        story.expect_mail("dana@acme.example", "Tickets of support cannot be updated")
        assert story.unexpected()["sms"] == []
