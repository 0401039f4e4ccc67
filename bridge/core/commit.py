"""Everything that changes together: one commit, based on what was read."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bridge.core.agenda import Item, Lease
from bridge.core.stored import Stored

T = TypeVar("T")


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
    DIGESTS = "digests"
    """Days whose digest was sent."""
    DIGEST_DAYS = "digest_days"
    """Days that are settled: sent, or skipped."""
    DEAD = "dead"
    """Items that were given up and are kept."""


def index_name(index: Index, of: str = "") -> str:
    """The store's name of an index. `of`: whose, where there are several."""
    return f"{index.value}:{of}" if of else index.value


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


@dataclass
class Commit:
    """Everything that changes together; applied whole, or not at all when an expectation fails."""

    lease: Lease | None = None
    """The item that the commit belongs to; the commit fails when its lease was lost."""
    finish: bool = True
    """Whether the leased item is done with this commit."""
    expected: list[tuple[type[Stored], str, bytes]] = field(default_factory=list)
    puts: list[tuple[str, Stored, float | None]] = field(default_factory=list)
    deletes: list[tuple[type[Stored], str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    lines: list[tuple[str, Any]] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    indexed: list[tuple[str, str, float]] = field(default_factory=list)
    unindexed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing would be written and no item would be finished."""
        written = (self.puts, self.deletes, self.items, self.cancelled, self.lines, self.counts)
        return not (self.lease or any(written) or self.indexed or self.unindexed)

    def expect(self, kind: type[Stored], versioned: Versioned[Any]) -> None:
        """Fail unless the value is still what was read (absent counts as a value)."""
        self.expected.append((kind, versioned.id, versioned.raw))

    def put(self, id: str, value: Stored, ttl: float | None = None) -> None:
        """Store a value under its type and id, for `ttl` seconds (None: the usual retention)."""
        self.puts.append((id, value, ttl))

    def delete(self, kind: type[Stored], id: str) -> None:
        """Remove a value."""
        self.deletes.append((kind, id))

    def schedule(self, item: Item) -> None:
        """Put an item on the agenda, or move it when it is there."""
        self.items.append(item)

    def cancel(self, item_id: str) -> None:
        """Take an item off the agenda."""
        self.cancelled.append(item_id)

    def line(self, record: str, line: Any) -> None:
        """Add a line to a ticket's history and to the log of all."""
        self.lines.append((record, line))

    def count(self, name: str) -> None:
        """Add one to a counter."""
        self.counts.append(name)

    def index(self, index: Index, id: str, at: float, of: str = "") -> None:
        """List an id in an index by a time (seconds UTC). `of`: whose, where there are several."""
        self.indexed.append((index_name(index, of), id, at))

    def unindex(self, index: Index, id: str) -> None:
        """Take an id out of an index."""
        self.unindexed.append((index_name(index), id))
