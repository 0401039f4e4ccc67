"""Webhooks get lost: the sweep finds what they would have told, each escalation once."""

import json
import time

import pytest

from bridge.core.agenda import ItemKind
from bridge.flows.intake import sweep
from bridge.run.cli import main
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import (
    FOUND_WITHIN,
    MINUTE,
    asked,
    escalation_lines,
    lose_webhooks,
    sweep_from_now_on,
)
from tests.stories.sides import Key
from tests.stories.story import DANA, HOUR

BOTH = pytest.mark.parametrize("ticket", [4821, "SUP-17"])


@BOTH
def test_an_emergency_without_a_webhook_is_found_and_alerted_once(
    tell: Teller, ticket: Key
) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        lose_webhooks(story)
        story.client_sets("emergency", ticket, reason="Nobody can pay")
        assert story.received() == {"sms": [], "mail": []}
        story.forward(FOUND_WITHIN[ticket])
        story.expect_emergency(ticket)
        (line,) = escalation_lines(story, ticket)
        assert line.detail.startswith("found by the sweep, ")
        assert line.detail.endswith("late · Nobody can pay")
        assert line.who in ("Casey Client", "Nora North")
        assert story.bridge.store.counters()["sweep_found"] == 1
        story.forward(HOUR / 6)
        assert story.bridge.store.counters()["events_accepted"] == 1
        story.over()


@BOTH
def test_how_late_it_was_found_is_on_the_timeline(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        lose_webhooks(story)
        story.client_sets("higher_priority", ticket)
        story.down_for(27.5 * MINUTE)
        story.expect_answer("Higher Priority", ticket=ticket)
        (line,) = escalation_lines(story, ticket)
        assert line.detail == "found by the sweep, 27 minutes late"
        story.over()


def test_all_that_was_missed_in_ten_minutes_is_found_in_five(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        lose_webhooks(story)
        desk, site = story.world.zendesk, story.world.jira
        casey, nora = story.zendesk_user("Casey Client"), story.jira_user("Nora North")
        tickets: list[Key] = []
        for number in range(5):
            ticket = desk.create_ticket(f"Shop {number}", casey).id
            desk.set_level(ticket, "escalation_emergency", casey)
            issue = site.create_issue(f"Gate {number}", nora).key
            site.set_level(issue, "Emergency", nora)
            tickets += [ticket, issue]
            story.forward(2 * MINUTE)
        story.world.webhooks.troubles.clear()
        story.forward(5 * MINUTE)
        for key in tickets:
            story.expect_emergency(key)
        assert story.bridge.store.counters()["sweep_found"] == len(tickets)
        story.over()


@BOTH
def test_after_an_outage_the_sweep_goes_back_to_where_it_stopped(tell: Teller, ticket: Key) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        story.forward(HOUR / 6)
        lose_webhooks(story)
        story.side(ticket).sets(ticket, "emergency", story.side(ticket).client, "")
        story.down_for(20 * HOUR)
        story.expect_emergency(ticket)
        assert "1200 minutes late" in escalation_lines(story, ticket)[0].detail


def test_a_ticket_that_was_created_escalated_is_found(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        lose_webhooks(story)
        option = {"custom_fields": [{"id": 360001234567, "value": "escalation_emergency"}]}
        casey, nora = story.zendesk_user("Casey Client"), story.jira_user("Nora North")
        ticket = story.world.zendesk.create_ticket("Shop is down", casey, changes=option).id
        fields = {"customfield_10042": {"value": "Emergency"}}
        issue = story.world.jira.create_issue("Gate is stuck", nora, fields=fields).key
        story.forward(5 * MINUTE)
        story.expect_emergency(ticket)
        story.expect_emergency(issue)
        story.over()


@pytest.mark.parametrize(("retry_after", "waits"), [("100", 100.0), ("", sweep.AGAIN_SECONDS)])
def test_a_helpdesk_that_has_no_time_is_asked_later(
    tell: Teller, retry_after: str, waits: float
) -> None:
    with tell() as story:
        lose_webhooks(story)
        story.client_sets("emergency")
        story.hands.now += 90
        path, begun = "incremental", story.hands.now
        story.world.faults.add(
            "zendesk", "429", times=1, path_contains=path, retry_after=retry_after
        )
        sweep_from_now_on(story)
        story.settle()
        story.forward(waits - 1)
        assert asked(story, path) == 1
        story.forward(1)
        assert asked(story, path) == 2
        assert story.hands.now == begun + waits
        story.expect_emergency()
        story.over()


def test_a_user_who_may_not_look_is_for_an_admin_once(tell: Teller) -> None:
    with tell() as story:
        story.world.faults.add("zendesk", "403", path_contains="incremental")
        sweep_from_now_on(story)
        story.forward(3 * HOUR)
        story.expect_mail(DANA, "acme cannot be swept", "BRIDGE_ACME_CLIENT_ID")
        story.over()


def test_many_clocks_plan_one_sweep_of_each_connection(tell: Teller) -> None:
    with tell() as story:
        for _ in range(5):
            sweep_from_now_on(story)
        story.forward(10 * MINUTE)
        sweep_from_now_on(story)
        items = [item for item in story.bridge.store.agenda() if item.kind is ItemKind.SWEEP]
        assert sorted(item.about for item in items) == ["acme", "support"]
        assert asked(story, "incremental") == 6


def test_more_than_one_sweep_can_take_is_found_in_turns(tell: Teller) -> None:
    with tell() as story:
        sweep_from_now_on(story)
        lose_webhooks(story)
        casey, desk = story.zendesk_user("Casey Client"), story.world.zendesk
        others = [desk.create_ticket(f"Shop {number}", casey).id for number in range(400)]
        for second in range(10):
            story.hands.now += 1
            for id in others:
                desk.comment(id, f"Still waiting {second}", casey)
        story.hands.now += 1
        desk.set_level(4821, "escalation_emergency", casey)
        story.forward(10 * MINUTE)
        story.expect_emergency()
        story.over()


def test_a_redis_that_lost_everything_learns_of_the_last_minutes(tell: Teller) -> None:
    with tell() as story:
        lose_webhooks(story)
        story.client_sets("emergency")
        story.hands.now += 5 * MINUTE
        sweep_from_now_on(story)
        story.settle()
        story.expect_emergency()
        story.over()


@pytest.mark.redis
def test_the_command_sweeps_at_once(
    tell: Teller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The command goes by the real clock.
    with tell(start=time.time() - MINUTE) as story:
        lose_webhooks(story)
        story.client_sets("emergency", "SUP-17")
        story.hands.now += MINUTE  # the search index follows with a delay
        for name, value in story.environ.items():
            monkeypatch.setenv(name, value)
        assert main(["sweep", "--json"]) == 0
        acme, support = json.loads(capsys.readouterr().out)
        assert (acme["connection"], acme["found"]) == ("acme", [])
        (found,) = support["found"]
        assert (found["ticket"], found["level"]) == ("SUP-17", "Emergency")
        assert main(["sweep"]) == 0
        assert capsys.readouterr().out == "acme: nothing found\nsupport: nothing found\n"
        story.forward(MINUTE)
        story.expect_emergency("SUP-17")
