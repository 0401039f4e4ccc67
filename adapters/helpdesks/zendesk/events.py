"""Zendesk's ticket events as facts. Ids are texts and enums are in capitals there.

https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from adapters.helpdesks.payloads import mapping, moment, number_id, sequence, text
from bridge.core.commands import asks_for_more
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import (
    Actor,
    CommentAdded,
    Fact,
    FieldChange,
    Role,
    Ticket,
    TicketCreated,
    TicketSolved,
)
from bridge.errors import Malformed

PREFIX = "zen:event-type:"
SOLVED = ("solved", "closed")
MERGED = "closed_by_merge"
"""The tag that Zendesk gives a ticket which was merged into another one and closed."""


@dataclass(frozen=True)
class Event:
    """What every ticket event has; `what` differs by type."""

    connection: Connection
    ticket: Ticket
    actor: Actor
    at: float | None
    what: dict[str, Any]
    inherited: bool = False
    """The ticket follows up a closed one."""
    words: str = ""
    """The ticket's first message, where its requester wrote it."""


def fact_of(connection: Connection, content: dict[str, Any]) -> Fact | str:
    """The fact that an event reports, or in words why it does not matter; Malformed."""
    kind = text(content.get("type")).removeprefix(PREFIX)
    if kind not in READERS:
        return f"not an event that matters here: {kind[:80] or 'no type'}"
    detail = mapping(content.get("detail"))
    event = Event(
        connection,
        _ticket(connection, _ticket_id(content, detail), detail),
        actor_known_by(detail.get("actor_id")),
        moment(content.get("time")),
        mapping(content.get("event")),
        is_follow_up(mapping(detail.get("via"))),
        _requesters_words(detail),
    )
    return READERS[kind](event)


def actor_known_by(id: Any) -> Actor:
    """Whoever has an id; -1 is Zendesk itself: a trigger, an automation, the system.

    https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
    """
    return Actor(number_id(id), automatic=text(id).strip() == _SYSTEM)


_SYSTEM = "-1"


def _ticket_id(content: dict[str, Any], detail: dict[str, Any]) -> str:
    ticket_id = number_id(detail.get("id"))
    if not ticket_id:
        raise Malformed('"detail.id" is not the number of a ticket.')
    if text(content.get("subject")) != f"zen:ticket:{ticket_id}":
        raise Malformed('"subject" and "detail.id" do not name the same ticket.')
    return ticket_id


def _ticket(connection: Connection, ticket_id: str, detail: dict[str, Any]) -> Ticket:
    status = text(detail.get("status")).casefold()
    level, option = tagged_level(connection, detail.get("tags"))
    return replace(
        bare_ticket(connection, ticket_id),
        subject=text(detail.get("subject")),
        level=level,
        option=option,
        requester=Actor(number_id(detail.get("requester_id"))),
        organization_id=number_id(detail.get("organization_id")),
        priority=text(detail.get("priority")).casefold(),
        tags=tags_in(detail),
        solved=status in SOLVED,
        locked=status == "closed",
        merged=MERGED in tags_in(detail),
    )


def _requesters_words(detail: dict[str, Any]) -> str:
    """The description, which is the first comment; the submitter is its author.

    https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
    """
    requester = number_id(detail.get("requester_id"))
    theirs = bool(requester) and requester == number_id(detail.get("submitter_id"))
    return text(detail.get("description")) if theirs else ""


def tags_in(shown: dict[str, Any]) -> tuple[str, ...]:
    """The tags of a ticket, in an event or in an answer."""
    return tuple(text(tag) for tag in sequence(shown.get("tags")) if isinstance(tag, str))


def bare_ticket(connection: Connection, ticket_id: str) -> Ticket:
    """A Zendesk ticket of which only the number is known.

    Webhooks do not say who is on CC, so somebody may be.
    """
    url = f"{connection.base_url.rstrip('/')}/agent/tickets/{ticket_id}"
    return Ticket(ticket_id, f"#{ticket_id}", url=url, outsiders=True)


def tagged_level(connection: Connection, tags: Any) -> tuple[Level | None, str]:
    """The level and the option that a ticket's tags say; None, "" when there is no list of tags.

    Events carry no custom fields, but the option chosen in a dropdown is also a ticket tag.
    """
    if not isinstance(tags, list):
        return None, ""
    levels = {option.casefold(): level for level, option in connection.mapping.options.items()}
    said = [(levels[tag.casefold()], tag) for tag in map(text, tags) if tag.casefold() in levels]
    return max(said, default=(Level.NONE, ""))


def _field_changed(event: Event) -> Fact | str:
    field = text(mapping(event.what.get("custom_field")).get("id"))
    if not field:
        raise Malformed('"event.custom_field.id" is missing.')
    if field != event.connection.mapping.field:
        return "another field was changed"
    level, option = level_of(event.connection, _current(event.what))
    return _change(event, level, option, "event")


def _current(what: dict[str, Any]) -> Any:
    # Newer events wrap the value in an object, older ones carry it bare.
    value = what.get("current", {})
    return value.get("value", {}) if isinstance(value, dict) else value


def level_of(connection: Connection, value: Any) -> tuple[Level | None, str]:
    """The level and the option that a dropdown's value says; None, "" when it says nothing.

    The API's description shows a list for dropdowns, so one that holds one tag is understood too.
    """
    values = value if isinstance(value, list) else [value]
    if not all(item is None or isinstance(item, str | int | float) for item in values):
        return None, ""
    said = [tag for tag in (text(item).strip() for item in values) if tag]
    level = connection.mapping.level_of(*said)
    return (_titled(said) if level is None else level), ", ".join(said)


def _titled(said: list[str]) -> Level | None:
    # No event of a dropdown was ever captured: it may carry the option's title in place of its tag.
    titles = {level.label.casefold(): level for level in Level}
    return next((titles[word.casefold()] for word in said if word.casefold() in titles), None)


def is_follow_up(via: dict[str, Any]) -> bool:
    """Whether a ticket came as the follow-up of a closed one, whose tags and fields it inherited.

    https://support.zendesk.com/hc/en-us/articles/8421655952026
    https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
    """
    return is_closed_ticket(via.get("channel")) or mapping(via.get("source")).get("rel") == (
        "follow_up"
    )


def is_closed_ticket(channel: Any) -> bool:
    """Whether a channel is "Closed ticket", as events, exports and placeholders write it."""
    return text(channel).casefold().replace("_", " ") == "closed ticket"


def _created(event: Event) -> Fact | str:
    chosen = Level.NONE if event.inherited else event.ticket.level or Level.NONE
    if asks_for_more(event.words, chosen):
        return TicketCreated(event.ticket, event.at, event.actor, event.words)
    if event.ticket.level is Level.NONE:
        if event.connection.link_field:
            return TicketCreated(event.ticket, event.at, event.actor, event.words)
        return "created without an escalation"
    change = _change(event, event.ticket.level, event.ticket.option, "created")
    return replace(change, inherited=event.inherited)


def _change(event: Event, level: Level | None, option: str, source: str) -> FieldChange:
    ticket = replace(event.ticket, level=level, option=option)
    return FieldChange(ticket, level, option, event.actor, event.at, source)


def _commented(event: Event) -> Fact | str:
    comment = mapping(event.what.get("comment"))
    if not comment:
        raise Malformed('"event.comment" is missing.')
    return CommentAdded(
        event.ticket,
        text(comment.get("body")),
        comment.get("is_public") is True,
        _author(comment),
        event.at,
        number_id(comment.get("id")),
    )


def _author(comment: dict[str, Any]) -> Actor:
    author = mapping(comment.get("author"))
    known = actor_known_by(author.get("id"))
    return replace(
        known,
        role=_role(author),
        name=text(author.get("name")),
        automatic=known.automatic or is_by_rule(comment),
    )


def is_by_rule(comment: dict[str, Any]) -> bool:
    """Whether a trigger or an automation wrote a comment, in whoever's name.

    https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
    """
    return text(mapping(comment.get("via")).get("channel")).casefold() == "rule"


def _role(author: dict[str, Any]) -> Role:
    staff = author.get("is_staff")
    if not isinstance(staff, bool):
        return Role.UNKNOWN
    return Role.AGENT if staff else Role.CLIENT


def _status_changed(event: Event) -> Fact | str:
    status = text(event.what.get("current")).casefold()
    if status not in SOLVED:
        return "the ticket is not solved"
    ticket = replace(event.ticket, solved=True, locked=status == "closed")
    return TicketSolved(ticket, event.actor, event.at)


def _merged(event: Event) -> Fact:
    ticket = replace(event.ticket, solved=True, locked=True, merged=True)
    return TicketSolved(ticket, event.actor, event.at)


def _deleted(event: Event) -> Fact:
    ticket = replace(event.ticket, solved=True, locked=True, deleted=True)
    return TicketSolved(ticket, event.actor, event.at)


READERS: dict[str, Callable[[Event], Fact | str]] = {
    "ticket.custom_field_changed": _field_changed,
    "ticket.created": _created,
    "ticket.comment_added": _commented,
    "ticket.status_changed": _status_changed,
    "ticket.merged": _merged,
    "ticket.soft_deleted": _deleted,
    "ticket.permanently_deleted": _deleted,
    "ticket.marked_as_spam": _deleted,
}
