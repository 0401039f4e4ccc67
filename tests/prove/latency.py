"""Promise 5: how long from a webhook that is sent to the request at Twilio."""

from collections.abc import Iterator

from tests.processes.children import eventually
from tests.processes.system import System, system
from tests.prove.figures import Figure, at_most, percentile, sized, told

P50_MS, P99_MS = 10.0, 100.0
_WARM_UP = 20


def reaches_the_provider() -> Iterator[Figure]:
    """One emergency after the other, each alone, on the processes of the Procfile."""
    with system() as whole:
        whole.start(web=2, workers=2, clocks=1)
        times = measured(whole, sized(200, 1000))
        yield told(5, "single emergencies", len(times))
        yield at_most(5, "webhook sent to SMS at the provider, p50", percentile(times, 0.5), P50_MS, " ms")  # fmt: skip
        yield at_most(5, "webhook sent to SMS at the provider, p99", percentile(times, 0.99), P99_MS, " ms")  # fmt: skip


def measured(whole: System, count: int) -> list[float]:
    """Milliseconds of `count` emergencies in sequence, some before them to warm up."""
    tickets = whole.vendors.tickets(count + _WARM_UP)
    for ticket in tickets:
        sent = whole.vendors.texts_sent()
        whole.vendors.set_level(ticket, "Emergency")
        _quiet(whole, sent)
    webhooks = whole.vendors.webhooks()
    sent_at = {each["about"]: each["at"] for each in webhooks}
    arrived = whole.vendors.sms_times()
    times = [arrived[each] - sent_at[f"custom_field_changed #{each}"] for each in tickets]
    return [1000 * each for each in times[_WARM_UP:]]


def _quiet(whole: System, sent: int) -> None:
    """Wait for both texts and for everything that follows from them."""
    eventually(lambda: whole.vendors.texts_sent() >= sent + 2, 30, "the texts are out")
    assert whole.vendors.flush()
