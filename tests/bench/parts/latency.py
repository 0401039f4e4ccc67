"""From a webhook that is sent to the first request for a text, each emergency alone."""

from collections.abc import Iterator, Sequence
from functools import partial

from tests.bench import load
from tests.bench.accounts import ticket_of
from tests.bench.contestants import Contestant
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand
from tests.bench.vendors.client import REAL as REAL_DELAYS
from tests.bench.vendors.server import Delays
from tests.processes.children import eventually
from tests.prove.figures import percentile, sized

_WARM_UP = 10
_BATCH = 50
"""After so many, what the bridge writes later is waited for: each one shall be alone."""
_PAUSE = 0.03
"""Seconds in which nobody calls a vendor: what follows from an emergency at once is done."""


def first_texts(contestant: Contestant, its: Stand, count: int) -> list[float]:
    """Milliseconds until the first text of each of so many emergencies, after some to warm up."""
    times = []
    for number in range(count + _WARM_UP):
        if number and number % _BATCH == 0:
            contestant.settle(its)
        times.append(_alone(contestant, its, number))
    return times[_WARM_UP:]


def _alone(contestant: Contestant, its: Stand, number: int) -> float:
    before = its.vendors.state()
    sent = load.one(its.port, contestant.emergency(ticket_of(number, 1)))
    assert sent.taken, f"the webhook was answered with {sent.status}"
    assert its.vendors.reached(before["texts"] + 1, 30), "no text came in 30 s"
    eventually(lambda: its.vendors.quiet(_PAUSE), 60, "what follows is done")
    return 1000 * (its.vendors.texts(before["calls"])[0].at - sent.at)


def spread(times: Sequence[float]) -> Figures:
    """The columns of a latency."""
    return {name: percentile(times, share) for name, share in _SHARES.items()}


_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
SPREAD = {name: f"{name}, ms" for name in _SHARES}


def _measured(count: int, delays: Delays, contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its)
    its.vendors.be(delays)
    before = len(its.vendors.calls())
    times = first_texts(contestant, its, count)
    contestant.settle(its)
    helpdesk = sum(call.kind in ("read", "write") for call in its.vendors.calls(before))
    return {**spread(times), "memory": its.memory(), "helpdesk": helpdesk / (count + _WARM_UP)}


def _quick(contestants: Sequence[Contestant]) -> Iterator[Row]:
    return each(partial(_measured, sized(100, 1000), Delays()), contestants)


def _real(contestants: Sequence[Contestant]) -> Iterator[Row]:
    return each(partial(_measured, sized(20, 200), REAL_DELAYS), contestants)


QUICK = Part(
    "From a webhook to the first text, vendors that answer at once",
    f"{sized(100, 1000)} emergencies, each alone: the time from the first byte of the webhook to "
    "the provider's receiving the request for the first text. Memory is that of all processes "
    "afterwards, with Redis.",
    {**SPREAD, "helpdesk": "helpdesk calls for each", "memory": "memory, MiB"},
    _quick,
    compared="p50",
)
REAL = Part(
    "From a webhook to the first text, vendors as slow as real ones",
    f"The same {sized(20, 200)} times with a Zendesk that answers after 250 ms (reading) and "
    "400 ms (writing), a Twilio after 150 ms and a SendGrid after 100 ms.",
    SPREAD,
    _real,
    compared="p50",
)
