"""The worker: threads that lease what is due and hand it to its flow.

One thread, the taker, asks the agenda and waits for it, so that a process holds one waiting
connection however many hands it has. A keeper prolongs the leases of what the hands work on, so
that a slow provider does not lose its item, while those of a dead process end within 15 s.
"""

import threading
import time
from queue import SimpleQueue

from bridge.core.agenda import Lease
from bridge.errors import BridgeError
from bridge.flows.context import Bridge
from bridge.ports import Agenda
from bridge.run.step import handle

WORKER_HANDS = 12
KEEP_EVERY_SECONDS = 4.0
MAX_WAIT_SECONDS = 1.0
STOP_SECONDS = 18.0
"""Platforms kill what has not ended 30 s after SIGTERM; a Redis of our own needs some of it."""

_MOST_AT_ONCE = 4  # what one process takes, the hands of another cannot work on
_PAUSE_AFTER_FAILURE = 0.5
_LAST_KEEPS_SECONDS = 0.5


class Worker:
    """Works on the agenda until it is stopped; what it holds then is finished first."""

    def __init__(self, bridge: Bridge, hands: int) -> None:
        self._bridge = bridge
        self._hands = [
            threading.Thread(target=self._work, name=f"hand-{number}", daemon=True)
            for number in range(hands)
        ]
        self._taker = threading.Thread(target=self._take, name="taker", daemon=True)
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._stopping = threading.Event()
        self._given: SimpleQueue[Lease | None] = SimpleQueue()
        self._held: set[Lease] = set()
        self._changed = threading.Condition()

    def start(self) -> None:
        """Start the threads."""
        for thread in (self._taker, *self._hands, self._keeper):
            thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """Take nothing new, and wait for what is under way: `timeout` seconds for all of it."""
        ends = time.monotonic() + timeout
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        for thread in (self._taker, *self._hands):
            thread.join(max(0.0, ends - time.monotonic()))

    def _take(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_some()
            except Exception as error:
                self._outlive("nothing_taken", error)
                self._stopping.wait(_PAUSE_AFTER_FAILURE)
        for _ in self._hands:
            self._given.put(None)

    def _take_some(self) -> None:
        free = self._free_hands()
        if self._stopping.is_set():
            return
        agenda: Agenda = self._bridge.store
        now = self._bridge.clock()
        leases = agenda.take_due(now, min(free, _MOST_AT_ONCE))
        for lease in leases:
            with self._changed:
                self._held.add(lease)
            self._given.put(lease)
        if not leases:
            due = agenda.next_due()
            agenda.wait(min(MAX_WAIT_SECONDS, max(due - now, 0.01) if due else MAX_WAIT_SECONDS))

    def _free_hands(self) -> int:
        """How many hands have nothing to do, once there is one (or the worker is to stop)."""
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._held) < len(self._hands) or self._stopping.is_set()
            )
            return len(self._hands) - len(self._held)

    def _work(self) -> None:
        while (lease := self._given.get()) is not None:
            try:
                handle(self._bridge, lease)
            except Exception as error:
                # The lease brings the item back.
                self._outlive("item_left", error, lease)
            finally:
                with self._changed:
                    self._held.discard(lease)
                    self._changed.notify_all()

    def _keep(self) -> None:
        while self._held or not self._stopping.is_set():
            try:
                self._keep_held()
            except Exception as error:
                self._outlive("leases_not_kept", error)
            if self._stopping.wait(KEEP_EVERY_SECONDS):
                time.sleep(_LAST_KEEPS_SECONDS)

    def _keep_held(self) -> None:
        with self._changed:
            held = list(self._held)
        self._bridge.store.keep(held, self._bridge.clock())
        if self._taker.is_alive():
            self._bridge.store.beat("worker", self._bridge.store.now())

    def _outlive(self, what: str, error: Exception, lease: Lease | None = None) -> None:
        """Say what went wrong; no thread ends by it."""
        expected = isinstance(error, BridgeError)
        self._bridge.log.error(
            what,
            error=str(error) if expected else type(error).__name__,
            item=lease.item.id if lease else None,
            exc_info=None if expected else error,
        )
