"""The bodies that Jira's Automation can send: our own (custom data) and its two issue formats.

https://support.atlassian.com/cloud-automation/docs/jira-automation-actions/
"""

from typing import Any

from adapters.helpdesks.jira.issues import level_of_option, ticket_of, url_of
from adapters.helpdesks.payloads import mapping, moment, number_id, text
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, FieldChange, Role, Ticket
from bridge.errors import Malformed


def fact_of(connection: Connection, content: dict[str, Any]) -> FieldChange | str:
    """The change that a rule reports, or in words why it does not matter; Malformed."""
    if "bridge" in content or "issue_id" in content:
        return _custom(connection, content)
    issue = mapping(content.get("issue")) or content
    if "fields" not in issue:
        return "neither a webhook nor the body of an Automation rule"
    ticket = ticket_of(connection, issue)
    if ticket is None:
        raise Malformed('"id" is not the number of an issue.')
    return FieldChange(ticket, ticket.level, ticket.option, Actor(), at(content), "automation")


def at(content: dict[str, Any]) -> float | None:
    """When the body says that the issue was updated, seconds UTC."""
    issue = mapping(content.get("issue")) or content
    return moment(content.get("updated") or mapping(issue.get("fields")).get("updated"))


def _custom(connection: Connection, content: dict[str, Any]) -> FieldChange:
    issue_id, key = number_id(content.get("issue_id")), text(content.get("issue_key"))
    if not issue_id:
        raise Malformed('"issue_id" is not a number: use {{issue.id}} in the rule\'s custom data.')
    level, option = _level(connection, content)
    ticket = Ticket(
        issue_id,
        key,
        url=url_of(connection, key or issue_id),
        level=level,
        option=option,
        reason_text=text(content.get("reason")),
    )
    return FieldChange(
        ticket, level, option, _actor(connection, content), at(content), "automation"
    )


def _level(connection: Connection, content: dict[str, Any]) -> tuple[Level | None, str]:
    said = [content[name] for name in ("level", "level_id") if name in content]
    if not all(isinstance(value, str | int | None) and "{{" not in text(value) for value in said):
        raise Malformed(
            '"level" is not an option: use {{issue.<field id>.value}} in the rule\'s custom data, '
            "and its .id for level_id."
        )
    if not said:
        return None, ""
    option_id = text(content.get("level_id")).strip()
    return level_of_option(connection, option_id, text(content.get("level")).strip())


def _actor(connection: Connection, content: dict[str, Any]) -> Actor:
    email = text(content.get("actor_email")).strip()
    ours = bool(email) and email.casefold() == connection.user.casefold()
    return Actor(text(content.get("actor")), Role.BRIDGE if ours else Role.UNKNOWN, email=email)
