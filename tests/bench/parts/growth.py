"""What becomes of the latency with many people to tell, and with many tickets remembered."""

from collections.abc import Iterator, Sequence
from functools import partial

from tests.bench import history, load
from tests.bench.accounts import ticket_of
from tests.bench.bridge import Bridge
from tests.bench.contestants import Contestant
from tests.bench.parts.latency import first_texts
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand
from tests.prove.figures import FULL, percentile, sized

_PEOPLE = (2, 10, 100)
_TICKETS = (100_000, 1_000_000) if FULL else (100_000,)
_COUNT = sized(10, 50)
_FIRST = 100
"""The account of the first emergency whose texts are all waited for."""


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
    firsts = first_texts(contestant, its, _COUNT)
    contestant.settle(its)
    lasts = [_last_text(contestant, its, number, people) for number in range(_COUNT)]
    return {
        "p50": percentile(firsts, 0.5),
        "last": percentile(lasts, 0.5),
        "memory": its.memory(),
    }


def _last_text(contestant: Contestant, its: Stand, number: int, people: int) -> float:
    before = its.vendors.state()
    sent = load.one(its.port, contestant.emergency(ticket_of(_FIRST + number, 1)))
    assert its.vendors.reached(before["texts"] + people, 60), "not everybody was told in 60 s"
    its.vendors.quiet(_PAUSE)
    return 1000 * (its.vendors.texts(before["calls"])[people - 1].at - sent.at)


_PAUSE = 0.2


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
    compared="p50",
)
