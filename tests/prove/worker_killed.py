"""Promise 2: no emergency is lost when the worker dies. Promise 4: another worker goes on."""

import random
import time
from collections.abc import Iterator

from bridge.core.commit import Index
from tests.processes.children import Child, eventually
from tests.processes.system import CLEO, CLEO_TOML, PEOPLE, System, system, without_end
from tests.processes.vendors import Alerted
from tests.prove.figures import Figure, at_most, exactly, sized, told

EVERYBODY = {**PEOPLE, **CLEO}
_LATE = 40.0
"""Seconds: longer than a dead worker's lease."""


def no_emergency_lost() -> Iterator[Figure]:
    """Emergencies for three people while the only worker is killed again and again.

    Once with providers that tell within seconds what they took, and once with receipts that come
    later than the next attempt, so that the bridge has to ask, or to decide without knowing.
    """
    yield from _killing(sized(200, 1000), sized(20, 100), receipts_after=2.0)
    yield from _killing(sized(40, 200), sized(4, 20), receipts_after=_LATE)


def _killing(emergencies: int, kills: int, receipts_after: float) -> Iterator[Figure]:
    with system(toml=CLEO_TOML, carrier_delay=receipts_after) as whole:
        whole.start(web=1, workers=0, clocks=1)
        tickets = whole.vendors.tickets(emergencies)
        _slow_vendors(whole)
        worker = _kill_again_and_again(whole, tickets, kills)
        # What is written on tickets keeps to the ceiling of their helpdesk.
        eventually(whole.idle, 180 + 3 * emergencies, "everything is done")
        assert worker.alive
        size = f"{emergencies} x {len(EVERYBODY)}, {kills} kills, receipts {receipts_after:.0f} s"
        yield told(2, "emergencies x people", size)
        found = whole.vendors.alerted()
        yield from _judged(whole, found, tickets)
        # Nobody can ask SendGrid what it took: only its receipts prevent a second mail.
        if receipts_after < _LATE:
            yield at_most(2, "mails sent twice", found.mails_twice, kills)
        else:
            yield told(2, "mails sent twice, as no receipt came in time", found.mails_twice)


def others_go_on() -> Iterator[Figure]:
    """One of two workers is killed while both of them send."""
    with system() as whole:
        whole.start(web=1, workers=1, clocks=1)
        victim = whole.worker()
        eventually(lambda: "worker_started" in victim.words(), 20, "both workers run")
        tickets = whole.vendors.tickets(10)
        whole.vendors.fault("twilio", "slow", seconds=3, method="POST")
        for ticket in tickets:
            whole.vendors.set_level(ticket, "Emergency")
        eventually(lambda: whole.vendors.texts_sent() >= 5, 20, "they are sending")
        victim.kill()
        begun = time.monotonic()
        wanted = len(tickets) * len(PEOPLE)
        eventually(lambda: len(whole.vendors.alerted().sms) == wanted, 60, "all texts are out")
        yield at_most(4, "all texts are out after the kill", time.monotonic() - begun, 30, " s")
        eventually(whole.idle, 60, "everything is done")
        yield exactly(4, "texts sent twice", whole.vendors.alerted().sms_twice, 0)


def _slow_vendors(whole: System) -> None:
    """Slow enough for kills to hit requests that the vendor has carried out already."""
    whole.vendors.fault("twilio", "slow", seconds=0.25, method="POST")
    whole.vendors.fault("sendgrid", "slow", seconds=0.25)
    whole.vendors.fault("zendesk", "slow", seconds=0.25, method="PUT")


def _kill_again_and_again(whole: System, tickets: list[int], kills: int) -> Child:
    """Each time in the middle of sending, which is waited for; the worker that is left."""
    chance = random.Random(2)
    waiting = list(tickets)
    share = -(-len(tickets) // kills)
    worker = whole.worker()
    for _ in range(kills):
        batch, waiting = waiting[:share], waiting[share:]
        before = whole.vendors.texts_sent()
        for ticket in batch:
            whole.vendors.set_level(ticket, "Emergency")
        _sending(whole, before)
        time.sleep(chance.uniform(0.0, 0.6))
        worker.kill()
        worker = whole.worker()
    return worker


def _sending(whole: System, before: int) -> None:
    eventually(lambda: whole.vendors.texts_sent() > before, 30, "it is sending")


def _judged(whole: System, found: Alerted, tickets: list[int]) -> Iterator[Figure]:
    texts = len(tickets) * len(EVERYBODY)
    yield exactly(2, "texts lost", found.lost_sms(tickets, EVERYBODY.values()), 0)
    yield exactly(2, "mails lost", found.lost_mails(tickets, EVERYBODY), 0)
    yield told(2, "texts sent twice", found.sms_twice)
    yield at_most(2, "the same of 100 texts", 100 * found.sms_twice / texts, 0.2)
    yield told(2, "attempts cut short, and found at the provider", _found(whole, tickets))
    yield told(2, "attempts cut short, and repeated without knowing", _repeated(whole))
    yield exactly(2, "dead letters", len(whole.store().listed(Index.DEAD)), 0)
    yield exactly(2, "comments on tickets written twice", _written_twice(whole, tickets), 0)
    yield exactly(26, "events without their one end", without_end(whole.counters()), 0)


def _found(whole: System, tickets: list[int]) -> int:
    store = whole.store()
    lines = (line for ticket in tickets for line in store.history(f"acme/{ticket}"))
    return sum("after an unknown outcome" in line.detail for line in lines)


def _repeated(whole: System) -> int:
    logs = whole.folder.glob("worker-*.log")
    return sum(log.read_text(errors="replace").count("resending_unknown") for log in logs)


def _written_twice(whole: System, tickets: list[int]) -> int:
    bodies = [
        [comment["body"] for comment in whole.vendors.ticket(ticket)["comments"]]
        for ticket in tickets
    ]
    return sum(len(each) - len(set(each)) for each in bodies)
