"""From a verified webhook to an event on the agenda: on disk before anybody is answered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.ledger import Event, Once
from bridge.core.tickets import CommentAdded, Fact, Inbound
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt

# Helpdesks go on retrying for 75 minutes; without a time in it, the same content counts as the
# same event only that long, and afterwards as somebody doing the same again.
_RETRY_SECONDS = 2 * 3600.0
_AFTER_COOLDOWN = 86_400.0

COMMENT_SECONDS = 3 * 86_400.0
"""For how long it is known that somebody told of a comment."""


@dataclass(frozen=True)
class Received:
    """What became of a webhook: `event` is its id in all logs; `new`: it is no repetition."""

    event: str
    new: bool


def receive(bridge: Bridge, connection: str, inbound: Inbound) -> Received:
    """Store a webhook's facts for the worker; raises StoreUnavailable: nothing is stored.

    A comment enters once, whichever report tells of it.
    """
    return attempt(bridge, lambda turn: _store(turn, connection, inbound))


def _store(turn: Turn, connection: str, inbound: Inbound) -> Received:
    key = f"received/{connection}/{inbound.digest}"
    seen = turn.based_on(Once, key)
    if seen is not None:
        return Received(seen.event, new=False)
    once = Once(event_id(inbound.digest, turn.now))
    facts = tuple(_untold(turn, connection, inbound, once))
    if not facts:
        return Received(once.event, new=False)
    turn.commit.put(key, once, _memory(turn.bridge, inbound))
    turn.commit.put(
        once.event, Event(once.event, connection, turn.now, replace(inbound, facts=facts))
    )
    item = Item(ItemKind.EVENT, once.event, turn.now, event=once.event, where=connection)
    turn.commit.schedule(item)
    turn.commit.count("events_accepted")
    return Received(once.event, new=True)


def _untold(turn: Turn, connection: str, inbound: Inbound, once: Once) -> Iterator[Fact]:
    """The facts without the comments that were told before, which are remembered from now on."""
    for fact in inbound.facts:
        if isinstance(fact, CommentAdded) and fact.id:
            key = f"comment/{connection}/{fact.ticket.id}/{fact.id}"
            if turn.based_on(Once, key) is not None:
                continue
            turn.commit.put(key, once, COMMENT_SECONDS)
        yield fact


def event_id(digest: str, now: float) -> str:
    """The id of an event, of its content and its second, so that it is the same nowhere else."""
    return f"ev-{digest[:12]}-{int(now):x}"


def _memory(bridge: Bridge, inbound: Inbound) -> float:
    return bridge.policy.cooldown + _AFTER_COOLDOWN if inbound.timed else _RETRY_SECONDS
