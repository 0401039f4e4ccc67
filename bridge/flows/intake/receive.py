"""From a verified webhook to an event on the agenda: on disk before anybody is answered."""

from dataclasses import dataclass

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Commit
from bridge.core.ledger import Event, Once
from bridge.core.tickets import Inbound
from bridge.flows.context import Bridge

# Helpdesks go on retrying for 75 minutes; without a time in it, the same content counts as the
# same event only that long, and afterwards as somebody doing the same again.
_RETRY_SECONDS = 2 * 3600.0
_AFTER_COOLDOWN = 86_400.0


@dataclass(frozen=True)
class Received:
    """What became of a webhook: `event` is its id in all logs; `new`: it is no repetition."""

    event: str
    new: bool


def receive(bridge: Bridge, connection: str, inbound: Inbound, now: float) -> Received:
    """Store a webhook's facts for the worker; raises StoreUnavailable: nothing is stored."""
    key = f"received/{connection}/{inbound.digest}"
    seen = bridge.store.read(Once, key)
    if seen.value:
        return Received(seen.value.event, new=False)
    event = Event(event_id(inbound.digest, now), connection, now, inbound)
    commit = Commit()
    commit.expect(Once, seen)
    commit.put(key, Once(event.id), _memory(bridge, inbound))
    commit.put(event.id, event)
    commit.schedule(Item(ItemKind.EVENT, event.id, now, event=event.id))
    commit.count("events_accepted")
    new = bridge.store.commit(commit, now)
    return Received(event.id, new)


def event_id(digest: str, now: float) -> str:
    """The id of an event, of its content and its second, so that it is the same nowhere else."""
    return f"ev-{digest[:12]}-{int(now):x}"


def _memory(bridge: Bridge, inbound: Inbound) -> float:
    return bridge.policy.cooldown + _AFTER_COOLDOWN if inbound.timed else _RETRY_SECONDS
