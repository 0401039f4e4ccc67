"""News of an emergency are found out although their webhooks are lost, and each counts once."""

import pytest

from bridge.core.escalations import Ended
from bridge.flows.escalation.resume import not_over
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import (
    come_late,
    hold_webhooks,
    lose_webhooks,
    record_of,
    solve,
    sweep_from_now_on,
)
from tests.stories.sides import Key
from tests.stories.story import HOUR

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


@pytest.mark.parametrize("ticket", TICKETS)
def test_an_answer_whose_webhook_was_lost_keeps_everybody_from_being_told_again(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.forward(30)
        lose_webhooks(story)
        story.agent_says("I am looking into it.", ticket)
        story.forward(870)
        story.expect_pms("Alex Agent", str(ticket))
        assert story.record(record_of(story, ticket)).escalations[-1].responded_by == "Alex Agent"
        story.forward(HOUR)
        story.over()


@pytest.mark.parametrize("ticket", TICKETS)
def test_the_resolved_sentence_whose_webhook_was_lost_is_found_by_the_sweep(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        story.forward(30)
        lose_webhooks(story)
        story.client_says("This has been resolved - the cache was cleared", ticket)
        story.forward(120)
        story.expect_pms("STAND DOWN", str(ticket), "This has been resolved")
        story.expect_answer("stood down by", ticket=ticket)
        assert story.record(record_of(story, ticket)).escalations[-1].ended is Ended.CLIENT
        story.over()


@pytest.mark.parametrize("ticket", TICKETS)
@pytest.mark.parametrize("late", [True, False])
def test_a_comment_that_is_found_and_told_is_heard_once(
    tell: Teller, ticket: Key, late: bool
) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.client_sets("emergency", ticket, reason="Nobody can pay")
        story.expect_emergency(ticket)
        story.forward(180)
        held = hold_webhooks(story) if late else []
        story.client_says("Any news?", ticket)
        story.forward(240)
        story.expect_mails("Any news?")
        story.expect_answer("reply", ticket=ticket)
        if late:
            come_late(story, held)
        story.over()


def test_what_came_with_the_emergency_is_no_news_of_it(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        option = {"custom_fields": [{"id": 360001234567, "value": "escalation_emergency"}]}
        casey = story.zendesk_user("Casey Client")
        ticket = story.world.zendesk.create_ticket("Shop is down", casey, changes=option).id
        story.forward(600)
        story.expect_emergency(ticket)
        story.over()


def test_news_that_cannot_be_decided_hold_nobody_back_for_longer_than_a_minute(
    tell: Teller,
) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(30)
        desk = story.world.zendesk
        store = next(iter(desk.organizations.values()))
        colleague = desk.add_user("Cora", "cora@stores.example", organization=store)
        lose_webhooks(story)
        desk.comment(4821, "Any news?", colleague)
        story.world.faults.add("zendesk", "500", path_contains=f"users/{colleague.id}")
        story.forward(870)
        assert story.received()["sms"][2:] == []
        story.forward(60)
        story.expect_pms("NOT SEEN", "4821")
        story.expect_mail("dana@acme.example", "seen by nobody")
