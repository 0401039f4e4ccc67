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

_WARM_UP = 5
_BATCH = 100
"""After so many, what the bridge writes later is waited for: each one shall be alone."""
_PAUSE = 0.03
"""Seconds in which nobody calls a vendor: what follows from an emergency at once is done."""


def texts_of_each(
    contestant: Contestant, its: Stand, count: int, texts: int = 1
) -> list[list[float]]:
    """For so many emergencies, after some to warm up, when each text came; milliseconds.

    `texts`: how many each emergency has at least.
    """
    times = []
    for number in range(count + _WARM_UP):
        if number and number % _BATCH == 0:
            contestant.settle(its)
        times.append(_alone(contestant, its, number, texts))
    return times[_WARM_UP:]


def _alone(contestant: Contestant, its: Stand, number: int, texts: int) -> list[float]:
    before = its.vendors.state()
    sent = load.one(its.port, contestant.emergency(ticket_of(number, 1)))
    assert sent.taken, f"the webhook was answered with {sent.status}"
    assert its.vendors.reached(before["texts"] + texts, 60), f"no {texts} texts came in 60 s"
    eventually(lambda: its.vendors.quiet(_PAUSE), 60, "what follows is done")
    return [1000 * (text.at - sent.at) for text in its.vendors.texts(before["calls"])]


def spread(times: Sequence[float]) -> Figures:
    """The columns of a latency."""
    return {name: percentile(times, share) for name, share in _SHARES.items()}


_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
SPREAD = {name: f"{name}, ms" for name in _SHARES}


def _measured(count: int, delays: Delays, contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its)
    its.vendors.be(delays)
    before = len(its.vendors.calls())
    times = [texts[0] for texts in texts_of_each(contestant, its, count)]
    contestant.settle(its)
    helpdesk = sum(call.kind in ("read", "write") for call in its.vendors.calls(before))
    return {**spread(times), "memory": its.memory(), "helpdesk": helpdesk / (count + _WARM_UP)}


def _quick(contestants: Sequence[Contestant]) -> Iterator[Row]:
    return each(partial(_measured, sized(60, 1000), Delays()), contestants)


def _real(contestants: Sequence[Contestant]) -> Iterator[Row]:
    without = [one for one in contestants if one.key != "serve"]
    return each(partial(_measured, sized(15, 200), REAL_DELAYS), without)


QUICK = Part(
    "From a webhook to the first text, vendors that answer at once",
    f"{sized(60, 1000)} emergencies, each alone: the time from the first byte of the webhook to "
    "the provider's receiving the request for the first text. Memory is that of all processes "
    "afterwards, with Redis.",
    {**SPREAD, "helpdesk": "helpdesk calls for each", "memory": "memory, MiB"},
    _quick,
    compared="p50",
)
REAL = Part(
    "From a webhook to the first text, vendors as slow as real ones",
    f"The same {sized(15, 200)} times with a Zendesk that answers after 250 ms (reading) and "
    "400 ms (writing), a Twilio after 150 ms and a SendGrid after 100 ms.",
    SPREAD,
    _real,
    compared="p50",
)
