"""An issue's comments, as webhooks and the REST API (version 2) describe them alike. No I/O.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-comments/
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.helpdesks.jira.issues import actor_of
from adapters.helpdesks.jira.wiki import without_escapes
from adapters.helpdesks.payloads import mapping, moment, number_id, sequence, text
from bridge.core.connections import Connection
from bridge.core.tickets import CommentAdded, Ticket, TicketUpdate


def comments_in(
    connection: Connection, ticket: Ticket, content: dict[str, Any]
) -> Iterator[CommentAdded]:
    """The comments in an answer, in its order."""
    for comment in map(mapping, sequence(content.get("comments"))):
        yield comment_of(connection, ticket, comment)


def comment_of(connection: Connection, ticket: Ticket, comment: dict[str, Any]) -> CommentAdded:
    """A comment on the ticket."""
    return CommentAdded(
        ticket,
        text(comment.get("body")),
        _is_public(comment),
        actor_of(connection, mapping(comment.get("author"))),
        moment(comment.get("created")),
        number_id(comment.get("id")),
    )


def _is_public(comment: dict[str, Any]) -> bool:
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


def unsaid(update: TicketUpdate, content: dict[str, Any]) -> TicketUpdate:
    """The update without the answer or the note that is among the comments already."""
    said = [
        _is_public(comment)
        for comment in map(mapping, sequence(content.get("comments")))
        if update.marker and update.marker in without_escapes(text(comment.get("body")))
    ]
    answer = "" if True in said else update.answer
    return replace(update, answer=answer, note="" if False in said else update.note)
