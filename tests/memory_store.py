"""A store in memory, for tests that are not about Redis; it passes the same tests as the real one.

Values, items and lines go through the same JSON. One lock makes a commit whole.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, assert_never
from uuid import uuid4

from adapters.stores import keys
from adapters.stores.redis_store import LEASE_SECONDS
from adapters.stores.values import dump, load
from bridge.core.agenda import Item, Lease, Taken
from bridge.core.commit import (
    Cancel,
    Commit,
    Count,
    Delete,
    Expected,
    Index,
    Indexed,
    Line,
    Listing,
    Operation,
    Put,
    Schedule,
    Unindexed,
    Versioned,
)
from bridge.core.escalations import HistoryLine
from bridge.core.stored import Stored

S = TypeVar("S", bound=Stored)
T = TypeVar("T")

_HISTORY_LINES, _LOG_LINES, _WAKE_UPS = 500, 5_000, 64


class MemoryStore:
    """A `Store`. `clock`: seconds UTC, by which things are forgotten; `retention`: seconds."""

    def __init__(
        self, clock: Callable[[], float] = time.time, retention: float = 30 * 86_400.0
    ) -> None:
        self._clock, self._retention = clock, retention
        self._changed = threading.Condition(threading.RLock())
        self._kept: dict[str, Any] = {}
        """By the names of the keys in Redis: values, indexes and histories."""
        self._ends: dict[str, float] = {}
        self._items: dict[str, bytes] = {}
        self._due: dict[str, float] = {}
        self._leases: dict[str, str] = {}
        self._log: list[tuple[str, bytes]] = []
        self._counters: Counter[str] = Counter()
        self._beats: dict[str, float] = {}
        self._wake_ups = 0

    # --- the ledger ---

    def now(self) -> float:
        """The clock."""
        return self._clock()

    def read(self, kind: type[S], id: str) -> Versioned[S]:
        """The value with the bytes that a commit compares."""
        raw = self._found(keys.value(kind, id), b"")
        return Versioned(id, load(kind, raw) if raw else None, raw)

    def read_all(self, kind: type[S], ids: Iterable[str]) -> list[Versioned[S]]:
        """Many values of one moment."""
        with self._changed:
            return [self.read(kind, id) for id in ids]

    def commit(self, commit: Commit, now: float) -> bool:
        """Apply the commit whole; False when it was overtaken."""
        with self._changed:
            if commit.lease and not self._holds(commit.lease):
                return False
            if not all(map(self._holds_true, commit.expectations)):
                return False
            if commit.lease and commit.finish:
                self._forget(commit.lease.item.id)
            for operation in commit.operations:
                self._do(operation, now)
            return True

    def listed(
        self, index: Index, since: float = 0.0, limit: int = 1000, of: str = ""
    ) -> list[str]:
        """The newest `limit` ids of an index from a time on, oldest first."""
        with self._changed:
            at: dict[str, float] = self._found(keys.index(index, of), {})
            ids = sorted((id for id in at if at[id] >= since), key=lambda id: (at[id], id))
            return ids[-limit:]

    def listed_all(self, listings: Iterable[Listing]) -> list[list[str]]:
        """Many listings of one moment."""
        with self._changed:
            return [self.listed(one.index, one.since, one.limit, one.of) for one in listings]

    def history(self, record: str, limit: int = 200) -> list[HistoryLine]:
        """The newest `limit` lines of a ticket, oldest first."""
        with self._changed:
            raws: list[bytes] = self._found(keys.history(record), [])
        return [load(HistoryLine, raw) for raw in raws[-limit:]]

    def log(self, limit: int = 200) -> list[tuple[str, HistoryLine]]:
        """The newest lines of all tickets, oldest first, each with its record's id."""
        with self._changed:
            return [(record, load(HistoryLine, raw)) for record, raw in self._log[-limit:]]

    def for_step(self, lease: Lease) -> "MemoryStore":
        """Itself: it is asked without a way to go."""
        return self

    # --- the agenda ---

    def take_due(self, now: float, most: int, but: Mapping[str, int] | None = None) -> Taken:
        """Lease what is due, the longest due first; `most` of each lane, `but` of some so many."""
        token, leases, left = uuid4().hex, list[Lease](), Counter(but or {})
        with self._changed:
            items = [load(Item, self._items[id]) for id in self._planned()]
            asked = [item for item in items if left.setdefault(item.lane, most)]
            for item in asked:
                if self._due[item.id] <= now and left[item.lane]:
                    left[item.lane] -= 1
                    self._due[item.id], self._leases[item.id] = now + LEASE_SECONDS, token
                    leases.append(Lease(item, token))
            next_due = min((self._due[item.id] for item in asked), default=None)
        return Taken(tuple(leases), next_due)

    def keep(self, leases: list[Lease], now: float) -> None:
        """Prolong each lease that is still held."""
        with self._changed:
            for lease in filter(self._holds, leases):
                self._due[lease.item.id] = now + LEASE_SECONDS

    def wait(self, timeout: float) -> None:
        """Return as soon as a commit has put something on the agenda that is due."""
        with self._changed:
            if self._changed.wait_for(lambda: self._wake_ups, max(timeout, 0.01)):
                self._wake_ups -= 1

    def next_due(self) -> float | None:
        """When the next item (leased ones included) is due."""
        with self._changed:
            return min(self._due.values(), default=None)

    def agenda(self, limit: int = 1000) -> list[Item]:
        """What is on the agenda, the soonest first."""
        with self._changed:
            return [load(Item, self._items[id]) for id in self._planned()[:limit]]

    def size(self) -> int:
        """How many items are on the agenda."""
        return len(self._items)

    def waiting(self, lanes: Iterable[str]) -> list[int]:
        """How many items are in each of the lanes."""
        with self._changed:
            kept = Counter(load(Item, raw).lane for raw in self._items.values())
        return [kept[lane] for lane in lanes]

    def leased(self) -> int:
        """How many items are held."""
        return len(self._leases)

    # --- the pulse ---

    def beat(self, role: str, now: float) -> None:
        """Note that a worker or clock is alive."""
        self._beats[role] = now

    def silence(self) -> dict[str, float]:
        """Seconds since each role was last alive."""
        return {role: self._clock() - at for role, at in self._beats.items()}

    def counters(self) -> dict[str, int]:
        """All counters."""
        return dict(self._counters)

    # --- what a commit does ---

    def _holds(self, lease: Lease) -> bool:
        return self._leases.get(lease.item.id) == lease.token

    def _holds_true(self, expected: Expected) -> bool:
        raw: bytes = self._found(keys.value(expected.kind, expected.id), b"")
        return raw == expected.raw

    def _do(self, operation: Operation, now: float) -> None:
        match operation:
            case Put(id=id, value=value, ttl=ttl):
                seconds = self._retention if ttl is None else max(1.0, ttl)
                self._keep_for(seconds, keys.value(type(value), id), dump(value))
            case Delete(kind=kind, id=id):
                self._kept.pop(keys.value(kind, id), None)
            case Schedule(item=item):
                self._schedule(item, now)
            case Cancel(item_id=id):
                self._forget(id)
            case Line(record=record, line=line):
                self._line(record, dump(line))
            case Count(name=name):
                self._counters[name] += 1
            case Indexed():
                self._index(operation, now)
            case Unindexed(index=index, id=id):
                at: dict[str, float] = self._found(keys.index(index), {})
                at.pop(id, None)
            case _:
                assert_never(operation)

    def _schedule(self, item: Item, now: float) -> None:
        self._items[item.id], self._due[item.id] = dump(item), item.due
        self._leases.pop(item.id, None)
        if item.due <= now:
            self._wake_ups = min(self._wake_ups + 1, _WAKE_UPS)
            self._changed.notify()

    def _forget(self, item_id: str) -> None:
        for about_items in (self._items, self._due, self._leases):
            about_items.pop(item_id, None)

    def _line(self, record: str, raw: bytes) -> None:
        lines = [*self._found(keys.history(record), []), raw]
        self._keep_for(self._retention, keys.history(record), lines[-_HISTORY_LINES:])
        self._log = [*self._log, (record, raw)][-_LOG_LINES:]

    def _index(self, indexed: Indexed, now: float) -> None:
        lasting, key = indexed.index.lasting, keys.index(indexed.index, indexed.of)
        at = {**self._found(key, {}), indexed.id: indexed.at}
        oldest = float("-inf") if lasting else now - self._retention
        young = {id: score for id, score in at.items() if score > oldest}
        self._keep_for(float("inf") if lasting else self._retention, key, young)

    # --- what is kept, and for how long ---

    def _keep_for(self, seconds: float, key: str, what: Any) -> None:
        self._kept[key], self._ends[key] = what, self._clock() + seconds

    def _found(self, key: str, otherwise: T) -> T:
        """What is kept under a key, or else the default."""
        if self._ends.get(key, 0.0) <= self._clock():
            self._kept.pop(key, None)
        found: T = self._kept.get(key, otherwise)
        return found

    def _planned(self) -> list[str]:
        return sorted(self._due, key=lambda id: (self._due[id], id))
