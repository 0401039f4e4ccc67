"""Zendesk misbehaves: alerts go out all the same, and what it shall show is written later, once."""

import pytest

from bridge.flows.delivery.replay import dead_letters, replay
from tests.stories.conftest import Teller
from tests.stories.story import DANA, HOUR, Story


def test_a_zendesk_that_hangs_holds_an_alert_back_for_two_seconds_at_most(tell: Teller) -> None:
    with tell() as story:
        story.world.faults.add("zendesk", "timeout", times=1, seconds=30, method="GET")
        story.client_sets("emergency")
        story.expect_emergency()
        told = next(one.at for one in story.world.webhooks.attempts if one.vendor == "zendesk")
        first = min(sms["at"] for sms in story.received()["sms"])
        # The budget is 2 s of 30; the rest is for a machine that is busy with other tests.
        assert first - told < 10
        story.over()


@pytest.mark.parametrize("kind", ["500", "429", "reset", "html", "garbage"])
def test_the_alert_goes_out_with_what_the_webhook_said(tell: Teller, kind: str) -> None:
    with tell() as story:
        until = story.hands.now + 300
        story.world.faults.add("zendesk", kind, until=until, retry_after="5")
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821", "Checkout is down")
        assert story.answers() == []
        # What only staff and the client read is tried again every five minutes at least.
        story.forward(660)
        story.expect_answer("Emergency")
        assert story.ticket().priority == "urgent"
        assert "escalated_emergency" in story.ticket().tags
        _expect_one_note(story)
        story.over()


def test_a_retry_after_of_zendesk_is_honoured(tell: Teller) -> None:
    with tell() as story:
        begun = story.hands.now
        story.world.faults.add("zendesk", "429", times=1, method="PUT", retry_after="20")
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.forward(19)
        assert story.answers() == []
        story.forward(1)
        story.expect_answer("Emergency")
        assert story.hands.now == begun + 20
        story.forward(60)
        _expect_one_note(story)
        story.over()


@pytest.mark.parametrize("kind", ["500", "accepted_then_500", "accepted_then_reset", "reset"])
@pytest.mark.parametrize("which", [1, 2])
def test_what_was_perhaps_written_is_written_once(tell: Teller, kind: str, which: int) -> None:
    """`which`: the write for the client fails, or the one for staff after it."""
    with tell() as story:
        if which == 1:
            story.world.faults.add("zendesk", kind, times=1, method="PUT")
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        if which == 2:
            story.world.faults.add("zendesk", kind, times=1, method="PUT")
        story.forward(120)
        story.expect_answer("Emergency")
        _expect_one_note(story)
        assert story.ticket().priority == "urgent"
        assert {"escalated_emergency", "escalated_before", "checkout"} <= set(story.ticket().tags)
        story.over()


def test_a_zendesk_that_is_down_for_hours_gets_everything_afterwards(tell: Teller) -> None:
    with tell() as story:
        story.world.faults.add("zendesk", "reset", until=story.hands.now + 6 * HOUR)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.texts("+13125550101", "ack")
        story.expect_sms("+13125550101", "you have #4821")
        story.expect_sms("+13125550102", "Ana Ruiz has")
        story.expect_mail("ben@acme.example", "Ana Ruiz has")
        story.forward(6 * HOUR + 600)
        story.expect_answer("Emergency")
        story.expect_answer("Ana Ruiz has this ticket now")
        _expect_one_note(story)
        assert story.ticket().priority == "urgent"
        story.over()


def test_a_closed_ticket_takes_no_answer_and_an_admin_hears_it(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.ticket().status = "closed"
        story.forward(880)
        story.expect_mail(DANA, "cannot be updated", "closed")
        assert story.notes() == []
        (letter,) = dead_letters(story.bridge)
        story.ticket().status = "open"
        replay(story.bridge, letter.item)
        story.settle()
        _expect_one_note(story)
        story.over()


def test_an_answer_that_a_closed_ticket_does_not_take_is_not_counted_as_written(
    tell: Teller,
) -> None:
    with tell() as story:
        story.world.faults.add("zendesk", "500", times=4)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.ticket().status = "closed"
        story.forward(880)
        assert story.answers() == []
        story.expect_mail(DANA, "cannot be updated", "closed")
        assert len(dead_letters(story.bridge)) == 2, "the answer and the note"


def test_a_locked_priority_takes_neither_the_answer_nor_the_level_with_it(tell: Teller) -> None:
    with tell() as story:
        story.world.zendesk.house_rules.locked = {"priority"}
        story.client_says("#escalate emergency: no till works")
        story.expect_emergency()
        assert story.level() == "emergency"
        assert "escalated_emergency" in story.ticket().tags
        assert story.ticket().priority == "normal"
        story.expect_mail(DANA, "does not take all that we write", "Priority: cannot be changed")
        story.forward(60)
        _expect_one_note(story)
        story.over()


def test_an_option_without_a_mapping_is_for_an_admin(tell: Teller) -> None:
    changes = {'emergency = "escalation_emergency"': 'emergency = "escalation_catastrophe"'}
    with tell(changes=changes) as story:
        story.client_sets("emergency")
        story.expect_mail(DANA, "not mapped", "escalation_emergency", "4821")
        story.expect_pms("not mapped", "4821")
        assert story.reasons() == ["unmapped_option"]
        assert story.level() == "emergency"
        story.over()


def test_the_breaker_lets_six_writes_a_minute_through(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(180)
        before = story.bridge.store.counters()["write_backs"]
        for _ in range(9):
            story.forward(1)
            story.client_sets("emergency")
        assert story.bridge.store.counters()["write_backs"] == before + 6
        assert story.level() == "emergency"
        story.forward(60)
        assert story.level() == "higher_priority"
        story.expect_answer("26 Nov")
        story.expect_mails("an Emergency was asked for")
        story.over()


def _expect_one_note(story: Story) -> None:
    assert len(story.notes()) == 1, story.notes()
    story.note("Who was told", "Ana Ruiz", "Ben Okafor")
