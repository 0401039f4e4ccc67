"""A Jira issue and its people, as webhooks and the REST API (version 2) describe them alike."""

from dataclasses import replace
from typing import Any

from adapters.helpdesks.payloads import mapping, number_id, sequence, text
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, Ticket, TicketUpdate

_ROLES = {"customer": Role.CLIENT, "atlassian": Role.AGENT, "app": Role.AGENT}


def ticket_of(connection: Connection, issue: dict[str, Any], field: str = "") -> Ticket | None:
    """The ticket that an issue describes, or None when it has no usable id.

    `field`: the id of the Escalation field where the connection knows it by its display name.
    """
    issue_id = number_id(issue.get("id"))
    if not issue_id:
        return None
    fields = mapping(issue.get("fields"))
    level, option = field_level(connection, fields, field or connection.mapping.field)
    organization_id, organization = _organization(fields)
    return Ticket(
        issue_id,
        key=text(issue.get("key")),
        subject=text(fields.get("summary")),
        url=url_of(connection, text(issue.get("key")) or issue_id),
        level=level,
        option=option,
        requester=actor_of(connection, mapping(fields.get("reporter"))),
        organization_id=organization_id,
        organization=organization,
        priority=text(mapping(fields.get("priority")).get("name")).casefold(),
        tags=tuple(text(label) for label in sequence(fields.get("labels"))),
        reason_text=_said(fields.get(connection.reason_field)),
        solved=_solved(fields),
    )


def url_of(connection: Connection, key: str) -> str:
    """Where people see the issue."""
    return f"{connection.base_url.rstrip('/')}/browse/{key}"


def field_level(
    connection: Connection, fields: dict[str, Any], field: str
) -> tuple[Level | None, str]:
    """The level and the option that a single-select says; None, "" when it says nothing.

    Set: {"id": "10021", "value": "Emergency"}; not set: null. Absent: nothing is said.
    """
    value = fields.get(field, {})
    if value is None:
        return Level.NONE, ""
    names = [text(mapping(value).get("value")) or text(value), text(mapping(value).get("id"))]
    option = names[0] or names[1]
    return (connection.mapping.level_of(*names), option) if option else (None, "")


def actor_of(connection: Connection, user: dict[str, Any]) -> Actor:
    """A user: on Cloud known by the account id, on Data Center by the key."""
    email = text(user.get("emailAddress"))
    names = {email.casefold(), text(user.get("name")).casefold()} - {""}
    role = _ROLES.get(text(user.get("accountType")).casefold(), Role.UNKNOWN)
    if connection.user.casefold() in names:
        role = Role.BRIDGE
    return Actor(user_id(user), role, text(user.get("displayName")), email)


def user_id(user: dict[str, Any]) -> str:
    """The id under which a user can be asked for; empty when the user was left out."""
    return text(user.get("accountId")) or text(user.get("key")) or text(user.get("name"))


def _organization(fields: dict[str, Any]) -> tuple[str, str]:
    # The field's id differs from site to site; its values alone tell it from other lists.
    for value in fields.values():
        for entry in sequence(value)[:1]:
            link = text(mapping(mapping(entry).get("_links")).get("self"))
            if "/servicedeskapi/organization/" in link:
                return text(entry.get("id")), text(entry.get("name"))
    return "", ""


def _said(value: Any) -> str:
    return text(mapping(value).get("value")) or text(value)


def _solved(fields: dict[str, Any]) -> bool:
    category = mapping(mapping(fields.get("status")).get("statusCategory"))
    return text(category.get("key")).casefold() == "done"


def edit_of(
    connection: Connection, field: str, ticket: Ticket, update: TicketUpdate
) -> dict[str, Any]:
    """The payload of an edit: the field, the priority and the labels, as far as they differ.

    https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
    """
    fields: dict[str, Any] = dict(update.fields)
    if update.level is not None and update.level != ticket.level:
        fields[field] = _option(connection.mapping.option_of(update.level))
    top = connection.top_priority or "Highest"
    if update.raise_priority and ticket.priority != top.casefold():
        fields["priority"] = {"name": top}
    labels = [{"add": label} for label in update.add_tags if label not in ticket.tags]
    labels += [{"remove": label} for label in update.remove_tags if label in ticket.tags]
    edit: dict[str, Any] = {"fields": fields} if fields else {}
    return edit | ({"update": {"labels": labels}} if labels else {})


def _option(option: str | None) -> dict[str, str] | None:
    if not option:
        return None
    return {"id": option} if option.isdecimal() else {"value": option}


def unsaid(update: TicketUpdate, comments: dict[str, Any]) -> TicketUpdate:
    """The update without the answer or the note that is among the comments already."""
    said = [
        is_public(comment)
        for comment in map(mapping, sequence(comments.get("comments")))
        if update.marker and update.marker in text(comment.get("body"))
    ]
    answer = "" if True in said else update.answer
    return replace(update, answer=answer, note="" if False in said else update.note)


def is_public(comment: dict[str, Any]) -> bool:
    """Whether a service project's client sees a comment; elsewhere only `visibility` hides one."""
    if isinstance(comment.get("jsdPublic"), bool):
        return comment["jsdPublic"] is True
    if comment.get("visibility"):
        return False
    marks = [mapping(entry) for entry in sequence(comment.get("properties"))]
    return not any(
        mark.get("key") == "sd.public.comment"
        and mapping(mark.get("value")).get("internal") in (True, "true")
        for mark in marks
    )
