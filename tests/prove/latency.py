"""Promise 5: how long from a webhook that is sent to the request at Twilio."""

import time
from collections.abc import Iterator

from bridge.core.agenda import ItemKind
from tests.processes.children import eventually
from tests.processes.system import System, system
from tests.prove.figures import Figure, at_most, percentile, sized, told

P50_MS, P99_MS = 10.0, 100.0
_WARM_UP = 20
_BEFORE_THE_NOTES = 6.0
"""Seconds: the note on who was told comes after 8, and shall not be in the way of the next one."""


def reaches_the_provider() -> Iterator[Figure]:
    """One emergency after the other, each alone, on the processes of the Procfile."""
    with system() as whole:
        whole.start(web=2, workers=2, clocks=1)
        times = measured(whole, sized(200, 1000))
    what = "webhook sent to SMS at the provider"
    yield told(5, "single emergencies", len(times))
    yield at_most(5, f"{what}, p50", percentile(times, 0.5), P50_MS, " ms")
    yield at_most(5, f"{what}, p99", percentile(times, 0.99), P99_MS, " ms")


def measured(whole: System, count: int) -> list[float]:
    """Milliseconds of `count` emergencies in sequence, after some to warm up."""
    tickets = whole.vendors.tickets(count + _WARM_UP)
    begun = time.monotonic()
    for number, ticket in enumerate(tickets):
        if number == _WARM_UP or time.monotonic() - begun > _BEFORE_THE_NOTES:
            eventually(whole.idle, 60, "everything is done")
            begun = time.monotonic()
        _alone(whole, ticket, texts=2 * (number + 1))
    sent_at = {each["about"]: each["at"] for each in whole.vendors.webhooks()}
    arrived = whole.vendors.sms_times()
    times = [arrived[each] - sent_at[f"custom_field_changed #{each}"] for each in tickets]
    return [1000 * each for each in times[_WARM_UP:]]


def _alone(whole: System, ticket: int, texts: int) -> None:
    """Set the level, and wait for both texts and for what follows from them at once."""
    whole.vendors.set_level(ticket, "Emergency")
    eventually(lambda: whole.vendors.texts_sent() >= texts, 30, "the texts are out")
    eventually(lambda: _only_notes(whole), 30, "what follows from it is done")
    assert whole.vendors.flush()
    eventually(lambda: _only_notes(whole), 30, "what follows from that is done")


def _only_notes(whole: System) -> bool:
    return all(item.kind is ItemKind.NOTE for item in whole.open_items())
