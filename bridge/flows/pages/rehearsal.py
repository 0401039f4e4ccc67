"""A rehearsal: the flows themselves work out what would follow from a report, on a store in which
nothing stays. Nobody is told and no ticket is written: both are done from the agenda alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit, Operation, Put, Versioned
from bridge.core.stored import Stored
from bridge.core.tickets import Inbound
from bridge.flows.context import Bridge
from bridge.flows.escalation.escalate import handle_event
from bridge.flows.intake.receive import Received, receive
from bridge.ports import Store

S = TypeVar("S", bound=Stored)


@dataclass(frozen=True)
class Rehearsed:
    """What would be committed, in its order; nothing for a report that was received before."""

    received: Received
    operations: tuple[Operation, ...]

    def written(self, kind: type[S]) -> Iterator[S]:
        """The values of a kind that would be stored."""
        for operation in self.operations:
            if isinstance(operation, Put) and isinstance(operation.value, kind):
                yield operation.value


def rehearse(bridge: Bridge, connection: str, inbound: Inbound) -> Rehearsed:
    """Receive and decide it as a worker does; raises BridgeError where that would be put off."""
    store = _Unkept(bridge.store)
    dry = replace(bridge, store=cast(Store, store), log=_Silent())
    received = receive(dry, connection, inbound)
    store.operations.clear()
    if received.new:
        item = Item(ItemKind.EVENT, received.event, dry.clock(), event=received.event)
        handle_event(dry, Lease(item, "rehearsal"))
    return Rehearsed(received, tuple(store.operations))


class _Unkept:
    """The store as it is, but for what would be committed: that is only remembered here."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._put: dict[tuple[type[Stored], str], Stored] = {}
        self.operations: list[Operation] = []

    def read(self, kind: type[S], id: str) -> Versioned[S]:
        """A value, also one that was put here."""
        put = self._put.get((kind, id))
        return Versioned(id, put) if isinstance(put, kind) else self._store.read(kind, id)

    def commit(self, commit: Commit, now: float) -> bool:  # noqa: ARG002 - the port names it
        """Remember what would be written."""
        self.operations += commit.operations
        puts = (each for each in commit.operations if isinstance(each, Put))
        self._put |= {(type(each.value), each.id): each.value for each in puts}
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class _Silent:
    """A log that takes no lines: what is only rehearsed has not happened."""

    def info(self, event: str, **fields: Any) -> None:
        """Take nothing down."""

    warning = error = info
