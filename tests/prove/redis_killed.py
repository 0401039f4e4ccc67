"""Promise 1: a 2xx means it is on disk. Redis is killed while webhooks are posted."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.processes.children import eventually
from tests.processes.hooks import Poster, comment_added
from tests.processes.system import System, system, without_end
from tests.prove.figures import Figure, exactly, sized, told

SENDERS = 4
_PAUSE = 0.005


@dataclass
class Senders:
    """Post webhooks until they are stopped, each one again until it is answered with 2xx."""

    port: int
    accepted: list[str] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop all of them."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)

    def _send(self) -> None:
        poster = Poster(self.port)
        while not self._stopping.is_set():
            body = comment_added(9_000_000)
            while poster.post(body) not in (200, 202) and not self._stopping.is_set():
                self.refused += 1
                self._stopping.wait(0.05)
            if poster.event:
                self.accepted.append(poster.event)
            self._stopping.wait(_PAUSE)


def accepted_is_on_disk() -> Iterator[Figure]:
    """Kill -9 Redis; afterwards every accepted webhook has to be there, and is then decided."""
    kills = sized(20, 100)
    with system() as whole:
        whole.start(web=2, workers=0, clocks=0)
        senders = Senders(whole.port)
        try:
            _kill_again_and_again(whole, kills)
        finally:
            senders.stop()
        kept = {item.about for item in whole.store().agenda(limit=1_000_000)}
        lost = set(senders.accepted) - kept
        yield told(1, f"webhooks accepted during {kills} kills of Redis", len(senders.accepted))
        yield told(1, "answers that were no 2xx", senders.refused)
        yield exactly(1, "accepted webhooks lost", len(lost), 0)
        whole.worker()
        eventually(whole.idle, 60 + len(kept) / 50, "everything is decided")
        yield exactly(26, "events without their one end", without_end(whole.counters()), 0)


def _kill_again_and_again(whole: System, kills: int) -> None:
    for number in range(kills):
        time.sleep(0.3 + 0.05 * (number % 7))
        whole.redis.kill()
        time.sleep(0.1)
        whole.redis.start()
    time.sleep(0.5)
