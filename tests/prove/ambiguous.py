"""Promise 7: a provider that takes a text and then says nothing of use does not make it two."""

from collections.abc import Iterator
from itertools import cycle

from tests.processes.children import eventually
from tests.processes.system import PEOPLE, system
from tests.prove.figures import Figure, at_most, exactly, sized, told

KINDS = (
    ("accepted_then_500", 0.0),
    ("accepted_then_reset", 0.0),
    ("accepted_then_garbage", 0.0),
    ("accepted_then_html", 0.0),
    ("accepted_then_timeout", 12.0),
)


def pages_once() -> Iterator[Figure]:
    """Each emergency's first text is taken, and the answer is lost in one of five ways."""
    count = sized(40, 200)
    with system(carrier_delay=30.0) as whole:
        whole.start(web=1, workers=1, clocks=1)
        tickets = whole.vendors.tickets(count)
        for ticket, (kind, seconds) in zip(tickets, cycle(KINDS), strict=False):
            whole.vendors.fault("twilio", kind, times=1, method="POST", seconds=seconds)
            whole.vendors.set_level(ticket, "Emergency")
            assert whole.vendors.flush_webhooks()
            sent = 2 * (tickets.index(ticket) + 1)
            eventually(lambda n=sent: whole.vendors.texts_sent() >= n, 60, "both texts are out")
        eventually(whole.all_said, 120, "everything is said")
        found = whole.vendors.alerted()
        yield told(7, "texts taken, but answered with trouble", count)
        yield exactly(7, "texts lost", found.lost_sms(tickets, PEOPLE.values()), 0)
        yield at_most(7, "texts sent twice, of 100", 100 * found.sms_twice / count, 1)
