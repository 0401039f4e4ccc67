"""Many tickets of history: one emergency from its begin to its end, and copies of what it left.

Whatever Redis holds that names the ticket or its escalation is written again for each further
ticket under its own names, so this knows nothing of how the bridge keeps things. All names are of
the same length, so that the commands for one ticket, as bytes, become those for another by
replacing the names. The links in messages, which expire, are left out.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bridge.core.escalations import escalation_id
from tests.bench import events, load
from tests.bench.accounts import ticket_of
from tests.bench.contestants import Contestant
from tests.bench.stand import Stand

_ACCOUNT = 500
_OVER = "This has been resolved, thank you."
_OF_LATE = b"receipt_due:"
"""What begins so is due in a minute: it is of no ticket of history."""

Names = tuple[bytes, bytes]
Command = tuple[Any, ...]


def remembered(contestant: Contestant, its: Stand, tickets: int) -> float:
    """Fill the store with so many; the bytes that each takes."""
    first = ticket_of(_ACCOUNT, 0)
    load.one(its.port, contestant.emergency(first))
    contestant.settle(its)
    load.one(its.port, events.comment(first, _OVER))
    contestant.settle(its)
    with its.redis.client() as client:
        left = list(_left_by(client, _names(first)))
        before = client.info("memory")["used_memory"]
        # Every write on disk by itself would take minutes, and nobody waits for these.
        client.config_set("appendfsync", "no")
        _write(client, left, [ticket_of(_ACCOUNT, n) for n in range(1, tickets)])
        client.config_set("appendfsync", "always")
        return float(client.info("memory")["used_memory"] - before) / (tickets - 1)


def _names(ticket: int) -> Names:
    return str(ticket).encode(), escalation_id("acme", str(ticket), 1).encode()


def _left_by(client: Any, names: Names) -> Iterator[Command]:
    """The commands that write what is the ticket's; of what all tickets share, its part."""
    for key in client.scan_iter(count=1000):
        kind, own = client.type(key), _named(key, names)
        if kind in _READ:  # it may have expired meanwhile
            for part, content in _READ[kind](client, key):
                if (own or _named(part, names)) and not part.startswith(_OF_LATE):
                    yield _WRITE[kind](key, part, content)


_READ: dict[bytes, Callable[[Any, bytes], Iterable[tuple[bytes, Any]]]] = {
    b"string": lambda client, key: [(b"", client.get(key) or b"")],
    b"list": lambda client, key: [(b"", each) for each in client.lrange(key, 0, -1)],
    b"hash": lambda client, key: client.hgetall(key).items(),
    b"set": lambda client, key: [(member, None) for member in client.smembers(key)],
    b"zset": lambda client, key: client.zrange(key, 0, -1, withscores=True),
}
"""The parts of a content: what of it may name a ticket, and what goes with it."""

_WRITE: dict[bytes, Callable[[bytes, bytes, Any], Command]] = {
    b"string": lambda key, _, text: ("SET", key, text),
    b"list": lambda key, _, each: ("RPUSH", key, each),
    b"hash": lambda key, field, value: ("HSET", key, field, value),
    b"set": lambda key, member, _: ("SADD", key, member),
    b"zset": lambda key, member, score: ("ZADD", key, score, member),
}


def _named(text: bytes, names: Names) -> bool:
    return any(name in text for name in names)


def _write(client: Any, left: Iterable[Command], tickets: Iterable[int]) -> None:
    """Without waiting for answers: https://redis.io/docs/latest/commands/client-reply/"""
    old_ticket, old_escalation = _names(ticket_of(_ACCOUNT, 0))
    connection = client.connection_pool.get_connection()
    packed = b"".join(connection.pack_commands(left))
    connection.send_command("CLIENT", "REPLY", "OFF")
    for number in tickets:
        ticket, escalation = _names(number)
        copied = packed.replace(old_ticket, ticket).replace(old_escalation, escalation)
        connection.send_packed_command([copied], check_health=False)
    connection.send_command("CLIENT", "REPLY", "ON")
    connection.read_response()
    connection.disconnect()
