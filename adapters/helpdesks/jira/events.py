"""Jira's webhooks as facts.

Items of a changelog have a `fieldId` on Cloud; on Data Center they only have the display name.
https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from adapters.helpdesks.jira.comments import comment_of
from adapters.helpdesks.jira.issues import actor_of, field_level, level_of_option, ticket_of
from adapters.helpdesks.payloads import mapping, sequence, text
from bridge.core.commands import asks_for_more
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import (
    CommentAdded,
    Fact,
    FieldChange,
    Ticket,
    TicketCreated,
    TicketSolved,
)
from bridge.errors import Malformed

FIELD_ID = re.compile(r"customfield_[0-9]+", re.IGNORECASE)
"""What the id of a custom field looks like; anything else is a display name."""

CHANGED, CREATED, COMMENTED = "jira:issue_updated", "jira:issue_created", "comment_created"
DELETED = "jira:issue_deleted"


@dataclass(frozen=True)
class Event:
    """A webhook about an issue; `what` is the whole body."""

    connection: Connection
    kind: str
    ticket: Ticket
    what: dict[str, Any]

    @property
    def fields(self) -> dict[str, Any]:
        """The issue's fields, as far as Jira sent them."""
        return mapping(mapping(self.what.get("issue")).get("fields"))

    @property
    def items(self) -> list[dict[str, Any]]:
        """What changed; empty when there is no changelog."""
        items = sequence(mapping(self.what.get("changelog")).get("items"))
        return [item for item in items if isinstance(item, dict)]


def facts_of(connection: Connection, content: dict[str, Any]) -> tuple[Fact, ...] | str:
    """The facts that a webhook reports, or in words why it does not matter; Malformed."""
    kind = text(content.get("webhookEvent"))
    if kind not in (CHANGED, CREATED, COMMENTED, DELETED):
        return f"not an event that matters here: {kind[:80]}"
    issue = mapping(content.get("issue"))
    if kind == COMMENTED and not issue:
        return "a comment without its issue (Data Center): subscribe to issue updates as well"
    ticket = ticket_of(connection, issue)
    if ticket is None:
        raise Malformed('"issue.id" is not the number of an issue.')
    event = Event(connection, kind, ticket, content)
    if kind == DELETED:
        return (_deleted(event),)
    change = _change(event)
    created = _created(event, change)
    found = (created or change, _transition(event), _comment(event), _end(event))
    return tuple(fact for fact in found if fact) or "nothing that matters here was changed"


def at(content: dict[str, Any]) -> float | None:
    """When a webhook says that it happened, seconds UTC; Jira says milliseconds."""
    said = content.get("timestamp")
    if isinstance(said, bool) or not isinstance(said, int):
        return None
    return said / 1000 if 0 < said < 10**14 else None


def identity(content: dict[str, Any]) -> dict[str, Any]:
    """What tells this report from others: two webhooks may tell of one change, in other words.

    A change is known by its changelog, a comment by itself; times of sending and what the issue
    shows may differ. The identifier in the headers is not signed, and the repeats that share it
    have the same body as well.
    """
    changelog, comment = mapping(content.get("changelog")), mapping(content.get("comment"))
    if not changelog.get("id") and not comment.get("id"):
        return content
    return {
        "webhookEvent": content.get("webhookEvent"),
        "issue_event_type_name": content.get("issue_event_type_name"),
        "issue": mapping(content.get("issue")).get("id"),
        "changelog": {"id": changelog.get("id"), "items": changelog.get("items")},
        "comment": comment,
    }


def _change(event: Event) -> FieldChange | None:
    ours = [item for item in event.items if _ours(event, item)]
    said = {_item_level(event, item) for item in ours}
    if event.kind == CREATED:
        said = _without_none(said or {_created_level(event)})
    if event.kind == COMMENTED or not said:
        return None
    # Two fields of the same name that say different things: the ticket has to be read.
    clear = len(said) == 1
    level, option = said.pop() if clear else (None, "")
    proved = clear and all(_proves(event, item) for item in ours)
    return FieldChange(
        replace(event.ticket, level=level, option=option),
        level,
        option,
        actor_of(event.connection, mapping(event.what.get("user"))),
        at(event.what),
        "created" if event.kind == CREATED else "updated" if proved else "snapshot",
    )


def _created(event: Event, change: FieldChange | None) -> TicketCreated | None:
    """That the issue is new, where its field says nothing, or its first words ask for more."""
    words, chosen = _requesters_words(event), Level.NONE
    if change is not None:
        chosen = Level.HIGHER_PRIORITY if change.level is None else change.level
    told = change is None and bool(event.connection.link_field)
    if event.kind != CREATED or not (told or asks_for_more(words, chosen)):
        return None
    actor = actor_of(event.connection, mapping(event.what.get("user")))
    return TicketCreated(event.ticket, at(event.what), actor, words)


def _requesters_words(event: Event) -> str:
    """The description of an issue that its reporter created; an agent may raise one for them."""
    creator = actor_of(event.connection, mapping(event.fields.get("creator")))
    author = creator if creator.id else actor_of(event.connection, mapping(event.what.get("user")))
    theirs = bool(author.id) and author.id == event.ticket.requester.id
    return text(event.fields.get("description")) if theirs else ""


def _transition(event: Event) -> FieldChange | None:
    """A client moved the request on the portal to a status that asks for a level."""
    wanted = {name.casefold(): lvl for name, lvl in event.connection.transitions.items()}
    for item in event.items if event.kind == CHANGED else ():
        status = text(item.get("toString")).strip()
        is_status = text(item.get("fieldId") or item.get("field")).casefold() == "status"
        if is_status and status.casefold() in wanted:
            return FieldChange(
                event.ticket,
                wanted[status.casefold()],
                status,
                actor_of(event.connection, mapping(event.what.get("user"))),
                at(event.what),
                "transition",
            )
    return None


def _ours(event: Event, item: dict[str, Any]) -> bool:
    field = event.connection.mapping.field
    if not FIELD_ID.fullmatch(field):
        return text(item.get("field")).casefold() == field.casefold()
    if item.get("fieldId") is not None:
        return text(item["fieldId"]).casefold() == field.casefold()
    return (
        field in event.fields
        and item.get("fieldtype") != "jira"
        and _agree(event.fields[field], item)
    )


def _agree(value: Any, item: dict[str, Any]) -> bool:
    # Fields may share a name and the labels of their options, but never an option's id. An item
    # without one tells of another kind of field, whatever words it holds.
    if option_id := text(mapping(value).get("id")):
        return option_id == text(item.get("to"))
    return (text(mapping(value).get("value")) or text(value)) == text(item.get("toString"))


def _proves(event: Event, item: dict[str, Any]) -> bool:
    """Whether an item tells of our field for sure: by its id, or by the option's."""
    named = text(item.get("fieldId")).casefold() == event.connection.mapping.field.casefold()
    return named or bool(text(item.get("to")) or text(item.get("from")))


def _item_level(event: Event, item: dict[str, Any]) -> tuple[Level | None, str]:
    if not _proves(event, item) and text(item.get("toString")):
        return None, ""  # a text field that is called like ours may hold any word
    return level_of_option(event.connection, text(item.get("to")), text(item.get("toString")))


def _created_level(event: Event) -> tuple[Level | None, str]:
    # Data Center sends no changelog with a new issue, and Cloud not always. A field that was
    # left empty may be absent; one that is known by its name cannot be found here at all.
    field = event.connection.mapping.field
    if not FIELD_ID.fullmatch(field):
        return None, ""
    return field_level(event.connection, {field: None, **event.fields}, field)


def _without_none(said: set[tuple[Level | None, str]]) -> set[tuple[Level | None, str]]:
    return {(level, option) for level, option in said if level is not Level.NONE}


def _comment(event: Event) -> CommentAdded | None:
    comment = mapping(event.what.get("comment"))
    if not comment or not _is_new(event, comment):
        return None
    said = comment_of(event.connection, event.ticket, comment)
    return said if said.at is not None else replace(said, at=at(event.what))


def _is_new(event: Event, comment: dict[str, Any]) -> bool:
    why = text(event.what.get("issue_event_type_name"))
    if event.kind == COMMENTED or why == "issue_commented":
        return True
    # Old servers do not say why, and a transition may carry a comment too.
    edited = why.startswith("issue_comment_") or event.kind != CHANGED
    return not edited and comment.get("created") == comment.get("updated") is not None


def _end(event: Event) -> TicketSolved | None:
    changed = {text(item.get("fieldId") or item.get("field")).casefold() for item in event.items}
    if event.kind != CHANGED or not event.ticket.solved or not changed & {"status", "resolution"}:
        return None
    return _ended(event, event.ticket)


def _deleted(event: Event) -> TicketSolved:
    return _ended(event, replace(event.ticket, solved=True, locked=True, deleted=True))


def _ended(event: Event, ticket: Ticket) -> TicketSolved:
    actor = actor_of(event.connection, mapping(event.what.get("user")))
    return TicketSolved(ticket, actor, at(event.what))
