"""Promise 9: one response per ticket, whoever asks how often. Promise 13: replays do nothing."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

from tests.processes.children import eventually
from tests.processes.hooks import Poster, level_set, signed
from tests.processes.system import PEOPLE, System, system, without_end
from tests.prove.figures import Figure, exactly, sized, told

_TOO_FAR = 360.0
"""Seconds: Zendesk's signatures are taken for 5 minutes."""


def once_per_ticket() -> Iterator[Figure]:
    """Many people set the same ticket to Emergency at the same moment, round after round."""
    rounds, people = sized(5, 100), sized(60, 200)
    with system() as whole:
        whole.start(web=3, workers=3, clocks=1)
        tickets = whole.vendors.tickets(rounds, level="Emergency")
        refused = 0
        for ticket in tickets:
            bodies = [level_set(ticket) for _ in range(people)]
            answers = at_once(whole.port, bodies)
            refused += sum(answer != 202 for answer in answers)
            eventually(whole.all_said, 120, "everything is said")
        found = whole.vendors.alerted()
        yield told(9, "rounds x events at once on one ticket", f"{rounds} x {people}")
        yield exactly(9, "answers that were no 202", refused, 0)
        yield exactly(9, "texts", sum(found.sms.values()), rounds * len(PEOPLE))
        yield exactly(9, "mails", sum(found.mails.values()), rounds * len(PEOPLE))
        escalated = whole.counters().get("decisions_escalated", 0)
        yield exactly(9, "decisions to escalate", escalated, rounds)
        yield exactly(26, "events without their one end", without_end(whole.counters()), 0)


def replays_do_nothing() -> Iterator[Figure]:
    """One signed body again and again, with other delivery ids, too old, and from the future."""
    times = 1000
    with system() as whole:
        whole.start(web=2, workers=2, clocks=1)
        (ticket,) = whole.vendors.tickets(1, level="Emergency")
        body = level_set(ticket)
        headers = signed(body)
        answers = at_once(whole.port, [body] * times, lambda _: headers)
        renamed = at_once(whole.port, [body] * 100, signed)
        now = time.time()
        stale = [_posted(whole, body, now + away) for away in (-_TOO_FAR, _TOO_FAR)]
        eventually(whole.all_said, 60, "everything is said")
        found = whole.vendors.alerted()
        yield exactly(13, f"of {times} copies accepted as new", answers.count(202), 1)
        yield exactly(13, "of them answered as seen", answers.count(200), times - 1)
        yield exactly(13, "of 100 with other delivery ids taken as new", renamed.count(202), 0)
        yield exactly(13, "signed 6 min ago, and in 6 min: refused", stale.count(401), 2)
        yield exactly(13, "texts", sum(found.sms.values()), len(PEOPLE))
        yield exactly(13, "decisions to escalate", whole.counters()["decisions_escalated"], 1)


def _posted(whole: System, body: bytes, at: float) -> int:
    return Poster(whole.port).post(body, signed(body, at))


def at_once(
    port: int,
    bodies: Sequence[bytes],
    sign: Callable[[bytes], dict[str, str]] = signed,
    threads: int = 200,
) -> list[int]:
    """The answers to bodies that are posted from up to 200 threads, which start together."""
    answers: list[int] = []
    together = threading.Barrier(min(threads, len(bodies)))

    def post(share: Sequence[bytes]) -> None:
        poster = Poster(port, timeout=30)
        together.wait(30)
        answers.extend(poster.post(body, sign(body)) for body in share)
        poster.close()

    number = together.parties
    shares = [bodies[each::number] for each in range(number)]
    running = [threading.Thread(target=post, args=(share,)) for share in shares]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(300)
    return answers
