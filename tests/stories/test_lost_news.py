"""That a ticket was solved is found out when its webhook is lost: nobody is told again of it."""

import pytest

from bridge.flows.escalation.resume import not_over
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import lose_webhooks, solve
from tests.stories.story import Key

TICKETS = [4821, "SUP-17"]


@pytest.mark.parametrize("ticket", TICKETS)
def test_a_solved_ticket_whose_webhook_was_lost_is_stood_down(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.forward(30)
        lose_webhooks(story)
        solve(story, ticket)
        story.forward(899)
        story.expect_pms("STAND DOWN", str(ticket))
        story.expect_answer("stood down by somebody at the helpdesk", ticket=ticket)
        story.over()


def test_a_helpdesk_that_does_not_answer_keeps_nobody_from_being_told_again(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(60)
        story.world.faults.add("zendesk", "500", until=story.hands.now + 7200)
        story.forward(840)
        story.expect_pms("NOT SEEN", "4821")
        story.expect_mail("dana@acme.example", "seen by nobody")
        story.over()


def test_a_ticket_that_was_solved_before_is_not_taken_for_solved_meanwhile(tell: Teller) -> None:
    with tell() as story:
        solve(story, 4821)
        story.forward(60)
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(900)
        story.expect_pms("NOT SEEN", "4821")
        story.expect_mail("dana@acme.example", "seen by nobody")
        story.over()


def test_what_goes_on_is_not_ended_again_by_the_ticket_that_was_solved(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(60)
        solve(story, 4821)
        story.settle()
        story.expect_pms("STAND DOWN", "4821")
        story.expect_answer("stood down by")
        ana = story.bridge.person("ana-ruiz")
        assert ana is not None
        assert not_over(story.bridge, story.record().escalations[-1].id, ana)
        story.settle()
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on")
        story.forward(900)
        story.expect_pms("NOT SEEN", "4821")
        story.expect_mail("dana@acme.example", "seen by nobody")
        assert story.record().escalations[-1].waiting
        story.over()
