"""An emergency ends only on evidence: who says so, when they said it, and in which words."""

import pytest

from tests.stories.conftest import Teller
from tests.stories.story import DANA, HOUR, Key, Story

TICKETS = [4821, "SUP-17"]


def begin(story: Story, ticket: Key = 4821) -> None:
    """An emergency that both project managers were told of."""
    story.client_sets("emergency", ticket)
    story.expect_emergency(ticket)
    story.forward(130)


def waiting(story: Story, ticket: Key = 4821) -> bool:
    """Whether the ticket's newest escalation still waits for a person."""
    side = story.side(ticket)
    connection = "acme" if isinstance(ticket, int) else "support"
    return story.record(f"{connection}/{side.id(ticket)}").escalations[-1].waiting


@pytest.mark.parametrize("ticket", TICKETS)
def test_who_raised_it_does_not_take_it_by_a_comment(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        story.agent_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.agent_says("I have escalated this.", ticket)
        assert waiting(story, ticket)
        story.over()


@pytest.mark.parametrize("ticket", TICKETS)
def test_an_answer_of_before_takes_nothing(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        late = story.hands.now
        story.hands.now += 3
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        after, story.hands.now = story.hands.now, late
        story.agent_says("Done.", ticket)
        story.hands.now = after
        story.settle()
        assert waiting(story, ticket)
        story.over()


def test_a_resolved_of_before_ends_nothing(tell: Teller) -> None:
    with tell() as story:
        late = story.hands.now
        story.hands.now += 30
        story.client_sets("emergency")
        story.expect_emergency()
        after, story.hands.now = story.hands.now, late
        story.client_says("This has been resolved.")
        story.hands.now = after
        story.settle()
        assert waiting(story)
        story.over()


def test_an_automation_that_is_listed_is_nobody(tell: Teller) -> None:
    changes = {
        "[connections.acme.levels]": 'automations = ["Alex Agent"]\n\n[connections.acme.levels]'
    }
    with tell(changes=changes) as story:
        begin(story)
        story.agent_says("We have received your request.")
        assert waiting(story)
        story.over()


def test_an_out_of_office_answer_neither_takes_nor_asks(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.agent_says("I am out of the office until Monday. This is an automatic reply.")
        story.client_says("Automatic reply: I am on vacation until 1 December.")
        assert waiting(story)
        story.over()


@pytest.mark.parametrize(
    "said",
    [
        "This has been resolved, now it's back.",
        "This has been resolved except in Dallas.",
        "Has this been resolved?",
        "It works again, thanks!",
    ],
)
def test_what_only_sounds_like_an_end_ends_nothing(tell: Teller, said: str) -> None:
    with tell() as story:
        begin(story)
        story.client_says(said)
        assert waiting(story)
        story.expect_mails("4821", said[:20])
        assert "10:15" in story.expect_answer("reply here")
        story.over()


def test_a_stranger_in_copy_ends_nothing(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        other = desk.add_organization("Somebody Else")
        stranger = desk.add_user("Sam Stranger", "sam@else.example", organization=other)
        begin(story)
        desk.comment(4821, "This has been resolved.", stranger, True)
        story.settle()
        assert waiting(story)
        story.expect_mails("4821", "outside", "This has been resolved.")
        story.over()


def test_a_colleague_of_the_organization_ends_it(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        acme = next(iter(desk.organizations.values()))
        colleague = desk.add_user("Carl Colleague", "carl@acme.example", organization=acme)
        begin(story)
        desk.comment(4821, "This has been resolved.", colleague, True)
        story.settle()
        assert not waiting(story)
        story.expect_pms("STAND DOWN", "Carl")
        story.expect_answer("stood down by Carl Colleague")
        story.over()


def test_by_mistake_is_answered_with_what_to_do(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.client_says("Sorry, escalated by mistake.")
        assert waiting(story)
        story.expect_answer("press the button", "This has been resolved")
        story.over()


def test_what_is_promised_to_the_client_is_what_happens(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("If nobody has answered by 10:15 CST")
        story.forward(300)
        story.client_says("Is anybody there?")
        story.expect_mails("4821", "Is anybody there?")
        story.expect_answer("Nobody has taken this yet", "by 10:15 CST", "Ana Ruiz")
        story.forward(600)
        story.expect_pms("NOT SEEN", "4821")
        story.expect_mail(DANA, "seen by nobody")
        story.client_says("Hello?")
        story.expect_pms("4821")
        story.expect_answer("alerting our project managers again", "by 10:30 CST")
        story.over()


def test_an_option_that_nobody_mapped_is_told_for_each_ticket(tell: Teller) -> None:
    with tell(changes={'emergency = "escalation_emergency"': 'emergency = "other"'}) as story:
        second = story.world.zendesk.create_ticket("Lights out", story.zendesk_user("Casey Client"))
        for ticket in (4821, second.id):
            story.client_sets("emergency", ticket)
            story.expect_mail(DANA, "not mapped", str(ticket))
            story.expect_pms("not mapped", str(ticket))
        story.over()


def test_an_emergency_that_the_cooldown_refused_can_be_raised_by_a_person(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.client_sets("emergency", reason="Now nobody can pay.")
        story.expect_answer("26 Nov")
        story.expect_mails("4821", "an Emergency was asked for", "Now nobody can pay.")
        assert story.record().escalations[-1].wished_at is not None
        story.over()


@pytest.mark.parametrize("ticket", [4821, "SUP-17"])
def test_both_levels_in_one_moment_are_one_emergency(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.client_sets("higher_priority", ticket)
        assert story.level(ticket) == "emergency"
        assert len(story.answers(ticket)) == 1
        story.forward(60)
        story.over()


def test_a_higher_priority_corrected_at_once_is_one_emergency(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(90)
        story.client_sets("emergency")
        story.expect_emergency()
        assert story.level() == "emergency"
        assert len(story.record().escalations) == 1
        story.over()
