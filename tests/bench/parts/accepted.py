"""How many webhooks are taken in a second over 16 connections, and what each costs."""

import time
from collections.abc import Iterator, Sequence
from functools import partial

from tests.bench import load
from tests.bench.accounts import plain_ticket
from tests.bench.contestants import Contestant
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand
from tests.prove.figures import percentile, sized

_WARM_UP = 1.0
_SECONDS = float(sized(5, 20))
_MOST_A_SECOND = 5000
"""Prepared requests; a contestant that takes more is measured until they are used up."""
_DRAINED_WITHIN = float(sized(10, 120))


def _measured(workers: bool, contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its, workers=workers)
    _loaded(contestant, its, _WARM_UP)
    _drained(its, _DRAINED_WITHIN)
    used = its.processor_seconds()
    sent = _loaded(contestant, its, _SECONDS)
    taken = [each for each in sent if each.taken]
    assert taken, "it took no webhook"
    lasted = max(each.answered_at for each in sent) - min(each.at for each in sent)
    waited = _drained(its, _DRAINED_WITHIN)
    a_piece = 1000 * (its.processor_seconds() - used) / len(taken)
    return {
        "rate": len(taken) / lasted,
        "p99": 1000 * percentile([each.answered_at - each.at for each in taken], 0.99),
        "processor": a_piece if waited is not None else "not all worked on",
        "drained": waited if waited is not None else f"> {_DRAINED_WITHIN:.0f}",
        "refused": len(sent) - len(taken),
    }


def _loaded(contestant: Contestant, its: Stand, seconds: float) -> list[load.Sent]:
    # Made and signed in advance: the sender shares the processors with the program.
    count = int(seconds * _MOST_A_SECOND)
    requests = [contestant.comment(plain_ticket(number)) for number in range(count)]
    return load.many(its.port, requests, seconds)


def _drained(its: Stand, within: float) -> float | None:
    """Seconds until its processes rest, as far as that can be seen; None: they did not."""
    begun = time.monotonic()
    used = its.processor_seconds()
    while time.monotonic() - begun < within:
        time.sleep(_LOOK_AGAIN)
        before, used = used, its.processor_seconds()
        if used - before < _AT_REST * _LOOK_AGAIN:
            return time.monotonic() - begun - _LOOK_AGAIN
    return None


_LOOK_AGAIN = 0.5
_AT_REST = 0.15
"""Share of a processor that processes use which wait."""


def _taken(contestants: Sequence[Contestant]) -> Iterator[Row]:
    return each(partial(_measured, False), [one for one in contestants if one.key != "serve"])


def _worked_on(contestants: Sequence[Contestant]) -> Iterator[Row]:
    return each(
        partial(_measured, True), [one for one in contestants if one.queues or one.key == "serve"]
    )


_COLUMNS = {
    "rate": "accepted a second",
    "p99": "answer p99, ms",
    "processor": "processor for each, ms",
    "refused": "not accepted",
}
TAKEN = Part(
    "Webhooks accepted, nobody working on them",
    f"Over 16 connections for {_SECONDS:.0f} s: comments on tickets that were never escalated, "
    "which are most webhooks of a helpdesk. Who has a queue has no workers here, and has each "
    "webhook on disk before its answer; the others do all they do. The processor time is that of "
    "all processes together, with Redis.",
    _COLUMNS,
    _taken,
    compared="rate",
)
WORKED_ON = Part(
    "Webhooks accepted while workers work on them",
    "The same with workers. The processor time is counted until all are worked on.",
    {**_COLUMNS, "drained": "all worked on after, s"},
    _worked_on,
    compared="rate",
)
