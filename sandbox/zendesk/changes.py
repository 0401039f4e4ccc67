"""What an update does to a ticket, by Zendesk's rules, and the audit events that tell of it.

Rules: a dropdown's value is also a tag, each follows the other; a priority cannot go back to none;
a closed ticket takes only subject and priority, and tags by the call for many tickets.
https://support.zendesk.com/hc/en-us/articles/4408894213018 (native system ticket rules)
https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/ (limitations)
"""

from collections.abc import Mapping
from copy import copy
from html import escape
from typing import Any

from sandbox.refused import Refused
from sandbox.zendesk.account import (
    DROPDOWNS,
    LINK_FIELD,
    REASON_FIELD,
    Ticket,
    iso,
    next_id,
)

PRIORITIES = ("low", "normal", "high", "urgent")
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
OPEN_ON_CLOSED = frozenset({"subject", "priority", "id", "safe_update", "updated_stamp"})
OPEN_TO_MANY = frozenset({"additional_tags", "remove_tags"})


def changed(ticket: Ticket, changes: Mapping[str, Any], one_of_many: bool = False) -> Ticket:
    """The ticket as the changes (the API's `ticket` object) make it; Refused as Zendesk does."""
    _check(ticket, changes, OPEN_ON_CLOSED | OPEN_TO_MANY if one_of_many else OPEN_ON_CLOSED)
    after = copy(ticket)
    after.fields = dict(ticket.fields)
    after.subject = changes.get("subject", after.subject)
    after.status = changes.get("status", after.status)
    if "priority" in changes:
        after.priority = changes["priority"]
    _change_tags(after, changes)
    for setting in changes.get("custom_fields") or ():
        _set_field(after, int(setting["id"]), setting.get("value"))
    return after


def _check(ticket: Ticket, changes: Mapping[str, Any], open_on_closed: frozenset[str]) -> None:
    if ticket.status == "closed" and set(changes) - open_on_closed:
        raise invalid("status", "Status: closed prevents ticket update")
    priority = changes.get("priority", ticket.priority)
    if priority not in PRIORITIES and (priority or ticket.priority):
        raise invalid("priority", f"Priority: {priority or 'none'} is not valid")
    if changes.get("status", ticket.status) not in STATUSES:
        raise invalid("status", "Status: is not valid")
    if changes.get("safe_update") and changes.get("updated_stamp") != iso(ticket.updated_at):
        raise conflict()


def _change_tags(ticket: Ticket, changes: Mapping[str, Any]) -> None:
    tags = set(ticket.tags if changes.get("tags") is None else changes["tags"])
    tags |= set(changes.get("additional_tags") or ())
    tags -= set(changes.get("remove_tags") or ())
    if tags == set(ticket.tags):
        return
    added = tags - set(ticket.tags)
    ticket.tags = tuple(sorted(tags))
    if ticket.status == "closed":
        return
    for id, options in DROPDOWNS.items():
        chosen = [tag for tag in options if tag in added]
        if chosen:
            _set_field(ticket, id, chosen[-1])
        elif ticket.fields.get(id) not in tags:
            _set_field(ticket, id, None)


def _set_field(ticket: Ticket, id: int, value: Any) -> None:
    value = value or None
    if id in DROPDOWNS:
        if value is not None and value not in DROPDOWNS[id]:
            raise invalid("base", f"Escalation: {value} is not a valid option")
        others = set(ticket.tags) - set(DROPDOWNS[id])
        ticket.tags = tuple(sorted(others | ({value} if value else set())))
    elif id not in (REASON_FIELD, LINK_FIELD):
        return  # Zendesk ignores ids of fields that it does not have.
    ticket.fields[id] = value


def difference(before: Ticket, after: Ticket) -> list[dict[str, Any]]:
    """The audit events of type Change between two states of a ticket."""
    events = [
        _change(name, getattr(before, name), getattr(after, name))
        for name in ("subject", "status", "priority")
    ]
    events.append(_change("tags", sorted(before.tags), sorted(after.tags)))
    for id in sorted({*before.fields, *after.fields}):
        events.append(_change(str(id), before.fields.get(id), after.fields.get(id)))
    return [event for event in events if event["value"] != event["previous_value"]]


def _change(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {
        "id": next_id(),
        "type": "Change",
        "field_name": name,
        "value": after,
        "previous_value": before,
    }


def comment_event(
    comment: Mapping[str, Any], author_id: int, at: float, channel: str = "web"
) -> dict[str, Any]:
    """The audit event of a new comment, which is also how the API lists the comment."""
    body = comment.get("body") or comment.get("html_body") or ""
    if not body.strip():
        raise invalid("comment", "Comment: cannot be blank")
    return {
        "id": next_id(),
        "type": "Comment",
        "author_id": int(comment.get("author_id") or author_id),
        "body": body,
        "plain_body": body,
        "html_body": f"<div class='zd-comment'><p>{escape(body)}</p></div>",
        "public": bool(comment.get("public", True)),
        "attachments": [],
        "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": iso(at),
    }


def invalid(field: str, description: str) -> Refused:
    """Zendesk's 422."""
    details = {field: [{"description": description, "error": "InvalidValue"}]}
    body = {
        "error": "RecordInvalid",
        "description": "Record validation errors",
        "details": details,
    }
    return Refused(422, body)


def conflict() -> Refused:
    """Zendesk's 409 for a safe_update that came too late."""
    description = (
        "Safe Update prevented the update due to outdated ticket data. "
        "Please fetch the latest ticket data and try again."
    )
    return Refused(409, {"error": "UpdateConflict", "description": description})
