"""Calls to a helpdesk within its budget, which all processes share."""

from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.pace import Calls, Pace
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt

_LEAST_PAUSE = 5.0
"""Seconds. A limit that resets just now may be used up again by others at once."""


@dataclass(frozen=True)
class Behind:
    """How far what is written at a helpdesk is behind. `seconds`: until the last has its turn."""

    connection: str
    updates: int
    seconds: float


def calls(bridge: Bridge, connection: str, number: int) -> Calls:
    """So many calls at what a connection may be called a minute."""
    return Calls(number, bridge.connections[connection].calls_per_minute)


def ask(turn: Turn, connection: str, wanted: Calls) -> float | None:
    """Until when the calls have to wait (seconds UTC); None: go, they are counted."""
    known = turn.based_on(Pace, connection) or Pace()
    pace, wait = known.asked(wanted, turn.now)
    if pace != known:
        turn.commit.put(connection, pace)
    return wait


def spend(bridge: Bridge, connection: str, number: int) -> None:
    """Count calls that cannot wait: somebody is about to be alerted, or looks at a page."""

    def step(turn: Turn) -> None:
        known = turn.based_on(Pace, connection) or Pace()
        turn.commit.put(connection, known.spent(calls(bridge, connection, number), turn.now))

    attempt(bridge, step)


def spare(bridge: Bridge, connection: str, number: int) -> bool:
    """Whether so many calls can be made now, and nobody waits for them; then they are counted."""

    def step(turn: Turn) -> bool:
        known = turn.based_on(Pace, connection) or Pace()
        wanted = calls(bridge, connection, number)
        if known.behind(turn.now) or known.earliest(wanted, turn.now) > turn.now:
            return False
        turn.commit.put(connection, known.spent(wanted, turn.now))
        return True

    return attempt(bridge, step)


def heed(bridge: Bridge, connection: str) -> None:
    """Leave to emergencies what the helpdesk says is left of its own limit, when that is little."""
    quota = bridge.helpdesks[connection].quota()
    if quota is None or not quota.nearly_used_up:
        return

    def step(turn: Turn) -> None:
        known = turn.based_on(Pace, connection) or Pace()
        until = max(known.closed_until, turn.now + max(quota.resets_in, _LEAST_PAUSE))
        turn.commit.put(connection, replace(known, closed_until=until))

    attempt(bridge, step)


def seconds_behind(bridge: Bridge, connection: str) -> float:
    """For how long the last who waits to call a helpdesk has to wait."""
    known = bridge.store.read(Pace, connection).value
    return known.behind(bridge.clock()) if known else 0.0


def behind(bridge: Bridge, now: float) -> list[Behind]:
    """The helpdesks at which something has to wait, in two questions to the store for all."""
    paces = bridge.store.read_all(Pace, bridge.connections)
    late = {each.id: each.value.behind(now) for each in paces if each.value}
    late = {name: seconds for name, seconds in late.items() if seconds > 0}
    if not late:
        return []
    lanes = [Item(ItemKind.WRITE_BACK, "", 0.0, where=name).lane for name in late]
    waiting = bridge.store.waiting(lanes)
    return [Behind(*each) for each in zip(late, waiting, late.values(), strict=True)]
