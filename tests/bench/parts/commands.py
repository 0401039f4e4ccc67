"""What one emergency asks of Redis."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.bench import load
from tests.bench.accounts import ticket_of
from tests.bench.contestants import Contestant
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand

_COUNT = 10
_IDLE = 5.0
_TOP = 5
_ALONE = 0.2
_END = "that was all"
_IN_SCRIPTS = "within scripts"


def _measured(contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its)
    load.one(its.port, contestant.emergency(ticket_of(_COUNT, 1)))
    contestant.settle(its)
    idle, rested = _asked(its, lambda: time.sleep(_IDLE))
    busy, lasted = _asked(its, lambda: _emergencies(contestant, its))
    a_piece = Counter({name: (busy[name] - idle[name] * lasted / rested) / _COUNT for name in busy})
    in_scripts = a_piece.pop(_IN_SCRIPTS, 0.0)
    most = [f"{count:.0f} {name}" for name, count in a_piece.most_common(_TOP)]
    return {
        "commands": sum(a_piece.values()),
        "scripts": in_scripts,
        "idle": (sum(idle.values()) - idle[_IN_SCRIPTS]) / rested,
        "most": ", ".join(most),
    }


def _emergencies(contestant: Contestant, its: Stand) -> None:
    for number in range(_COUNT):
        load.one(its.port, contestant.emergency(ticket_of(number, 1)))
        its.vendors.quiet(_ALONE)
    contestant.settle(its)


def _asked(its: Stand, do: Callable[[], None]) -> tuple[Counter[str], float]:
    """What Redis was asked meanwhile, by command, and for how many seconds that went on."""
    counts: Counter[str] = Counter()
    with its.redis.client() as client, its.redis.client() as watching:
        watcher = threading.Thread(target=_count, args=(watching, counts))
        watcher.start()
        begun = time.monotonic()
        do()
        lasted = time.monotonic() - begun
        client.echo(_END)
        watcher.join(10)
    return counts, lasted


def _count(client: Any, counts: Counter[str]) -> None:
    """https://redis.io/docs/latest/commands/monitor/"""
    with client.monitor() as monitor:
        for said in monitor.listen():
            if said["command"].endswith(_END):
                return
            within = said["client_type"] == "lua"
            counts[_IN_SCRIPTS if within else said["command"].partition(" ")[0].upper()] += 1


def _rows(contestants: Sequence[Contestant]) -> Iterator[Row]:
    return each(_measured, [one for one in contestants if one.queues])


COMMANDS = Part(
    "Commands at Redis for one emergency",
    f"Of {_COUNT} emergencies for two people, one after the other, until everything that follows "
    "is done; what goes on at rest is taken off.",
    {
        "commands": "commands",
        "scripts": _IN_SCRIPTS,
        "idle": "a second at rest",
        "most": "the most",
    },
    _rows,
    compared="commands",
)
