"""Webhooks come late or in time, or leave something over: the sweep tells nothing a second time."""

import pytest

from bridge.core.commit import Commit
from bridge.core.ledger import LastChange
from bridge.core.levels import Level
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import (
    FOUND_WITHIN,
    MINUTE,
    come_late,
    hold_webhooks,
    lose_webhooks,
    record_of,
    solve,
    sweep_from_now_on,
)
from tests.stories.sides import Key
from tests.stories.story import HOUR, PMS

BOTH = pytest.mark.parametrize("ticket", [4821, "SUP-17"])


@BOTH
def test_a_webhook_that_comes_after_the_sweep_alerts_nobody_again(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        held = hold_webhooks(story)
        story.client_sets("emergency", ticket)
        story.forward(FOUND_WITHIN[ticket])
        story.expect_emergency(ticket)
        come_late(story, held)
        assert story.reasons(record_of(story, ticket)) == ["escalated"]
        story.forward(HOUR / 6)
        story.over()


@BOTH
def test_a_refused_change_that_is_told_twice_is_answered_once(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.client_sets("higher_priority", ticket)
        story.expect_answer("Higher Priority", ticket=ticket)
        story.forward(HOUR / 6)
        held = hold_webhooks(story)
        story.client_sets("emergency", ticket)
        story.forward(FOUND_WITHIN[ticket])
        story.expect_answer("26 Nov", ticket=ticket)
        story.expect_mails("an Emergency was asked for")
        assert story.level(ticket) == "higher_priority"
        come_late(story, held)
        assert story.reasons(record_of(story, ticket)) == ["escalated", "cooldown"]
        story.forward(HOUR / 6)
        assert story.level(ticket) == "higher_priority"
        story.over()


@BOTH
@pytest.mark.parametrize("level", ["higher_priority", "emergency"])
def test_a_sweep_after_the_webhook_finds_nothing(tell: Teller, ticket: Key, level: str) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.client_sets(level, ticket)
        story.expect_answer("again after", ticket=ticket)
        if level == "emergency":
            story.expect_pms("EMERGENCY")
        lose_webhooks(story)
        accepted = story.bridge.store.counters()["events_accepted"]
        story.forward(HOUR / 6)
        assert story.bridge.store.counters()["events_accepted"] == accepted
        story.over()


@BOTH
def test_a_level_that_the_record_shows_is_left_alone_whoever_told_of_it(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.client_sets("higher_priority", ticket)
        story.expect_answer("again after", ticket=ticket)
        lose_webhooks(story)
        # As in a record from before changes were remembered.
        forgotten = Commit()
        forgotten.delete(LastChange, record_of(story, ticket))
        story.bridge.store.commit(forgotten, story.hands.now)
        accepted = story.bridge.store.counters()["events_accepted"]
        story.forward(HOUR / 6)
        assert story.bridge.store.counters()["events_accepted"] == accepted
        story.over()


@BOTH
def test_a_refused_change_is_not_found_again(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.client_sets("higher_priority", ticket)
        story.expect_answer("Higher Priority", ticket=ticket)
        story.forward(5 * MINUTE)
        # The field cannot be put back: it goes on showing what was refused.
        vendor = story.bridge.connections[record_of(story, ticket).partition("/")[0]].kind
        story.world.faults.add(vendor, "500", method="PUT", until=story.hands.now + HOUR / 3)
        story.client_sets("emergency", ticket)
        lose_webhooks(story)
        accepted = story.bridge.store.counters()["events_accepted"]
        story.forward(HOUR / 4)
        assert story.level(ticket) == "emergency"
        assert story.bridge.store.counters()["events_accepted"] == accepted
        story.forward(HOUR / 2)
        assert story.level(ticket) == "higher_priority"
        story.expect_answer("26 Nov", ticket=ticket)
        story.expect_mails("an Emergency was asked for")
        story.over()


@BOTH
def test_a_level_that_is_left_over_from_the_last_escalation_is_no_new_one(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        story.client_sets("higher_priority", ticket)
        story.expect_answer("Higher Priority", ticket=ticket)
        story.forward(47.9 * HOUR)
        for _ in range(2):
            for _, address in PMS:
                story.expect_mail(address, "digest")
        vendor = story.bridge.connections[record_of(story, ticket).partition("/")[0]].kind
        story.world.faults.add(vendor, "500", method="PUT")
        sweep_from_now_on(story)
        lose_webhooks(story)
        accepted = story.bridge.store.counters()["events_accepted"]
        story.forward(HOUR / 4)
        assert story.record(record_of(story, ticket)).level is Level.NONE
        assert story.level(ticket) == "higher_priority"
        story.agent_says("Any news?", ticket, public=False)
        story.forward(HOUR / 4)
        assert story.bridge.store.counters()["events_accepted"] == accepted
        story.over()


@BOTH
def test_set_again_after_the_cooldown_is_found(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        story.client_sets("higher_priority", ticket)
        story.expect_answer("Higher Priority", ticket=ticket)
        story.forward(48 * HOUR)
        for _ in range(2):
            for _, address in PMS:
                story.expect_mail(address, "digest")
        assert story.level(ticket) is None
        sweep_from_now_on(story)
        lose_webhooks(story)
        story.client_sets("emergency", ticket)
        story.forward(FOUND_WITHIN[ticket])
        story.expect_emergency(ticket)
        assert len(story.record(record_of(story, ticket)).escalations) == 2
        story.over()


def test_a_fresh_installation_does_not_alert_of_old_escalations(tell: Teller) -> None:
    with tell() as story:
        lose_webhooks(story)
        story.client_sets("emergency")
        story.client_sets("emergency", "SUP-17")
        story.hands.now += HOUR
        sweep_from_now_on(story)
        story.forward(HOUR / 6)
        story.agent_says("Any news?", "SUP-17", public=False)
        story.forward(HOUR / 6)
        assert story.bridge.store.counters().get("events_accepted", 0) == 0
        story.over()


@BOTH
@pytest.mark.parametrize("how", ["solved", "put back"])
def test_what_is_over_by_then_alerts_nobody(tell: Teller, ticket: Key, how: str) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        lose_webhooks(story)
        story.client_sets("emergency", ticket)
        if how == "solved":
            solve(story, ticket)
        else:
            story.agent_sets(None, ticket)
        story.forward(HOUR / 6)
        assert story.bridge.store.counters().get("sweep_found", 0) == 0
        story.over()
