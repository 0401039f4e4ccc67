"""Dead letters: what was given up is kept, shown, and can be tried again."""

from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Index
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.ledger import WriteBack
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt


@dataclass(frozen=True)
class DeadLetter:
    """An item that was given up, and why in words."""

    item: str
    words: str


def dead_letters(bridge: Bridge) -> list[DeadLetter]:
    """All that were given up, oldest first."""
    return [DeadLetter(id, _words(bridge, id)) for id in bridge.store.listed(Index.DEAD)]


def replay(bridge: Bridge, id: str) -> None:
    """Put a dead letter on the agenda again, with fresh patience."""
    attempt(bridge, lambda turn: _again(turn, id))
    bridge.log.info("replayed", item=id)


def _again(turn: Turn, id: str) -> None:
    kind, _, about = id.partition(":")
    event = _event(turn.bridge, kind, about)
    turn.commit.unindex(Index.DEAD, id)
    turn.commit.schedule(Item(ItemKind(kind), about, turn.now, event=event))
    delivery = turn.based_on(Delivery, about) if kind == ItemKind.DELIVERY else None
    if delivery is not None:
        fresh = replace(delivery, state=DeliveryState.PENDING, created_at=turn.now, error="")
        turn.commit.put(about, fresh)
    if kind == ItemKind.EVENT:
        # It was counted as failed; from now on it is accepted once more and comes to a new end.
        turn.commit.count("events_accepted")


def _words(bridge: Bridge, id: str) -> str:
    kind, _, about = id.partition(":")
    if kind == ItemKind.DELIVERY:
        delivery = bridge.store.read(Delivery, about).value
        return delivery.error if delivery else "the delivery is no longer kept"
    return "see the log for the reason"


def _event(bridge: Bridge, kind: str, about: str) -> str:
    if kind == ItemKind.EVENT:
        return about
    if kind == ItemKind.DELIVERY:
        delivery = bridge.store.read(Delivery, about).value
        return delivery.event if delivery else ""
    wish = bridge.store.read(WriteBack, about).value
    return wish.event if wish else ""
