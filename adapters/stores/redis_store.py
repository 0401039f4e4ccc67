"""The ledger and the agenda on one Redis: values, index, history, and what is due.

Rules:
- a write that other writes depend on goes through `commit.lua`, whole or not at all;
- a value is replaced only if it is still what was read;
- an item is worked on by whoever holds its lease, and a lease ends by itself.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import redis

from adapters.stores import keys
from adapters.stores.program import Program
from adapters.stores.recent import Recent
from adapters.stores.values import load
from bridge.core.agenda import Item, ItemKind, Lease, Taken
from bridge.core.commit import Commit, Index, Listing, Versioned
from bridge.core.escalations import HistoryLine
from bridge.core.stored import Stored
from bridge.errors import StoreUnavailable

S = TypeVar("S", bound=Stored)

log = logging.getLogger(__name__)

LEASE_SECONDS = 12.0
LEFT_SECONDS = 1.0
"""How soon a worker of a later version may take what this version does not know."""
_KINDS = frozenset(ItemKind)
_LUA = Path(__file__).parent / "lua"


class RedisStore:
    """A `Store` on a Redis client (bytes, not decoded)."""

    def __init__(
        self,
        client: redis.Redis,
        retention: float = 30 * 86_400.0,
        why: Callable[[redis.RedisError], str] = lambda error: type(error).__name__,
    ) -> None:
        """`retention`: seconds that values live. `why`: puts what is in the way into words."""
        self._redis = client
        self._retention = retention
        self._why = why
        self._said: set[str] = set()
        self._recent = Recent()
        self._commit = client.register_script(_script("commit.lua"))
        self._take = client.register_script(_script("take_due.lua"))

    def now(self) -> float:
        """Redis's own clock, which all processes share; seconds UTC."""
        return _seconds(self._asked(self._redis.time))

    def read(self, kind: type[S], id: str) -> Versioned[S]:
        """The value with the bytes that a commit compares."""
        return self.read_all(kind, [id])[0]

    def read_all(self, kind: type[S], ids: Iterable[str]) -> list[Versioned[S]]:
        """Many values of a kind in one round trip, in the order of the ids."""
        asked = [(id, keys.value(kind, id)) for id in ids]
        raws = self._raws(name for _, name in asked)
        return [_versioned(kind, id, raws[name]) for id, name in asked]

    def for_step(self, lease: Lease) -> "RedisStore":
        """The same store, which knows what was read with the lease."""
        step = copy(self)
        step._recent = Recent({f"{keys.TAG}:{name}": raw for name, raw in lease.read.items()})
        return step

    def commit(self, commit: Commit, now: float) -> bool:
        """Apply the commit whole; False when it was overtaken."""
        program = Program(now, self._retention)
        program.apply(commit)
        if self._run(program) == 1:
            self._recent.note(program.written)
            return True
        self._recent.forget()
        return False

    def take_due(self, now: float, most: int, but: Mapping[str, int] | None = None) -> Taken:
        """Lease what is due, the longest due first; `most` of each lane, `but` of some so many."""
        token, ends, left_until = uuid4().hex, now + LEASE_SECONDS, now + LEFT_SECONDS
        limits: list[str | float] = [most, json.dumps(but or {})]
        args = [now, ends, token, left_until, *limits, *_KINDS]
        items, left, next_due = self._asked(lambda: self._take(keys=keys.OF_SCRIPTS, args=args))
        self._say_what_is_left(left)
        leases = sorted((_lease(token, *each) for each in items), key=lambda each: each.item.due)
        return Taken(tuple(leases), None if next_due is None else float(next_due))

    def keep(self, leases: list[Lease], now: float) -> None:
        """Prolong each lease that is still held; a lost one stays lost."""
        questions = self._redis.pipeline(transaction=False)
        for lease in leases:
            program = Program(now, self._retention)
            program.prolong(lease, until=now + LEASE_SECONDS)
            self._commit(keys=program.keys, args=program.arguments(), client=questions)
        self._asked(questions.execute)

    def wait(self, timeout: float) -> None:
        """Return as soon as a commit has put something on the agenda that is due."""
        self._asked(lambda: self._redis.blpop([keys.WAKE], timeout=max(timeout, 0.01)))

    def next_due(self) -> float | None:
        """When the next item (leased ones included) is due; seconds UTC."""
        first = self._soonest(1)
        return first[0][0] if first else None

    def agenda(self, limit: int = 1000) -> list[Item]:
        """What is on the agenda, the soonest first; an item's `due` is when it was planned."""
        ids = [id for _, id in self._soonest(limit) if _kind(id) in _KINDS]
        raws = self._asked(lambda: self._redis.hmget(keys.ITEMS, ids)) if ids else []
        return [load(Item, raw) for raw in raws if raw]

    def history(self, record: str, limit: int = 200) -> list[HistoryLine]:
        """The newest `limit` lines of a ticket, oldest first."""
        raws = self._asked(lambda: self._redis.lrange(keys.history(record), -limit, -1))
        return [load(HistoryLine, raw) for raw in raws]

    def log(self, limit: int = 200) -> list[tuple[str, HistoryLine]]:
        """The newest lines of all tickets, oldest first, each with its record's id."""
        raws = self._asked(lambda: self._redis.lrange(keys.LOG, -limit, -1))
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
            key = keys.index(one.index, one.of)
            questions.zrevrangebyscore(key, "+inf", one.since, 0, one.limit)
        answers = self._asked(questions.execute)
        return [[id.decode() for id in reversed(ids)] for ids in answers]

    def counters(self) -> dict[str, int]:
        """All counters since the store was made."""
        raw = self._asked(lambda: self._redis.hgetall(keys.COUNTERS))
        return {name.decode(): int(value) for name, value in raw.items()}

    def leased(self) -> int:
        """How many items are held by workers, or were by one that died and not taken since."""
        return int(self._asked(lambda: self._redis.hlen(keys.LEASES)))

    def beat(self, role: str, now: float) -> None:
        """Note that a worker or clock is alive."""
        self._asked(lambda: self._redis.zadd(keys.BEATS, {role: now}))

    def silence(self) -> dict[str, float]:
        """Seconds since each role was last alive, by Redis's own clock, in one round trip."""
        questions = self._redis.pipeline(transaction=False)
        questions.time()
        questions.zrange(keys.BEATS, 0, -1, withscores=True)
        time, beats = self._asked(questions.execute)
        return {role.decode(): _seconds(time) - at for role, at in beats}

    def size(self) -> int:
        """How many items are on the agenda."""
        return int(self._asked(lambda: self._redis.hlen(keys.ITEMS)))

    def waiting(self, lanes: Iterable[str]) -> list[int]:
        """How many items are in each of the lanes."""
        questions = self._redis.pipeline(transaction=False)
        for lane in lanes:
            questions.zcard(keys.agenda(lane))
        return [int(count) for count in self._asked(questions.execute)]

    def _raws(self, names: Iterable[str]) -> dict[str, bytes]:
        """Values as they are stored, by their names; empty where there is none."""
        wanted = list(names)
        raws = self._recent.known(wanted)
        if missing := [name for name in wanted if name not in raws]:
            missing += self._recent.forgotten() - set(missing)
            answers = self._asked(lambda: self._redis.mget(missing))
            found = {name: raw or b"" for name, raw in zip(missing, answers, strict=True)}
            self._recent.note(found)
            raws |= found
        return raws

    def _soonest(self, limit: int) -> list[tuple[float, bytes]]:
        """When the next items of all lanes are due (seconds UTC), and their ids."""
        lanes = self._asked(lambda: self._redis.smembers(keys.LANES))
        questions = self._redis.pipeline(transaction=False)
        for lane in ("", *(each.decode() for each in lanes)):
            questions.zrange(keys.agenda(lane), 0, limit - 1, withscores=True)
        found = chain.from_iterable(self._asked(questions.execute))
        return sorted((due, id) for id, due in found)[:limit]

    def _say_what_is_left(self, ids: Iterable[bytes]) -> None:
        for kind in {_kind(id) for id in ids} - self._said:
            self._said.add(kind)
            log.warning("items of the kind %s are left to a later version, which knows it", kind)

    def _run(self, program: Program) -> int:
        names, arguments = program.keys, program.arguments()
        return int(self._asked(lambda: self._commit(keys=names, args=arguments)))

    def _asked(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except redis.RedisError as error:
            raise StoreUnavailable(f"Redis cannot be used: {self._why(error)}") from error


def _versioned(kind: type[S], id: str, raw: bytes) -> Versioned[S]:
    return Versioned(id, load(kind, raw) if raw else None, raw)


def _lease(token: str, json: bytes, values: list[bytes]) -> Lease:
    item = load(Item, json)
    return Lease(item, token, dict(zip(item.wants, values, strict=True)))


def _script(name: str) -> str:
    return "\n".join((_LUA / each).read_text() for each in ("agenda.lua", name))


def _seconds(time: tuple[int, int]) -> float:
    seconds, micros = time
    return seconds + micros / 1e6


def _kind(item_id: bytes) -> str:
    return item_id.decode().partition(":")[0]
