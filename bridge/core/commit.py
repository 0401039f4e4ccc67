"""Everything that changes together: one commit, based on what was read."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bridge.core.agenda import Item, Lease
from bridge.core.escalations import HistoryLine
from bridge.core.stored import Stored

T = TypeVar("T")

FOREVER = math.inf
"""Seconds that a value is kept which is never forgotten."""


class Index(StrEnum):
    """Lists of ids, each ordered by a time."""

    WAITING = "waiting"
    """Emergencies that nobody has."""
    EMERGENCIES = "emergencies"
    HIGHER = "higher"
    """Higher priorities, for the digest."""
    STOOD_DOWN = "stood_down"
    DELIVERIES = "deliveries"
    """One of each escalation, and of each digest's day."""
    BUNDLED = "bundled"
    """Deliveries that are said by one bundle."""
    TEXTS = "texts"
    """Deliveries to one phone on which people can answer."""
    DIGESTS = "digests"
    """Days whose digest was sent."""
    DIGEST_DAYS = "digest_days"
    """Days that are settled: sent, or skipped."""
    DEAD = "dead"
    """Items that were given up and are kept."""
    RESTRICTED = "restricted"
    """Accounts, by when their restriction ends."""
    MISUSED = "misused"
    """Accounts, by when somebody last had reason to look at them."""

    @property
    def lasting(self) -> bool:
        """Whether an id stays until it is taken out; others leave when things are forgotten."""
        return self in (Index.RESTRICTED, Index.MISUSED)


@dataclass(frozen=True)
class Listing:
    """What is asked of an index: its newest `limit` ids from a time on (seconds UTC)."""

    index: Index
    since: float = 0.0
    limit: int = 1000
    of: str = ""
    """Whose, where there are several."""


@dataclass(frozen=True)
class Versioned(Generic[T]):
    """A value as read, with what the store compares when it is to be replaced."""

    id: str
    value: T | None
    raw: bytes = b""


@dataclass(frozen=True)
class Expected:
    """A value is still what was read (absent counts as a value)."""

    kind: type[Stored]
    id: str
    raw: bytes


@dataclass(frozen=True)
class Put:
    """Store a value under its kind and id, for `ttl` seconds.

    None: as long as things are usually kept.
    """

    id: str
    value: Stored
    ttl: float | None = None


@dataclass(frozen=True)
class Delete:
    """Remove a value."""

    kind: type[Stored]
    id: str


@dataclass(frozen=True)
class Schedule:
    """Put an item on the agenda, or move it when it is there; whoever held it holds it no more."""

    item: Item


@dataclass(frozen=True)
class Cancel:
    """Take an item off the agenda."""

    item_id: str


@dataclass(frozen=True)
class Line:
    """Add a line to a ticket's history and to the log of all."""

    record: str
    line: HistoryLine


@dataclass(frozen=True)
class Count:
    """Add one to a counter."""

    name: str


@dataclass(frozen=True)
class Indexed:
    """List an id in an index by a time (seconds UTC). `of`: whose, where there are several."""

    index: Index
    id: str
    at: float
    of: str = ""


@dataclass(frozen=True)
class Unindexed:
    """Take an id out of an index."""

    index: Index
    id: str


Operation = Put | Delete | Schedule | Cancel | Line | Count | Indexed | Unindexed


@dataclass
class Commit:
    """Everything that changes together; applied whole, or not at all when an expectation fails."""

    lease: Lease | None = None
    """The item that the commit belongs to; the commit fails when its lease was lost."""
    finish: bool = True
    """Whether the leased item is done with this commit."""
    expectations: list[Expected] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    """What is written, in this order."""

    @property
    def empty(self) -> bool:
        """Whether nothing would be written and no item would be finished."""
        return not (self.lease or self.operations)

    def expect(self, kind: type[Stored], versioned: Versioned[Any]) -> None:
        """Fail unless the value is still what was read."""
        self.expectations.append(Expected(kind, versioned.id, versioned.raw))

    def put(self, id: str, value: Stored, ttl: float | None = None) -> None:
        """Store a value."""
        self.operations.append(Put(id, value, ttl))

    def delete(self, kind: type[Stored], id: str) -> None:
        """Remove a value."""
        self.operations.append(Delete(kind, id))

    def schedule(self, item: Item) -> None:
        """Put an item on the agenda, or move it."""
        self.operations.append(Schedule(item))

    def cancel(self, item_id: str) -> None:
        """Take an item off the agenda."""
        self.operations.append(Cancel(item_id))

    def line(self, record: str, line: HistoryLine) -> None:
        """Add a line to a ticket's history."""
        self.operations.append(Line(record, line))

    def count(self, name: str) -> None:
        """Add one to a counter."""
        self.operations.append(Count(name))

    def index(self, index: Index, id: str, at: float, of: str = "") -> None:
        """List an id in an index."""
        self.operations.append(Indexed(index, id, at, of))

    def unindex(self, index: Index, id: str) -> None:
        """Take an id out of an index."""
        self.operations.append(Unindexed(index, id))
