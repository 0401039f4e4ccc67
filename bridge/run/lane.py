"""The hands of one lane: threads that work on what waits there, and on nothing else."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

from bridge.core.agenda import Lease


class Lane:
    """Up to `hands` threads, each made when there is something for it. `work` must not raise."""

    def __init__(self, name: str, hands: int, work: Callable[[Lease], None]) -> None:
        self.name, self._hands, self._work = name, hands, work
        self._given: SimpleQueue[Lease | None] = SimpleQueue()
        self._held: set[Lease] = set()
        self._threads: list[threading.Thread] = []
        self._changing = threading.Lock()

    @property
    def free(self) -> int:
        """How many more could be worked on at once."""
        with self._changing:
            return max(0, self._hands - len(self._held))

    @property
    def held(self) -> list[Lease]:
        """What is worked on, or waits for a hand."""
        with self._changing:
            return list(self._held)

    def give(self, lease: Lease) -> None:
        """Have it worked on."""
        with self._changing:
            self._held.add(lease)
            if len(self._threads) < min(len(self._held), self._hands):
                self._add_hand()
        self._given.put(lease)

    def stop(self) -> list[threading.Thread]:
        """Work on nothing that is given from now on; the threads, which end when they are done."""
        with self._changing:
            for _ in self._threads:
                self._given.put(None)
            return list(self._threads)

    def _add_hand(self) -> None:
        name = f"{self.name}-{len(self._threads)}"
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        while (lease := self._given.get()) is not None:
            self._work(lease)

    def done(self, lease: Lease) -> bool:
        """It is not worked on any more; whether it was what kept the lane full."""
        with self._changing:
            was_full = len(self._held) >= self._hands
            self._held.discard(lease)
            return was_full
