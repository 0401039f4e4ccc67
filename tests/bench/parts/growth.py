"""What becomes of the latency with many people to tell, and with many tickets remembered."""

from collections.abc import Iterator, Sequence
from functools import partial

from tests.bench import history
from tests.bench.bridge import Bridge
from tests.bench.contestants import Contestant
from tests.bench.parts.latency import texts_of_each
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand
from tests.prove.figures import FULL, percentile, sized

_PEOPLE = (2, 10, 100)
_TICKETS = (100_000, 1_000_000) if FULL else (100_000,)
_COUNT = sized(10, 50)


def _rows(contestants: Sequence[Contestant]) -> Iterator[Row]:
    if not any(one.key == "bridge" for one in contestants):
        return
    for people in _PEOPLE:
        for _, figures in each(partial(_with_people, people), [Bridge(people)]):
            yield f"{people} people", figures
    for tickets in _TICKETS:
        for _, figures in each(partial(_with_history, tickets), [Bridge()]):
            yield f"2 people, {tickets:,} tickets of history", figures


def _with_people(people: int, contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its)
    return _until_all_are_told(people, contestant, its)


def _with_history(tickets: int, contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its)
    bytes_each = history.remembered(contestant, its, tickets)
    return {**_until_all_are_told(2, contestant, its), "ticket": bytes_each}


def _until_all_are_told(people: int, contestant: Contestant, its: Stand) -> Figures:
    times = texts_of_each(contestant, its, _COUNT, people)
    return {
        "p50": percentile([texts[0] for texts in times], 0.5),
        "last": percentile([texts[people - 1] for texts in times], 0.5),
        "memory": its.memory(),
    }


GROWTH = Part(
    "What grows",
    "The bridge alone, vendors that answer at once. A ticket of history had an emergency that is "
    "over.",
    {
        "p50": "first text p50, ms",
        "last": "last text p50, ms",
        "memory": "memory, MiB",
        "ticket": "bytes at Redis for each ticket",
    },
    _rows,
)
