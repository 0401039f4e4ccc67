"""How many webhooks are taken in a second, each of them on disk before it is answered."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from tests.processes.children import eventually
from tests.processes.hooks import Poster, comment_added, signed
from tests.processes.system import System, system
from tests.prove.figures import percentile

CONNECTIONS = 16
SECONDS = 8.0
TICKET = 9_000_000
"""One that was never escalated: most webhooks that a helpdesk sends are of such tickets."""


@dataclass(frozen=True)
class Rate:
    """What a set-up took. Times of an answer in milliseconds."""

    setup: str
    a_second: float
    p50: float
    p99: float
    processor: float
    """Milliseconds of a processor for each; this hardly depends on what else the machine does."""
    refused: int


def rates() -> Iterator[Rate]:
    """Web processes alone, the whole set-up that decides meanwhile, and everything in one."""
    yield _measured("gunicorn, 2 processes, nobody decides meanwhile", workers=0)
    yield _measured("gunicorn, 2 processes, and 2 workers that decide", workers=2)
    with system() as whole:
        whole.serve()
        eventually(lambda: whole.ready() == 200, 60, "the program is ready")
        yield _loaded("serve: all in one process, Redis its own", whole)


def _measured(setup: str, workers: int) -> Rate:
    with system() as whole:
        whole.start(web=2, workers=workers, clocks=1 if workers else 0)
        return _loaded(setup, whole)


def _loaded(setup: str, whole: System) -> Rate:
    _post(whole.port, seconds=1.0)
    begun, used = time.monotonic(), whole.processor_seconds()
    answers = _post(whole.port, SECONDS)
    used = whole.processor_seconds() - used
    lasted = time.monotonic() - begun
    times = [1000 * seconds for status, seconds in answers if status == 202]
    return Rate(
        setup,
        len(times) / lasted,
        percentile(times, 0.5),
        percentile(times, 0.99),
        1000 * used / len(times),
        len(answers) - len(times),
    )


def _post(port: int, seconds: float) -> list[tuple[int, float]]:
    """Status and duration of each answer."""
    answers: list[tuple[int, float]] = []
    ends = time.monotonic() + seconds

    def send(bodies: Iterator[tuple[bytes, dict[str, str]]]) -> None:
        poster = Poster(port)
        while (begun := time.monotonic()) < ends:
            body, headers = next(bodies)
            answers.append((poster.post(body, headers), time.monotonic() - begun))
        poster.close()

    # Made and signed in advance: the sender shares the processors with the program.
    prepared = [_prepared(int(seconds * 150)) for _ in range(CONNECTIONS)]
    threads = [threading.Thread(target=send, args=(iter(each),)) for each in prepared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _prepared(count: int) -> Iterator[tuple[bytes, dict[str, str]]]:
    made = [comment_added(TICKET) for _ in range(count)]
    return cycle([(body, signed(body)) for body in made])
