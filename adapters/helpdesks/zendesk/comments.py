"""A ticket's comments, as Zendesk's API lists them with their authors. No I/O.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.helpdesks.payloads import mapping, moment, number_id, sequence, text
from adapters.helpdesks.zendesk.events import actor_known_by, is_by_rule
from adapters.helpdesks.zendesk.tickets import actor_of
from bridge.core.connections import Connection
from bridge.core.tickets import Actor, CommentAdded, Ticket, TicketUpdate


def comments_in(
    connection: Connection, ticket: Ticket, content: dict[str, Any]
) -> Iterator[CommentAdded]:
    """The comments in an answer, in its order."""
    users = map(mapping, sequence(content.get("users")))
    people = {text(user.get("id")): actor_of(connection, user) for user in users}
    for comment in map(mapping, sequence(content.get("comments"))):
        yield CommentAdded(
            ticket,
            text(comment.get("body")),
            comment.get("public") is True,
            _author(comment, people),
            moment(comment.get("created_at")),
            number_id(comment.get("id")),
        )


def _author(comment: dict[str, Any], people: Mapping[str, Actor]) -> Actor:
    known = actor_known_by(comment.get("author_id"))
    automatic = known.automatic or is_by_rule(comment)
    return replace(people.get(known.id, known), automatic=automatic)


def unsaid(update: TicketUpdate, content: dict[str, Any]) -> TicketUpdate:
    """The update without the answer or the note that is among the comments already."""
    said = [
        comment.get("public") is not False
        for comment in map(mapping, sequence(content.get("comments")))
        if update.marker and update.marker in text(comment.get("body"))
    ]
    answer = "" if True in said else update.answer
    return replace(update, answer=answer, note="" if False in said else update.note)
