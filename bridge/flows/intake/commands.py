"""A client who writes "#escalate emergency: …" asks for the same as one who sets the field."""

from collections.abc import Iterator
from dataclasses import replace

from bridge.core.commands import EscalateCommand, asks_for_more, read_escalate
from bridge.core.ledger import Event
from bridge.core.levels import Level
from bridge.core.tickets import CommentAdded, Fact, FieldChange, Role, TicketCreated


def with_commands(event: Event) -> Event:
    """The event with a change for each command, in the place of the comment that it stands in."""
    facts = tuple(each for fact in event.inbound.facts for each in _read(fact))
    return replace(event, inbound=replace(event.inbound, facts=facts))


def _read(fact: Fact) -> Iterator[Fact]:
    if isinstance(fact, TicketCreated):
        yield fact
        yield from _first_words(fact)
    elif isinstance(fact, CommentAdded) and _may_be_a_clients(fact):
        yield _asked(fact, "reply") or fact
    else:
        yield fact


def _first_words(created: TicketCreated) -> Iterator[Fact]:
    """What the first message asks for; one that only names a wrong level is answered as a reply."""
    if asks_for_more(created.words, Level.NONE):
        requester, at = created.ticket.requester, created.created_at
        said = CommentAdded(created.ticket, created.words, True, requester, at)
        yield _asked(said, "first words") or said


def _asked(comment: CommentAdded, source: str) -> FieldChange | None:
    """The change that a comment asks for."""
    command = read_escalate(comment.body)
    if not isinstance(command, EscalateCommand):
        return None
    ticket = replace(comment.ticket, reason_text=command.reason)
    return FieldChange(ticket, command.level, actor=comment.actor, at=comment.at, source=source)


def _may_be_a_clients(fact: CommentAdded) -> bool:
    return fact.public and fact.actor.role in (Role.CLIENT, Role.UNKNOWN)
