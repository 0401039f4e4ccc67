"""Promise 7: a provider that takes a text and then says nothing of use does not make it two."""

from collections.abc import Iterator
from itertools import cycle

from tests.processes.children import eventually
from tests.processes.system import PEOPLE, System, system
from tests.prove.figures import Figure, at_most, exactly, sized, told

KINDS = ("500", "reset", "garbage", "html", "timeout")


def pages_once() -> Iterator[Figure]:
    """Of each emergency one text is taken, and its answer is lost in one of five ways.

    No receipt comes before the bridge would try again, so it has to look the text up: first among
    few, then among the many of a storm.
    """
    yield from _looked_up(sized(30, 200), storm=0)
    yield from _looked_up(3, storm=sized(100, 300))


def _looked_up(count: int, storm: int) -> Iterator[Figure]:
    with system(carrier_delay=60.0) as whole:
        whole.start(web=1, workers=2, clocks=1)
        tickets, others = whole.vendors.tickets(count), whole.vendors.tickets(max(storm, 1))
        for number, (ticket, kind) in enumerate(zip(tickets, cycle(KINDS), strict=False)):
            _one(whole, ticket, kind, texts=2 * (number + 1))
        if storm:
            whole.vendors.set_levels(others, "Emergency")
            tickets += others
        eventually(whole.all_said, 240, "everything is said")
        found = whole.vendors.alerted()
    among = f", then a storm of {storm}" if storm else ""
    yield told(7, "texts taken, but answered with trouble", f"{count}{among}")
    yield exactly(7, "texts lost", found.lost_sms(tickets, PEOPLE.values()), 0)
    yield told(7, "texts sent twice", found.sms_twice)
    yield at_most(7, "the same of 100 such answers", 100 * found.sms_twice / count, 1)


def _one(whole: System, ticket: int, kind: str, texts: int) -> None:
    fault = f"accepted_then_{kind}"
    whole.vendors.fault("twilio", fault, times=1, method="POST", seconds=12)
    whole.vendors.set_level(ticket, "Emergency")
    eventually(lambda: whole.vendors.texts_sent() >= texts, 60, "both texts are taken")
