"""From a verified webhook to an event on the agenda: on disk before anybody is answered."""

from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.escalations import TicketRecord, record_id
from bridge.core.ledger import EarlyEnd, Event, Identity, LastChange, LastComment, Once
from bridge.core.stored import name_of
from bridge.core.tickets import CommentAdded, Fact, Inbound
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt

# Helpdesks go on retrying for 75 minutes; without a time in it, the same content counts as the
# same event only that long, and afterwards as somebody doing the same again.
_RETRY_SECONDS = 2 * 3600.0
_AFTER_COOLDOWN = 86_400.0

COMMENT_SECONDS = 3 * 86_400.0
"""For how long it is known that somebody told of a comment."""

HEAD_START_SECONDS = 300.0
"""Longer than the events of a storm wait."""


@dataclass(frozen=True)
class Received:
    """What became of a webhook: `event` is its id in all logs; `new`: it is no repetition."""

    event: str
    new: bool


def receive(bridge: Bridge, connection: str, inbound: Inbound) -> Received:
    """Store a webhook's facts for the worker; raises StoreUnavailable: nothing is stored.

    A comment enters once, whichever report tells of it.
    """
    head_start = _head_start(bridge, connection, inbound)
    return attempt(bridge, lambda turn: _store(turn, connection, inbound, head_start))


def _head_start(bridge: Bridge, connection: str, inbound: Inbound) -> float:
    """How many seconds earlier it counts as due: what comes alone overtakes what comes in a storm,
    of one account or of one actor; among those that come alone the oldest is first."""
    fact, now = inbound.facts[0], bridge.clock()
    ticket = fact.ticket
    account = ticket.organization_id or ticket.requester.id
    named = {"account": account, "actor": fact.actor.id}
    names = [f"{connection}/{kind}/{id}" for kind, id in named.items() if id]
    return HEAD_START_SECONDS * sum(bridge.arrivals.is_first(name, now) for name in names)


def _store(turn: Turn, connection: str, inbound: Inbound, head_start: float) -> Received:
    key, comment = f"received/{connection}/{inbound.digest}", _comment(connection, inbound)
    found = turn.based_on_all(Once, filter(None, (key, comment)))
    known = {each.id: each.value for each in found}
    seen, told = known[key], known.get(comment)
    facts = inbound.facts if told is None else _without_comment(inbound)
    before = seen or (None if facts else told)
    if before is not None:
        return Received(before.event, new=False)
    event = event_id(inbound.digest, turn.now)
    turn.commit.put(key, Once(event), _memory(turn.bridge, inbound))
    if comment and told is None:
        turn.commit.put(comment, Once(event), COMMENT_SECONDS)
    turn.commit.put(event, Event(event, connection, turn.now, replace(inbound, facts=facts)))
    turn.commit.schedule(_item(event, connection, inbound, turn.now - head_start))
    turn.commit.count("events_accepted")
    return Received(event, new=True)


def _comment(connection: str, inbound: Inbound) -> str:
    """What is told once of the comment that a webhook holds; empty where it holds none."""
    comments = (fact for fact in inbound.facts if isinstance(fact, CommentAdded) and fact.id)
    return next((f"comment/{connection}/{one.ticket.id}/{one.id}" for one in comments), "")


def _without_comment(inbound: Inbound) -> tuple[Fact, ...]:
    return tuple(fact for fact in inbound.facts if not isinstance(fact, CommentAdded))


def _item(event: str, connection: str, inbound: Inbound, due: float) -> Item:
    record = record_id(connection, inbound.facts[0].ticket.id)
    of_ticket = (
        name_of(kind, record) for kind in (TicketRecord, LastChange, LastComment, EarlyEnd)
    )
    wants = (name_of(Event, event), name_of(Identity, connection), *of_ticket)
    return Item(ItemKind.EVENT, event, due, event=event, where=connection, wants=wants)


def event_id(digest: str, now: float) -> str:
    """The id of an event, of its content and its second, so that it is the same nowhere else."""
    return f"ev-{digest[:12]}-{int(now):x}"


def _memory(bridge: Bridge, inbound: Inbound) -> float:
    return bridge.policy.cooldown + _AFTER_COOLDOWN if inbound.timed else _RETRY_SECONDS
