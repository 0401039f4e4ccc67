"""What project managers text to give an emergency back, and of one that is over or was followed."""

import pytest

from tests.stories.conftest import Teller
from tests.stories.phones import begin, expect_taken, second, waiting
from tests.stories.story import ANA, DANA, HOUR, PMS, Story


def test_who_has_it_gives_it_back_by_text(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.texts(ANA, "back")
        story.expect_sms(ANA, "you have no emergency")
        story.texts(ANA, "back 4821")
        story.expect_sms(ANA, "nobody has #4821")
        for text in ("back", "back 4821"):
            story.texts(ANA, "ack")
            expect_taken(story)
            story.forward(60)
            story.texts(ANA, text)
            story.expect_sms(ANA, "#4821 is given back")
            _expect_goes_on(story, "GIVEN BACK")
            story.forward(60)
        story.over()


def test_who_has_two_is_asked_which_one_to_give_back(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        other = second(story)
        for ticket in (4821, other):
            story.texts(ANA, f"ack {ticket}")
            expect_taken(story, ticket)
        story.texts(ANA, "back")
        story.expect_sms(ANA, f"#4821 or #{other}? Reply BACK 4821 or BACK {other}.")
        assert not waiting(story) and not waiting(story, other)
        story.over()


@pytest.mark.parametrize("text", ["back", "back 4821"])
def test_what_is_over_goes_on_by_a_text(tell: Teller, text: str) -> None:
    with tell() as story:
        begin(story)
        story.client_says("This has been resolved.")
        story.expect_pms("STAND DOWN", "Casey")
        story.expect_answer("stood down by Casey Client")
        story.texts(ANA, text)
        story.expect_sms(ANA, "#4821 goes on")
        _expect_goes_on(story, "NOT OVER")
        story.over()


def test_what_was_followed_is_not_taken(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.forward(48 * HOUR)
        _expect_two_days_of_waiting(story)
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        for text in ("ack", "ack 4821", "back 4821"):
            story.texts(ANA, text)
            story.expect_sms(ANA, "#4821 was followed by escalation 2")
        assert story.record().escalations[-1].responded_at is None
        story.over()


def test_an_ack_by_number_takes_the_escalation_that_followed(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.forward(48 * HOUR)
        _expect_two_days_of_waiting(story)
        story.world.twilio.script(ANA, ends="failed", error=30008)
        story.client_sets("emergency")
        story.expect_emergency()
        story.expect_mail(DANA, "did not reach Ana Ruiz")
        story.texts(ANA, "ack")
        story.expect_sms(ANA, "followed by escalation 2", "Reply ACK 4821 to take that one")
        assert waiting(story)
        story.texts(ANA, "ack 4821")
        expect_taken(story)
        story.over()


def _expect_goes_on(story: Story, word: str) -> None:
    """Everybody is told that it waits again."""
    story.expect_pms(word, "4821")
    story.expect_answer("goes on", "Ana Ruiz")
    assert waiting(story)


def _expect_two_days_of_waiting(story: Story) -> None:
    for _ in range(9):
        story.expect_pms("NOT SEEN", "4821")
    story.expect_mail(DANA, "seen by nobody")
    for _ in range(2):
        for _, address in PMS:
            story.expect_mail(address, "digest", "4821")
