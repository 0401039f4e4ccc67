"""A client who replies "#escalate emergency: …" asks for the same as one who sets the field."""

from collections.abc import Iterator
from dataclasses import replace

from bridge.core.commands import EscalateCommand, read_escalate
from bridge.core.ledger import Event
from bridge.core.tickets import CommentAdded, Fact, FieldChange, Role


def with_commands(event: Event) -> Event:
    """The event with a change in the place of each comment that is a command."""
    facts = tuple(each for fact in event.inbound.facts for each in _read(fact))
    return replace(event, inbound=replace(event.inbound, facts=facts))


def _read(fact: Fact) -> Iterator[Fact]:
    if not isinstance(fact, CommentAdded) or not _may_be_a_clients(fact):
        yield fact
        return
    command = read_escalate(fact.body)
    if not isinstance(command, EscalateCommand):
        yield fact
        return
    ticket = replace(fact.ticket, reason_text=command.reason)
    yield FieldChange(ticket, command.level, actor=fact.actor, at=fact.at, source="reply")


def _may_be_a_clients(fact: CommentAdded) -> bool:
    return fact.public and fact.actor.role in (Role.CLIENT, Role.UNKNOWN)
