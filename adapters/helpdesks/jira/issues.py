"""A Jira issue and its people, as webhooks and the REST API (version 2) describe them alike."""

from typing import Any

from adapters.helpdesks.payloads import mapping, moment, number_id, sequence, text
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, Ticket, TicketUpdate

_ROLES = {"customer": Role.CLIENT, "atlassian": Role.AGENT, "app": Role.AGENT}

TOP_PRIORITY = "Highest"
"""What Jira calls its highest priority where nobody renamed it."""

PARTICIPANTS = "com.atlassian.servicedesk:sd-request-participants"
"""The type of the field with a request's participants; what it is called differs by language."""


def ticket_of(connection: Connection, issue: dict[str, Any], field: str = "") -> Ticket | None:
    """The ticket that an issue describes, or None when it has no usable id.

    `field`: the id of the Escalation field where the connection knows it by its display name.
    """
    issue_id = number_id(issue.get("id"))
    if not issue_id:
        return None
    fields = mapping(issue.get("fields"))
    level, option = field_level(connection, fields, field or connection.mapping.field)
    organizations = _organizations(fields)
    first = organizations[0] if organizations else {}
    return Ticket(
        issue_id,
        key=text(issue.get("key")),
        subject=text(fields.get("summary")),
        url=url_of(connection, text(issue.get("key")) or issue_id),
        level=level,
        option=option,
        requester=actor_of(connection, mapping(fields.get("reporter"))),
        organization_id=text(first.get("id")),
        organization=text(first.get("name")),
        organization_ids=tuple(text(one.get("id")) for one in organizations),
        participant_ids=_participants(issue),
        priority=text(mapping(fields.get("priority")).get("name")).casefold(),
        tags=tuple(text(label) for label in sequence(fields.get("labels"))),
        reason_text=_said(fields.get(connection.reason_field)),
        solved=_solved(fields),
        solved_at=_solved_at(fields),
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
    label = text(mapping(value).get("value")) or text(value)
    option_id = text(mapping(value).get("id"))
    return level_of_option(connection, option_id, label) if option_id or label else (None, "")


def level_of_option(connection: Connection, option_id: str, label: str) -> tuple[Level | None, str]:
    """The level that an option means, and what to call it: with its id when nobody mapped it.

    The id is asked first: it stays when an admin renames the option.
    """
    by_id = connection.mapping.level_of(option_id) if option_id else None
    level = by_id if by_id is not None else connection.mapping.level_of(option_id, label)
    unknown = level is None and option_id and label
    return level, f"{label} (id {option_id})" if unknown else label or option_id


def actor_of(connection: Connection, user: dict[str, Any]) -> Actor:
    """A user: on Cloud known by the account id, on Data Center by the key.

    An account of type "app" is a program, whatever it is called.
    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-user-get
    """
    email = text(user.get("emailAddress"))
    names = {email.casefold(), text(user.get("name")).casefold()} - {""}
    kind = text(user.get("accountType")).casefold()
    role = Role.BRIDGE if connection.user.casefold() in names else _ROLES.get(kind, Role.UNKNOWN)
    return Actor(
        user_id(user),
        role,
        text(user.get("displayName")),
        email,
        automatic=kind == "app",
        active=text(user.get("active")).casefold() != "false",
    )


def user_id(user: dict[str, Any]) -> str:
    """The id under which a user can be asked for; empty when the user was left out."""
    return text(user.get("accountId")) or text(user.get("key")) or text(user.get("name"))


def _organizations(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """All organizations that a request is shared with."""
    # The field's id differs from site to site; its values alone tell it from other lists.
    entries = (mapping(entry) for value in fields.values() for entry in sequence(value))
    return [one for one in entries if "/servicedeskapi/organization/" in _link(one)]


def _link(entry: dict[str, Any]) -> str:
    return text(mapping(entry.get("_links")).get("self"))


def _participants(issue: dict[str, Any]) -> tuple[str, ...]:
    """Who else takes part in a request, where the answer describes its fields (expand=schema).

    https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-get
    """
    fields = mapping(issue.get("fields"))
    for name, schema in mapping(issue.get("schema")).items():
        if mapping(schema).get("custom") == PARTICIPANTS:
            return tuple(user_id(mapping(user)) for user in sequence(fields.get(name)))
    return ()


def _said(value: Any) -> str:
    return text(mapping(value).get("value")) or text(value)


def _solved(fields: dict[str, Any]) -> bool:
    category = mapping(mapping(fields.get("status")).get("statusCategory"))
    return text(category.get("key")).casefold() == "done"


def _solved_at(fields: dict[str, Any]) -> float | None:
    """When an issue that is done became so; Data Center tells when it got its resolution."""
    if not _solved(fields):
        return None
    changed = moment(fields.get("statuscategorychangedate"))
    return moment(fields.get("resolutiondate")) if changed is None else changed


def edit_of(
    connection: Connection, field: str, ticket: Ticket, update: TicketUpdate
) -> dict[str, Any]:
    """The payload of an edit: the field, the priority and the labels, as far as they differ.

    https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
    """
    fields: dict[str, Any] = dict(update.fields)
    if update.level is not None and update.level != ticket.level:
        fields[field] = _option(connection.mapping.option_of(update.level))
    top = connection.top_priority or TOP_PRIORITY
    if update.raise_priority and ticket.priority != top.casefold():
        fields["priority"] = {"name": top}
    labels = [{"add": label} for label in update.add_tags if label not in ticket.tags]
    labels += [{"remove": label} for label in update.remove_tags if label in ticket.tags]
    edit: dict[str, Any] = {"fields": fields} if fields else {}
    return edit | ({"update": {"labels": labels}} if labels else {})


def answering(edit: dict[str, Any], answer: str) -> dict[str, Any]:
    """The same edit with a public comment, where there is something to answer."""
    if not answer:
        return edit
    comment = [{"add": {"body": answer}}]
    return edit | {"update": mapping(edit.get("update")) | {"comment": comment}}


def _option(option: str | None) -> dict[str, str] | None:
    if not option:
        return None
    return {"id": option} if option.isdecimal() else {"value": option}
