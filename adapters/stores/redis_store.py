"""The ledger and the agenda on one Redis: values, index, history, and what is due.

Rules:
- a write that other writes depend on goes through `commit.lua`, whole or not at all;
- a value is replaced only if it is still what was read;
- an item is worked on by whoever holds its lease, and a lease ends by itself.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import redis

from adapters.stores.values import TAG, dump, key_of, load
from bridge.core.agenda import Item, Lease
from bridge.core.commit import Commit, Index, Listing, Versioned, index_name
from bridge.core.escalations import HistoryLine
from bridge.core.stored import Stored
from bridge.errors import StoreUnavailable

S = TypeVar("S", bound=Stored)

LEASE_SECONDS = 12.0
_LUA = Path(__file__).parent / "lua"
_HISTORY_LINES = 500
_LOG_LINES = 5_000
_AGENDA, _ITEMS, _LEASES = f"{TAG}:agenda", f"{TAG}:items", f"{TAG}:leases"
_WAKE, _COUNTERS, _BEATS, _LOG = f"{TAG}:wake", f"{TAG}:counters", f"{TAG}:beats", f"{TAG}:log"


class RedisStore:
    """A `Store` on a Redis client (bytes, not decoded). `retention`: seconds that values live."""

    def __init__(self, client: redis.Redis, retention: float = 30 * 86_400.0) -> None:
        self._redis = client
        self._retention = retention
        self._commit = client.register_script((_LUA / "commit.lua").read_text())
        self._take = client.register_script((_LUA / "take_due.lua").read_text())

    def now(self) -> float:
        """Redis's own clock, which all processes share; seconds UTC."""
        seconds, micros = self._asked(self._redis.time)
        return float(seconds) + float(micros) / 1e6

    def read(self, kind: type[S], id: str) -> Versioned[S]:
        """The value with the bytes that a commit compares."""
        return self.read_all(kind, [id])[0]

    def read_all(self, kind: type[S], ids: Iterable[str]) -> list[Versioned[S]]:
        """Many values of a kind in one round trip, in the order of the ids."""
        names = list(ids)
        keys = [key_of(kind, id) for id in names]
        raws = self._asked(lambda: self._redis.mget(keys)) if keys else []
        return [
            Versioned(id, load(kind, raw) if raw else None, raw or b"")
            for id, raw in zip(names, raws, strict=True)
        ]

    def commit(self, commit: Commit, now: float) -> bool:
        """Apply the commit whole; False when it was overtaken."""
        program = _Program(commit, now, self._retention)
        return self._run(program) == 1

    def take_due(self, now: float, limit: int) -> list[Lease]:
        """Lease what is due, the longest due first."""
        token = uuid4().hex
        keys = [_AGENDA, _ITEMS, _LEASES]
        args = [str(now), str(now + LEASE_SECONDS), str(limit), token]
        taken = self._asked(lambda: self._take(keys=keys, args=args))
        return [Lease(load(Item, raw), token) for raw in taken]

    def keep(self, leases: list[Lease], now: float) -> None:
        """Prolong each lease that is still held; a lost one stays lost."""
        for lease in leases:
            program = _Program(Commit(), now, self._retention)
            program.hold(lease, until=now + LEASE_SECONDS)
            self._run(program)

    def wait(self, timeout: float) -> None:
        """Return as soon as a commit has put something on the agenda that is due."""
        self._asked(lambda: self._redis.blpop([_WAKE], timeout=max(timeout, 0.01)))

    def next_due(self) -> float | None:
        """When the next item (leased ones included) is due; seconds UTC."""
        first = self._asked(lambda: self._redis.zrange(_AGENDA, 0, 0, withscores=True))
        return float(first[0][1]) if first else None

    def agenda(self, limit: int = 1000) -> list[Item]:
        """What is on the agenda, the soonest first; an item's `due` is when it was planned."""
        ids = self._asked(lambda: self._redis.zrange(_AGENDA, 0, limit - 1))
        raws = self._asked(lambda: self._redis.hmget(_ITEMS, ids)) if ids else []
        return [load(Item, raw) for raw in raws if raw]

    def history(self, record: str, limit: int = 200) -> list[HistoryLine]:
        """The newest `limit` lines of a ticket, oldest first."""
        raws = self._asked(lambda: self._redis.lrange(_history(record), -limit, -1))
        return [load(HistoryLine, raw) for raw in raws]

    def log(self, limit: int = 200) -> list[tuple[str, HistoryLine]]:
        """The newest lines of all tickets, oldest first, each with its record's id."""
        raws = self._asked(lambda: self._redis.lrange(_LOG, -limit, -1))
        split = [raw.rsplit(b"\n", 1) for raw in raws]
        return [(record.decode(), load(HistoryLine, line)) for record, line in split]

    def listed(
        self, index: Index, since: float = 0.0, limit: int = 1000, of: str = ""
    ) -> list[str]:
        """The newest `limit` ids of an index from a time on, oldest first."""
        return self.listed_all([Listing(index, since, limit, of)])[0]

    def listed_all(self, listings: Iterable[Listing]) -> list[list[str]]:
        """Many listings in one round trip, in their order."""
        questions = self._redis.pipeline(transaction=False)
        for one in listings:
            key = _index(index_name(one.index, one.of))
            questions.zrevrangebyscore(key, "+inf", one.since, 0, one.limit)
        answers = self._asked(questions.execute)
        return [[id.decode() for id in reversed(ids)] for ids in answers]

    def counters(self) -> dict[str, int]:
        """All counters since the store was made."""
        raw = self._asked(lambda: self._redis.hgetall(_COUNTERS))
        return {name.decode(): int(value) for name, value in raw.items()}

    def leased(self) -> int:
        """How many items are held by workers, or were by one that died and not taken since."""
        return int(self._asked(lambda: self._redis.hlen(_LEASES)))

    def beat(self, role: str, now: float) -> None:
        """Note that a worker or clock is alive."""
        self._asked(lambda: self._redis.zadd(_BEATS, {role: now}))

    def beats(self) -> dict[str, float]:
        """When each role was last alive; seconds UTC."""
        raw = self._asked(lambda: self._redis.zrange(_BEATS, 0, -1, withscores=True))
        return {role.decode(): float(at) for role, at in raw}

    def size(self) -> int:
        """How many items are on the agenda."""
        return int(self._asked(lambda: self._redis.zcard(_AGENDA)))

    def _run(self, program: "_Program") -> int:
        keys, arguments = program.keys, program.arguments()
        return int(self._asked(lambda: self._commit(keys=keys, args=arguments)))

    def _asked(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except redis.RedisError as error:
            raise StoreUnavailable(f"Redis does not answer: {type(error).__name__}") from error


class _Program:
    """A commit in the form that commit.lua reads: keys and values by their places."""

    def __init__(self, commit: Commit, now: float, retention: float) -> None:
        self.keys = [_AGENDA, _ITEMS, _LEASES]
        self._values: list[bytes | str] = []
        self._ops: list[list[Any]] = []
        self._lease = [commit.lease.item.id, commit.lease.token] if commit.lease else None
        self._finish = commit.finish
        self._checks = [
            [self._key(key_of(kind, id)), self._value(raw)["v"]]
            for kind, id, raw in commit.expected
        ]
        self._write_values(commit, retention)
        self._write_agenda(commit, now)
        self._write_history(commit, retention)
        self._write_indexes(commit, now, retention)

    def hold(self, lease: Lease, until: float) -> None:
        """Prolong a lease instead of finishing it."""
        self._lease, self._finish = [lease.item.id, lease.token], False
        self._op("ZADD", _AGENDA, str(until), lease.item.id)

    def arguments(self) -> list[bytes | str]:
        """ARGV: the program, then the values."""
        program: dict[str, Any] = {"checks": self._checks, "ops": self._ops}
        if self._lease:
            program |= {"lease": self._lease, "finish": self._finish}
        return [json.dumps(program), *self._values]

    def _write_values(self, commit: Commit, retention: float) -> None:
        for id, value, ttl in commit.puts:
            seconds = str(max(1, int(ttl if ttl is not None else retention)))
            self._op("SET", key_of(type(value), id), self._value(dump(value)), "EX", seconds)
        for kind, id in commit.deletes:
            self._op("DEL", key_of(kind, id))

    def _write_agenda(self, commit: Commit, now: float) -> None:
        for item_id in commit.cancelled:
            self._op("ZREM", _AGENDA, item_id)
            self._op("HDEL", _ITEMS, item_id)
            self._op("HDEL", _LEASES, item_id)
        for item in commit.items:
            self._op("HSET", _ITEMS, item.id, self._value(dump(item)))
            self._op("HDEL", _LEASES, item.id)
            self._op("ZADD", _AGENDA, str(item.due), item.id)
            if item.due <= now:
                self._op("RPUSH", _WAKE, "1")
        if commit.items:
            # Wake-ups that nobody waited for are no loss: workers look at the agenda anyway.
            self._op("LTRIM", _WAKE, "0", "63")

    def _write_history(self, commit: Commit, retention: float) -> None:
        for record, line in commit.lines:
            raw = dump(line)
            self._op("RPUSH", _history(record), self._value(raw))
            self._op("LTRIM", _history(record), str(-_HISTORY_LINES), "-1")
            self._op("EXPIRE", _history(record), str(int(retention)))
            self._op("RPUSH", _LOG, self._value(record.encode() + b"\n" + raw))
            self._op("LTRIM", _LOG, str(-_LOG_LINES), "-1")

    def _write_indexes(self, commit: Commit, now: float, retention: float) -> None:
        for name, id, score in commit.indexed:
            self._op("ZADD", _index(name), str(score), id)
            self._op("ZREMRANGEBYSCORE", _index(name), "-inf", str(now - retention))
            self._op("EXPIRE", _index(name), str(int(retention)))
        for name, id in commit.unindexed:
            self._op("ZREM", _index(name), id)
        for name in commit.counts:
            self._op("HINCRBY", _COUNTERS, name, "1")

    def _op(self, command: str, key: str, *arguments: Any) -> None:
        self._ops.append([command, self._key(key), *arguments])

    def _key(self, key: str) -> int:
        if key not in self.keys:
            self.keys.append(key)
        return self.keys.index(key) + 1

    def _value(self, raw: bytes) -> dict[str, int]:
        self._values.append(raw)
        # ARGV[1] is the program itself.
        return {"v": len(self._values) + 1}


def _history(record: str) -> str:
    return f"{TAG}:history:{record}"


def _index(name: str) -> str:
    return f"{TAG}:index:{name}"
