"""Webhooks come late: people are told when it happened, and not alarmed of what is over by then."""

import pytest

from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.raise_by_person import raise_to_emergency
from bridge.flows.escalation.resume import not_over
from bridge.messages.gsm7 import SEGMENT, septets
from sandbox.webhooks import Webhook
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import (
    MINUTE,
    come_late,
    escalation_lines,
    hold_webhooks,
    record_of,
    solve,
)
from tests.stories.sides import Key
from tests.stories.story import PMS, Story

TICKETS = pytest.mark.parametrize("ticket", [4821, "SUP-17"])


@TICKETS
def test_an_emergency_that_came_late_says_when_it_happened(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        held = hold_webhooks(story)
        story.client_sets("emergency", ticket, reason="Nobody can pay")
        story.hands.now += 25 * MINUTE
        come_late(story, held)
        for phone, address in PMS:
            text = story.expect_sms(phone, "EMERGENCY", str(ticket), "10:00 CST, 25 min late.")
            assert septets(text) <= SEGMENT
            mail = story.expect_mail(address, "EMERGENCY", "since 10:00 CST.")
            assert "It reached us 25 minutes late." in mail["text"]
        story.expect_answer("Emergency", ticket=ticket)
        (line,) = escalation_lines(story, ticket)
        assert line.detail == "happened 10:00 CST, reached us 25 minutes late · Nobody can pay"
        story.forward(60)
        story.note("10:00 CST. It reached us 25 minutes late.", ticket=ticket)
        story.over()


def test_what_comes_within_ten_minutes_is_not_late(tell: Teller) -> None:
    with tell() as story:
        held = hold_webhooks(story)
        story.client_sets("emergency")
        story.hands.now += 10 * MINUTE
        come_late(story, held)
        for phone, _ in PMS:
            assert "late" not in story.expect_sms(phone, "EMERGENCY", "10:10 CST.")


@TICKETS
def test_a_ticket_that_was_solved_meanwhile_is_a_mail_and_no_text(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        held = hold_webhooks(story)
        story.client_sets("emergency", ticket)
        come_late(story, solved_after(story, held, ticket))
        story.expect_mails(
            "an escalation came too late", "10:00 CST", "25 minutes late", "not over"
        )
        story.expect_answer("stood down by somebody at the helpdesk", ticket=ticket)
        assert story.received()["sms"] == []
        story.forward(3 * 3600)
        story.over()


@TICKETS
def test_a_ticket_that_was_solved_before_it_was_escalated_is_alerted(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        solve(story, ticket)
        story.settle()
        story.hands.now += 20 * MINUTE
        held = hold_webhooks(story)
        story.client_sets("emergency", ticket)
        story.hands.now += 25 * MINUTE
        come_late(story, held)
        story.expect_pms("EMERGENCY", str(ticket), "25 min")
        story.expect_answer("Emergency", ticket=ticket)


def test_what_came_too_late_goes_on_when_somebody_says_so(tell: Teller) -> None:
    with tell() as story:
        held = hold_webhooks(story)
        story.client_sets("emergency")
        come_late(story, solved_after(story, held, 4821))
        story.expect_mails("an escalation came too late")
        story.expect_answer("stood down")
        ana = story.bridge.person("ana-ruiz")
        assert ana is not None
        assert not_over(story.bridge, story.record().escalations[-1].id, ana)
        story.settle()
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on")
        story.over()


def test_what_a_person_raises_later_is_not_late(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        ana = story.bridge.person("ana-ruiz")
        assert ana is not None
        id = story.record().escalations[-1].id
        acknowledge(story.bridge, id, ana, "link")
        story.settle()
        story.expect_answer("Ana Ruiz has this ticket now")
        story.forward(3600)
        assert raise_to_emergency(story.bridge, id, ana)
        story.settle()
        for phone, _ in PMS:
            assert "late" not in story.expect_sms(phone, "EMERGENCY", "11:00 CST.")
        current = story.record().current
        assert current is not None
        assert (current.responded_by, current.taken_by_id) == ("", "")


def test_a_late_higher_priority_says_so_in_the_digest(tell: Teller) -> None:
    with tell() as story:
        held = hold_webhooks(story)
        story.client_sets("higher_priority")
        story.hands.now += 25 * MINUTE
        come_late(story, held)
        story.expect_answer("Higher Priority")
        story.forward(22 * 3600)
        story.expect_mails("1 higher priority", "It reached us 25 minutes late.", "10:00 CST")


@TICKETS
def test_an_answer_that_came_late_is_told_with_its_time(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        story.client_sets("emergency", ticket)
        story.expect_emergency(ticket)
        held = hold_webhooks(story)
        story.agent_says("On it.", ticket)
        story.hands.now += 14 * MINUTE
        come_late(story, held)
        story.expect_pms("Alex Agent")
        lines = story.bridge.store.history(record_of(story, ticket))
        (answered,) = [line for line in lines if line.what == "Answered on the ticket"]
        assert answered.detail == "happened 10:00 CST, reached us 14 minutes late"


def solved_after(story: Story, held: list[Webhook], ticket: Key) -> list[Webhook]:
    """The ticket is solved meanwhile; what told of the escalation alone."""
    told = list(held)
    story.hands.now += 12 * MINUTE
    solve(story, ticket)
    story.hands.now += 13 * MINUTE
    return told
