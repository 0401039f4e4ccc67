"""Payloads captured from live products or taken from the vendors' pages, through both halves."""

from dataclasses import replace

import pytest

from adapters.helpdesks.jira.inbox import SIGNATURE as JIRA_SIGNATURE
from adapters.helpdesks.jira.inbox import JiraInbox
from adapters.helpdesks.jira.inbox import sign as sign_jira
from adapters.helpdesks.zendesk.inbox import SIGNATURE, TIMESTAMP, ZendeskInbox
from adapters.helpdesks.zendesk.inbox import sign as sign_zendesk
from bridge.core.levels import Level
from bridge.core.tickets import CommentAdded, FieldChange, FieldMapping, Inbound, TicketSolved

from . import samples

SECRET, NOW, TIME = "s3cret", 1_772_449_930.0, "1772449930"


def received(kind: str, name: str, field: str = "", **options: str) -> Inbound:
    """The payload, signed, through the adapter; `options` map levels in small letters."""
    body = (samples.shared("fixtures") / kind / f"{name}.json").read_bytes()
    connection = samples.ZENDESK if kind == "zendesk" else samples.JIRA
    if field:
        mapping = FieldMapping(field, {Level[key.upper()]: it for key, it in options.items()})
        connection = replace(connection, mapping=mapping)
    if kind == "zendesk":
        headers = {TIMESTAMP: TIME, SIGNATURE: sign_zendesk(SECRET, TIME, body)}
        zendesk = ZendeskInbox(connection, (SECRET,))
        zendesk.verify(headers, [body], NOW)
        return zendesk.parse(headers, body)
    jira = JiraInbox(connection, (SECRET,))
    jira.verify({JIRA_SIGNATURE: sign_jira(SECRET, body)}, [body], NOW)
    return jira.parse({}, body)


@pytest.mark.parametrize("kind", ["zendesk", "jira"])
def test_every_captured_payload_is_facts_or_ignored(kind: str) -> None:
    found = sorted((samples.shared("fixtures") / kind).glob("*.json"))
    assert len(found) > 10
    for path in found:
        inbound = received(kind, path.stem)
        assert inbound.facts or inbound.ignored, path.name


def test_zendesk_dropdown() -> None:
    (change,) = received(
        "zendesk",
        "CONSTRUCTED-event-ticket.custom_field_changed-tagger",
        "27642",
        higher_priority="escalation_higher_priority",
        emergency="escalation_emergency",
    ).facts
    assert isinstance(change, FieldChange)
    assert (change.level, change.ticket.id) == (Level.EMERGENCY, "5158")


def test_zendesk_text_field_with_tags_in_the_same_event() -> None:
    name = "skyhook-event-ticket.custom_field_changed-text-synthetic"
    (change,) = received("zendesk", name, "10", emergency="production").facts
    assert isinstance(change, FieldChange)
    assert change.level is Level.EMERGENCY


def test_zendesk_comment_from_a_chat() -> None:
    (comment,) = received("zendesk", "skyhook-event-ticket.comment_added-342757").facts
    assert isinstance(comment, CommentAdded)
    assert (comment.public, comment.actor.name) == (False, "Visitor 49333687")


def test_zendesk_event_of_another_kind_is_ignored() -> None:
    assert (
        "user.group_membership"
        in received("zendesk", "zendesk-go-event-user-group_membership_created").ignored
    )


@pytest.mark.parametrize("option", ["10039", "1"])
def test_jira_single_select_set_at_creation(option: str) -> None:
    (change,) = received(
        "jira",
        "mm-webhook-cloud-issue-created-many-fields",
        "customfield_10076",
        emergency=option,
    ).facts
    assert isinstance(change, FieldChange)
    assert (change.level, change.option, change.source) == (Level.EMERGENCY, "1", "created")
    assert (change.ticket.id, change.ticket.key) == ("10509", "KT-22")


def test_jira_single_select_by_a_portal_customer() -> None:
    (change,) = received(
        "jira",
        "CONSTRUCTED-cloud-issue_updated-single-select",
        "customfield_10050",
        emergency="Emergency",
    ).facts
    assert isinstance(change, FieldChange)
    assert (change.level, change.actor.role.value) == (Level.EMERGENCY, "client")


@pytest.mark.parametrize(("field", "facts"), [("customfield_10002", 1), ("customfield_10009", 0)])
def test_jira_two_fields_of_one_name(field: str, facts: int) -> None:
    name = "mm-webhook-issue-updated-multiple-custom-fields"
    assert len(received("jira", name, field, emergency="Value 2").facts) == facts


def test_jira_server_item_of_a_field_that_is_no_select_proves_nothing() -> None:
    """A number field of the name that we look for: what our field shows has to be read."""
    name = "mm-webhook-server-updated-custom-field"
    (change,) = received("jira", name, "numfield", emergency="44545556").facts
    assert isinstance(change, FieldChange)
    assert (change.level, change.option, change.source) == (None, "", "snapshot")


def test_jira_resolved() -> None:
    facts = received("jira", "mm-webhook-issue-updated-resolved").facts
    assert [type(fact) for fact in facts] == [TicketSolved]


def test_jira_deleted() -> None:
    (ended,) = received("jira", "mm-webhook-issue-deleted").facts
    assert isinstance(ended, TicketSolved)
    assert (ended.ticket.deleted, ended.ticket.solved, ended.ticket.locked) == (True, True, True)
    assert ended.at
    assert ended.actor.name


@pytest.mark.parametrize(
    "name",
    [
        "mm-webhook-cloud-comment-created",
        "jtp-cloud_comment_added",
        "mm-webhook-server-issue-updated-commented-mention-user",
        "jtp-issue_updated_with_comment",
    ],
)
def test_jira_new_comments(name: str) -> None:
    (comment,) = received("jira", name).facts
    assert isinstance(comment, CommentAdded)
    assert comment.public
    assert comment.body


@pytest.mark.parametrize(
    "name",
    [
        "mm-webhook-issue-updated-rank",
        "mm-webhook-issue-updated-labels",
        "mm-webhook-issue-updated-raised-priority",
        "mm-webhook-server-issue-updated-comment-edited",
        "skyhook-comment-only",
        "mm-webhook-issue-assigned-empty-changelog",
        "skyhook-custom-no-event",
        "dd-jira_issue_comment_template_json",
    ],
)
def test_jira_ignored(name: str) -> None:
    assert received("jira", name).ignored


def test_jira_automation_issue_with_a_number_as_id() -> None:
    name = "atlassian-doc-automation-send-web-request-jira-format-EXCERPT"
    (change,) = received("jira", name, "customfield_10099", emergency="x").facts
    assert isinstance(change, FieldChange)
    assert (change.ticket.id, change.level, change.option) == ("11111", None, "")
