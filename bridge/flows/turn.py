"""A turn: read, decide, and commit all that follows; once more when it was overtaken.

Every flow that changes something does it in a turn, so that two of them at once never both win.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from bridge.core.agenda import Lease
from bridge.core.commit import Commit, Versioned
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.stored import Stored
from bridge.flows.context import Bridge

S = TypeVar("S", bound=Stored)
T = TypeVar("T")

MAX_ROUNDS = 20
"""How often a flow reads and decides again before it leaves the item to its lease."""


class Overtaken(Exception):
    """A commit failed again and again: somebody else is at it; the item's lease brings it back."""


@dataclass(frozen=True)
class Turn:
    """One try at a change. `now`: seconds UTC; `event`: the webhook that it goes back to."""

    bridge: Bridge
    commit: Commit
    now: float
    event: str = ""

    def based_on(self, kind: type[S], id: str) -> S | None:
        """A value as it is now; the commit fails when it has changed meanwhile."""
        versioned = self.bridge.store.read(kind, id)
        self.commit.expect(kind, versioned)
        return versioned.value

    def based_on_all(self, kind: type[S], ids: Iterable[str]) -> list[Versioned[S]]:
        """Many values likewise, in the order of the ids."""
        found = self.bridge.store.read_all(kind, ids)
        for versioned in found:
            self.commit.expect(kind, versioned)
        return found

    def line(self, record: TicketRecord, line: HistoryLine) -> None:
        """Add a line to a ticket's timeline, of its newest escalation and of the turn's event."""
        newest = record.current.id if record.current else ""
        whole = replace(line, event=self.event, escalation=line.escalation or newest)
        self.commit.line(record.id, whole)


def attempt(
    bridge: Bridge, step: Callable[[Turn], T], lease: Lease | None = None, event: str = ""
) -> T:
    """Do a step until its commit succeeds; what the step of that turn returned.

    A step reads what it needs, adds what follows to the turn's commit, and calls nobody outside.
    `lease`: the item that is done with it. Raises Overtaken, StoreUnavailable.
    """
    for _ in range(MAX_ROUNDS):
        commit = Commit(lease=lease)
        turn = Turn(bridge, commit, bridge.clock(), event or (lease.item.event if lease else ""))
        result = step(turn)
        if commit.empty or bridge.store.commit(commit, turn.now):
            return result
    raise Overtaken(lease.item.id if lease else event)
