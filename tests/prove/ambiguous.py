"""Promise 7: a provider that takes a text and then says nothing of use does not make it two."""

from collections.abc import Iterator
from itertools import cycle

from tests.processes.children import eventually
from tests.processes.system import PEOPLE, System, system
from tests.prove.figures import Figure, at_most, exactly, sized, told

KINDS = ("500", "reset", "garbage", "html", "timeout")


def pages_once() -> Iterator[Figure]:
    """Of each emergency one text is taken, and its answer is lost in one of five ways.

    No receipt comes before the bridge would try again, so it has to look the text up.
    """
    count = sized(30, 200)
    with system(carrier_delay=60.0) as whole:
        whole.start(web=1, workers=2, clocks=1)
        tickets = whole.vendors.tickets(count)
        for number, (ticket, kind) in enumerate(zip(tickets, cycle(KINDS), strict=False)):
            _one(whole, ticket, kind, texts=2 * (number + 1))
        eventually(whole.all_said, 180, "everything is said")
        found = whole.vendors.alerted()
    yield told(7, "texts taken, but answered with trouble", count)
    yield exactly(7, "texts lost", found.lost_sms(tickets, PEOPLE.values()), 0)
    yield told(7, "texts sent twice", found.sms_twice)
    yield at_most(7, "the same of 100 such answers", 100 * found.sms_twice / count, 1)


def _one(whole: System, ticket: int, kind: str, texts: int) -> None:
    fault = f"accepted_then_{kind}"
    whole.vendors.fault("twilio", fault, times=1, method="POST", seconds=12)
    whole.vendors.set_level(ticket, "Emergency")
    eventually(lambda: whole.vendors.texts_sent() >= texts, 60, "both texts are taken")
