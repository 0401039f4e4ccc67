"""Dead letters: what was given up is kept, shown, and can be tried again."""

from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Commit, Index
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.ledger import WriteBack
from bridge.flows.context import Bridge


@dataclass(frozen=True)
class DeadLetter:
    """An item that was given up, and why in words."""

    item: str
    words: str


def dead_letters(bridge: Bridge) -> list[DeadLetter]:
    """All that were given up, oldest first."""
    return [DeadLetter(id, _words(bridge, id)) for id in bridge.store.listed(Index.DEAD)]


def replay(bridge: Bridge, id: str, now: float) -> None:
    """Put a dead letter on the agenda again, with fresh patience."""
    kind, _, about = id.partition(":")
    commit = Commit()
    commit.unindex(Index.DEAD, id)
    commit.schedule(Item(ItemKind(kind), about, now, event=_event(bridge, kind, about)))
    if kind == ItemKind.DELIVERY:
        versioned = bridge.store.read(Delivery, about)
        if versioned.value is not None:
            commit.expect(Delivery, versioned)
            fresh = replace(versioned.value, state=DeliveryState.PENDING, created_at=now, error="")
            commit.put(about, fresh)
    if kind == ItemKind.EVENT:
        # It was counted as failed; from now on it is accepted once more and comes to a new end.
        commit.count("events_accepted")
    bridge.store.commit(commit, now)
    bridge.log.info("replayed", item=id)


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
