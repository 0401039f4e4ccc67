"""Zendesk tells of a change in other words, twice, for another ticket, or of nothing at all."""

import pytest

from sandbox.webhooks import Webhook
from sandbox.zendesk.account import ESCALATION_FIELD, REASON_FIELD
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import (
    FOUND_WITHIN,
    hold_webhooks,
    lose_webhooks,
    sweep_from_now_on,
)
from tests.stories.story import DANA, HOUR, Story

TITLE = {"escalation_emergency": "Emergency"}
UNKNOWN_WORD = {"escalation_emergency": "All hands on deck"}


@pytest.mark.parametrize("words", [TITLE, UNKNOWN_WORD], ids=["title", "unknown word"])
def test_what_the_ticket_shows_wins_over_an_unknown_word(
    tell: Teller, words: dict[str, str]
) -> None:
    with tell() as story:
        story.world.zendesk.words = words
        story.client_sets("emergency")
        story.expect_emergency()
        assert story.reasons() == ["escalated"]
        story.over()


def test_an_unknown_word_waits_for_a_zendesk_that_does_not_answer(tell: Teller) -> None:
    with tell() as story:
        story.world.zendesk.words = UNKNOWN_WORD
        story.world.faults.add("zendesk", "500", until=story.hands.now + 60)
        story.client_sets("emergency")
        assert story.reasons() == []
        story.forward(600)
        story.expect_emergency()
        story.over()


def test_a_title_is_understood_without_asking(tell: Teller) -> None:
    with tell() as story:
        story.world.zendesk.words = TITLE
        story.world.faults.add("zendesk", "500", until=story.hands.now + 60)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821")


def test_a_word_that_only_the_webhook_knew_is_left_to_the_sweep(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        desk, client = story.world.zendesk, story.zendesk_user("Casey Client")
        desk.words = UNKNOWN_WORD
        held = hold_webhooks(story)
        desk.set_level(4821, "escalation_emergency", client)
        story.ticket().fields[ESCALATION_FIELD] = None
        del story.world.webhooks.post
        _deliver(story, held)
        story.expect_mail(DANA, "not mapped", "All hands on deck")
        story.expect_pms("not mapped", "All hands on deck")
        assert story.reasons() == ["unmapped_option"]
        story.ticket().fields[ESCALATION_FIELD] = "escalation_emergency"
        story.forward(FOUND_WITHIN[4821])
        story.expect_emergency()
        story.over()


def test_a_repeat_of_a_trigger_that_is_signed_anew_is_the_same_event(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        desk.events, desk.triggers = False, True
        held = hold_webhooks(story)
        story.hands.now += 7
        desk.set_level(4821, "escalation_emergency", story.zendesk_user("Casey Client"))
        del story.world.webhooks.post
        _deliver(story, held)
        story.expect_emergency()
        story.hands.now += 20
        _deliver(story, held)
        assert story.reasons() == ["escalated"]
        story.over()


@pytest.mark.parametrize("later", [5.0, 3 * 60.0, HOUR])
def test_a_trigger_without_its_condition_is_no_attempt(tell: Teller, later: float) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(later)
        agent = story.zendesk_user("Alex Agent")
        fired = {
            "bridge": 1,
            "ticket_id": "4821",
            "level": "escalation_emergency",
            "actor": str(agent.id),
            "actor_email": agent.email,
            "updated_at": "2026-11-24T18:30Z",
        }
        story.world.zendesk.post(fired, "the subject was changed")
        story.world.zendesk.post({"ticket_id": "4821", "status": "open"}, "somebody else's")
        story.settle()
        assert story.reasons() == ["escalated"]
        assert story.level() == "emergency"
        assert len(story.answers()) == 1


@pytest.mark.parametrize("told_by", ["events", "triggers", "the sweep"])
def test_a_follow_up_that_inherited_an_emergency_alerts_nobody(tell: Teller, told_by: str) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        _close(story)
        story.expect_pms("STAND DOWN")
        story.forward(HOUR)
        desk, client = story.world.zendesk, story.zendesk_user("Casey Client")
        desk.events, desk.triggers = told_by == "events", told_by == "triggers"
        if told_by == "the sweep":
            sweep_from_now_on(story)
            lose_webhooks(story)
        follow_up = desk.follow_up(4821, "And my invoice?", client)
        assert "escalation_emergency" in follow_up.tags
        story.settle()
        story.forward(FOUND_WITHIN[4821])
        shown = story.ticket(follow_up.id)
        assert shown.fields[ESCALATION_FIELD] is None
        assert not {"escalation_emergency", "escalated_emergency"} & set(shown.tags)
        assert story.answers(follow_up.id) == []
        assert story.unexpected()["sms"] == []


def test_a_follow_up_can_be_escalated(tell: Teller) -> None:
    with tell() as story:
        _close(story)
        desk, client = story.world.zendesk, story.zendesk_user("Casey Client")
        id = desk.follow_up(4821, "It is back.", client).id
        story.settle()
        story.hands.now += 120
        story.ticket(id).fields[REASON_FIELD] = "It is back, in all stores."
        story.client_sets("emergency", id)
        story.expect_emergency(id)
        story.over()


def test_a_closed_ticket_keeps_no_tag_that_a_follow_up_could_inherit(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        _close(story)
        story.expect_pms("STAND DOWN")
        story.forward(48 * HOUR + 60)
        escalation = {"escalation_emergency", "escalated_emergency", "escalated_higher_priority"}
        assert not escalation & set(story.ticket().tags)
        assert {"checkout", "escalated_before"} <= set(story.ticket().tags)


def _deliver(story: Story, webhooks: list[Webhook]) -> None:
    for webhook in webhooks:
        story.world.webhooks.post(webhook)
    story.settle()


def _close(story: Story) -> None:
    """An agent solves the ticket, and Zendesk closes it some days later."""
    agent = story.zendesk_user("Alex Agent")
    story.forward(60)
    story.world.zendesk.update(4821, {"status": "closed"}, agent)
    story.settle()
