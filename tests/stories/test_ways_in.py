"""The ways in for clients who cannot reach the dropdown, each as its how-to describes it."""

import json
import re

import pytest

from adapters.helpdesks.zendesk.events import PREFIX, READERS
from sandbox.jira.site import ESCALATION, REASON
from sandbox.zendesk.account import (
    ESCALATION_FIELD,
    LINK_FIELD,
    REASON_FIELD,
    ticket_fields,
)
from tests.stories.callbacks import jira_hook, zendesk_hook
from tests.stories.conftest import Teller
from tests.stories.how_to import block
from tests.stories.pages import Visitor, words
from tests.stories.story import HOUR, Story

WITH_LINK = {'reason_field = "3': f'link_field = "{LINK_FIELD}"\nreason_field = "3'}
_LEVELS = "[connections.support.levels]"
WITH_TRANSITION = {_LEVELS: f'transitions = {{ "Escalated" = "emergency" }}\n{_LEVELS}'}
COMMAND = "#escalate emergency: No card payment goes through."


@pytest.mark.parametrize(
    "reply",
    [
        COMMAND,
        "Hello,\n\n#ESCALATE Emergency \u2014 No card payment goes through.\n\n> quoted",
    ],
)
def test_a_reply_escalates_with_its_reason(tell: Teller, reply: str) -> None:
    with tell() as story:
        story.client_says(reply)
        story.expect_pms("EMERGENCY", "4821", "No card payment goes through")
        story.expect_answer("Emergency")
        assert story.level() == "emergency"
        current = story.record().escalations[-1]
        assert (current.source, current.by.name) == ("reply", "Casey Client")
        assert current.reason_text == "No card payment goes through."
        assert story.reasons() == ["escalated"]
        story.over()


def test_a_reply_escalates_in_jira_too(tell: Teller) -> None:
    with tell() as story:
        story.client_says("#escalate higher: The audit is tomorrow.", ticket="SUP-17")
        story.expect_answer("Higher Priority", ticket="SUP-17")
        assert story.level("SUP-17") == "higher_priority"
        story.over()


def test_a_reply_counts_within_the_same_policy(tell: Teller) -> None:
    with tell() as story:
        story.client_says("#escalate higher: It is slow.")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.client_says(COMMAND)
        story.expect_answer("can be changed again after")
        story.expect_mails("an Emergency was asked for")
        assert story.reasons() == ["escalated", "cooldown"]
        assert story.level() == "higher_priority"
        story.over()


def test_what_is_not_a_clients_public_reply_is_no_command(tell: Teller) -> None:
    with tell() as story:
        story.agent_says(COMMAND)
        story.agent_says(COMMAND, public=False)
        story.client_says(f"> {COMMAND}")
        story.client_says(f"You told me to write {COMMAND}")
        assert story.level() is None
        assert story.reasons() == []
        story.over()


def test_a_stranger_cannot_escalate_by_reply(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        desk.add_user("Sam Stranger", "sam@else.example", organization=desk.add_organization("E"))
        desk.comment(4821, COMMAND, story.zendesk_user("Sam Stranger"))
        story.settle()
        story.expect_answer("not a member of Acme Stores")
        assert story.reasons() == ["not_a_member"]
        story.over()


def test_the_form_for_new_requests_escalates(tell: Teller) -> None:
    with tell() as story:
        ticket = _create(story, level="escalation_emergency", reason="The vault is locked.")
        story.expect_pms("EMERGENCY", str(ticket), "A new problem")
        story.expect_answer("Emergency", ticket=ticket)
        assert story.level(ticket) == "emergency"
        # Zendesk's events do not tell it: it is read after the alert.
        assert story.record(f"acme/{ticket}").escalations[-1].reason_text == "The vault is locked."
        story.over()


def test_the_jira_form_for_new_requests_escalates(tell: Teller) -> None:
    with tell() as story:
        fields = {ESCALATION: {"value": "Higher Priority"}, REASON: "The audit is tomorrow."}
        nora = story.jira_user("Nora North")
        issue = story.world.jira.create_issue("Badges", nora, key="SUP-18", fields=fields)
        story.settle()
        story.expect_answer("Higher Priority", ticket="SUP-18")
        record = story.record(f"support/{issue.id}")
        assert record.escalations[-1].reason_text == "The audit is tomorrow."
        story.over()


def test_a_new_ticket_gets_the_link_to_its_page(tell: Teller) -> None:
    with tell(changes=WITH_LINK) as story:
        ticket = _create(story)
        link = str(story.ticket(ticket).fields[LINK_FIELD])
        page = Visitor(link).open()
        assert "A new problem" in words(page)
        assert "It can be escalated now" in words(page)
        assert story.writes("zendesk") == 1
        Visitor(link).escalate()
        story.settle()
        story.expect_pms("EMERGENCY", str(ticket))
        story.expect_answer("Emergency", ticket=ticket)
        story.over()


def test_a_ticket_that_is_created_as_an_emergency_gets_its_link_too(tell: Teller) -> None:
    with tell(changes=WITH_LINK) as story:
        ticket = _create(story, level="escalation_emergency")
        story.expect_pms("EMERGENCY", str(ticket))
        story.expect_answer("Emergency", ticket=ticket)
        assert Visitor(str(story.ticket(ticket).fields[LINK_FIELD])).open().ok
        story.over()


def test_without_the_setting_nothing_is_written_on_new_tickets(tell: Teller) -> None:
    with tell() as story:
        _create(story)
        assert story.writes("zendesk") == 0
        story.over()


def test_a_portal_transition_escalates(tell: Teller) -> None:
    with tell(changes=WITH_TRANSITION) as story:
        nora = story.jira_user("Nora North")
        story.world.jira.transition("SUP-17", "41", nora)
        story.settle()
        story.expect_pms("EMERGENCY", "SUP-17")
        story.expect_answer("Emergency", ticket="SUP-17")
        assert story.level("SUP-17") == "emergency"
        current = story.record(f"support/{story.issue().id}").escalations[-1]
        assert (current.source, current.by.name) == ("transition", "Nora North")
        story.world.jira.transition("SUP-17", "21", story.jira_user("Alex Agent"))
        story.settle()
        assert story.level("SUP-17") == "emergency"
        story.over()


def test_other_transitions_do_not(tell: Teller) -> None:
    with tell(changes=WITH_TRANSITION) as story:
        story.world.jira.transition("SUP-17", "21", story.jira_user("Nora North"))
        story.settle()
        assert story.level("SUP-17") is None
        story.over()


def test_the_webhook_of_the_how_to_is_what_jira_sends(tell: Teller) -> None:
    with tell(changes=WITH_TRANSITION) as story:
        shown = json.loads(block("jira-portal-transition.md", "json"))
        shown["issue"]["id"] = story.issue().id
        shown["user"]["accountId"] = story.jira_user("Nora North").id
        shown["timestamp"] = int(story.hands.now * 1000)
        assert jira_hook(story, shown).post() == 202
        story.settle()
        story.expect_pms("EMERGENCY", "SUP-17")
        story.expect_answer("Emergency", ticket="SUP-17")
        story.over()


def test_the_trigger_of_the_how_to_is_understood(tell: Teller) -> None:
    with tell() as story:
        trigger = json.loads(block("zendesk-help-center-snippet.md", "json", 1))
        template = trigger["trigger"]["actions"][0]["value"][1]
        said = {
            "ticket.id": "4821",
            f"ticket.ticket_field_{ESCALATION_FIELD}": "escalation_emergency",
            "current_user.id": str(story.zendesk_user("Casey Client").id),
            "current_user.email": "casey@acme-stores.example",
            "ticket.updated_at_with_timestamp": "2026-11-24T16:00:00Z",
        }
        body = re.sub(r"\{\{([^}]+)\}\}", lambda found: said[found[1]], template)
        assert zendesk_hook(story, json.loads(body)).post() == 202
        story.settle()
        story.expect_emergency()
        story.over()


def test_the_webhook_subscribes_to_all_that_the_bridge_reads() -> None:
    webhook = json.loads(block("zendesk-help-center-snippet.md", "json"))
    named = {kind.removeprefix(PREFIX) for kind in webhook["webhook"]["subscriptions"]}
    assert named == set(READERS)


def test_the_fields_of_the_how_to_are_the_sandboxs() -> None:
    form, reason, link = (
        json.loads(block("creation-form.md", "json", number))["ticket_field"] for number in range(3)
    )
    known = {field["title"]: field for field in ticket_fields()}
    for field in (form, reason, link):
        twin = known[field["title"]]
        for key in ("type", "visible_in_portal", "editable_in_portal"):
            assert field[key] == twin[key], (field["title"], key)
    options = {option["value"] for option in form["custom_field_options"]}
    assert options == {option["value"] for option in known["Escalation"]["custom_field_options"]}


def _create(story: Story, level: str = "", reason: str = "") -> int:
    """Casey fills the form for new requests in."""
    filled = {ESCALATION_FIELD: level, REASON_FIELD: reason}
    fields = [{"id": id, "value": value} for id, value in filled.items() if value]
    casey = story.zendesk_user("Casey Client")
    changes = {"custom_fields": fields}
    ticket = story.world.zendesk.create_ticket("A new problem", casey, changes=changes)
    story.settle()
    return int(ticket.id)
