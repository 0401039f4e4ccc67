"""A commit in the form that commit.lua reads: keys and values by their places."""

import json
from typing import Any, assert_never

from adapters.stores import keys
from adapters.stores.values import dump
from bridge.core.agenda import Item, Lease
from bridge.core.commit import (
    FOREVER,
    Cancel,
    Commit,
    Count,
    Delete,
    Expected,
    Indexed,
    Line,
    Operation,
    Put,
    Schedule,
    Unindexed,
)

_HISTORY_LINES = 500
_LOG_LINES = 5_000
_WAKE_UPS = 64
"""Wake-ups that nobody waited for are no loss: workers look at the agenda anyway."""

CLOCKS_APART_SECONDS = 0.2
"""What is due at once is due for a worker as well whose clock is a little behind ours."""


class Program:
    """What the script is given: `keys`, and `arguments`."""

    def __init__(self, now: float, retention: float) -> None:
        """`now`: seconds UTC; `retention`: seconds that things live when nothing else is said."""
        self._places = {key: place for place, key in enumerate(keys.OF_SCRIPTS, start=1)}
        self._now, self._retention = now, retention
        self._program: dict[str, Any] = {"checks": [], "ops": []}
        self._values: list[bytes | str] = []
        self.written: dict[str, bytes] = {}
        """Values by the names of their keys, as they are when the script was applied."""

    @property
    def keys(self) -> list[str]:
        """KEYS, in the order of their places."""
        return list(self._places)

    def apply(self, commit: Commit) -> None:
        """Do all that a commit says."""
        if commit.lease:
            self._belongs_to(commit.lease, commit.finish)
        for expected in commit.expectations:
            self._check(expected)
        for operation in commit.operations:
            self._do(operation)
        if any(self._is_due(operation) for operation in commit.operations):
            self._op("RPUSH", keys.WAKE, "1")
            self._op("LTRIM", keys.WAKE, str(-_WAKE_UPS), "-1")

    def prolong(self, lease: Lease, until: float) -> None:
        """Keep an item for its holder, until then (seconds UTC)."""
        self._belongs_to(lease, finish=False)
        self._do_on_agenda("prolong", lease.item.id, str(until))

    def arguments(self) -> list[bytes | str]:
        """ARGV: the program, then the values."""
        return [json.dumps(self._program), *self._values]

    def _belongs_to(self, lease: Lease, finish: bool) -> None:
        self._program |= {"lease": [lease.item.id, lease.token], "finish": finish}

    def _check(self, expected: Expected) -> None:
        place = self._key(keys.value(expected.kind, expected.id))
        self._program["checks"].append([place, self._value(expected.raw)["v"]])

    def _do(self, operation: Operation) -> None:
        match operation:
            case Put():
                self._put(operation)
            case Delete():
                self._delete(keys.value(operation.kind, operation.id))
            case Schedule():
                self._schedule(operation.item)
            case Cancel():
                self._do_on_agenda("cancel", operation.item_id)
            case Line():
                self._line(operation)
            case Count():
                self._op("HINCRBY", keys.COUNTERS, operation.name, "1")
            case Indexed():
                self._index(operation)
            case Unindexed():
                self._op("ZREM", keys.index(operation.index), operation.id)
            case _:
                assert_never(operation)

    def _put(self, put: Put) -> None:
        seconds = self._retention if put.ttl is None else put.ttl
        expiry = () if seconds == FOREVER else ("EX", str(max(1, int(seconds))))
        key, raw = keys.value(type(put.value), put.id), dump(put.value)
        self._op("SET", key, self._value(raw), *expiry)
        self.written[key] = raw

    def _delete(self, key: str) -> None:
        self._op("DEL", key)
        self.written[key] = b""

    def _schedule(self, item: Item) -> None:
        content, due = self._value(dump(item)), item.due
        if due <= self._now:
            due -= CLOCKS_APART_SECONDS
        self._do_on_agenda("schedule", item.id, str(due), item.lane, content)

    def _is_due(self, operation: Operation) -> bool:
        return isinstance(operation, Schedule) and operation.item.due <= self._now

    def _line(self, line: Line) -> None:
        history, raw = keys.history(line.record), dump(line.line)
        self._op("RPUSH", history, self._value(raw))
        self._op("LTRIM", history, str(-_HISTORY_LINES), "-1")
        self._op("EXPIRE", history, str(int(self._retention)))
        self._op("RPUSH", keys.LOG, self._value(line.record.encode() + b"\n" + raw))
        self._op("LTRIM", keys.LOG, str(-_LOG_LINES), "-1")

    def _index(self, indexed: Indexed) -> None:
        key = keys.index(indexed.index, indexed.of)
        self._op("ZADD", key, str(indexed.at), indexed.id)
        if indexed.index.lasting:
            return
        self._op("ZREMRANGEBYSCORE", key, "-inf", str(self._now - self._retention))
        self._op("EXPIRE", key, str(int(self._retention)))

    def _do_on_agenda(self, what: str, *arguments: Any) -> None:
        self._program["ops"].append([what, *arguments])

    def _op(self, command: str, key: str, *arguments: Any) -> None:
        self._program["ops"].append([command, self._key(key), *arguments])

    def _key(self, key: str) -> int:
        return self._places.setdefault(key, len(self._places) + 1)

    def _value(self, raw: bytes) -> dict[str, int]:
        self._values.append(raw)
        # ARGV[1] is the program itself.
        return {"v": len(self._values) + 1}
