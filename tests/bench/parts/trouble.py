"""What is left of forty emergencies when something breaks, and what copies come to: counted."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tests.bench import load
from tests.bench.accounts import ticket_of
from tests.bench.contestants import Contestant
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand
from tests.prove.figures import sized

_COUNT = 40
_DOWN = 8.0
_WITHIN = float(sized(40, 180))
"""Seconds after the provider is back in which texts are waited for."""
_EVENTS, _COPIES = 30, 8
_SIDE_BY_SIDE = 6


def _down(contestant: Contestant, its: Stand) -> Figures:
    """Forty emergencies, evenly, while the provider refuses every connection."""
    contestant.start(its)
    its.vendors.sink_is(open=False)
    taken = 0
    for number in range(_COUNT):
        taken += load.one(its.port, contestant.emergency(ticket_of(number, 1))).taken
        time.sleep(_DOWN / _COUNT)
    its.vendors.sink_is(open=True)
    return {"taken": taken, **_counted(its, time.monotonic())}


def _killed(contestant: Contestant, its: Stand) -> Figures:
    """Forty are accepted while the provider is down; all processes are killed, Redis too."""
    contestant.start(its)
    its.vendors.sink_is(open=False)
    requests = [contestant.emergency(ticket_of(number, 1)) for number in range(_COUNT)]
    taken = sum(one.taken for one in load.many(its.port, requests))
    its.kill()
    its.vendors.sink_is(open=True)
    contestant.start(its)
    return {"taken": taken, **_counted(its, time.monotonic())}


def _counted(its: Stand, back: float) -> Figures:
    """How many of the tickets reached somebody, how often twice, and when the last one did."""
    while True:
        texts = its.vendors.texts()
        times = Counter((text.to, ticket) for text in texts for ticket in text.tickets)
        told = {ticket for _, ticket in times}
        if len(told) == _COUNT or time.monotonic() > back + _WITHIN:
            break
        time.sleep(0.2)
    firsts = {t: min(text.at for text in texts if t in text.tickets) for t in told}
    last = max(firsts.values(), default=back)
    return {"told": len(told), "twice": sum(times.values()) - len(times), "last": last - back}


def _copies(contestant: Contestant, its: Stand) -> Figures:
    """Each event eight times, in any order."""
    contestant.start(its)
    events = [contestant.emergency(ticket_of(number, 1)) for number in range(_EVENTS)]
    requests = events * _COPIES
    random.Random(8).shuffle(requests)
    load.many(its.port, requests)
    its.vendors.reached(_EVENTS, 30)
    its.vendors.quiet(3.0)
    texts = Counter(text.to for text in its.vendors.texts())
    return {"texts": max(texts.values(), default=0)}


def _rows(
    measure: Callable[[Contestant, Stand], Figures], contestants: Sequence[Contestant]
) -> Iterator[Row]:
    return each(measure, [one for one in contestants if one.key != "serve"], _SIDE_BY_SIDE)


_COLUMNS = {
    "taken": "accepted",
    "told": f"told, of {_COUNT}",
    "twice": "texts sent twice",
    "last": "last one after, s",
}
DOWN = Part(
    f"The provider is down for {_DOWN:.0f} s, in which {_COUNT} emergencies come",
    "It refuses every connection. Counted is whom a text reached within "
    f"{_WITHIN:.0f} s after it is back; the last column tells when.",
    _COLUMNS,
    partial(_rows, _down),
)
KILLED = Part(
    f"kill -9 for all processes, Redis too, with {_COUNT} emergencies accepted",
    "The provider is down until all are accepted, so that nobody is told before. Counted is what "
    f"was told within {_WITHIN:.0f} s after everything runs again.",
    _COLUMNS,
    partial(_rows, _killed),
)
COPIES = Part(
    f"{_EVENTS} events, each {_COPIES} times",
    "Over 16 connections, shuffled. A helpdesk sends again what it takes for lost.",
    {"texts": f"texts a person, of {_EVENTS}"},
    partial(_rows, _copies),
)
