"""The worker: threads that lease what is due and hand it to its flow.

Rules:
- every lane of the agenda has hands of its own, so that a vendor that hangs holds nobody else up;
- one thread, the taker, asks the agenda for what the free hands can take, and waits for it, so that
  a process holds one waiting connection however many hands it has;
- where all hands of a lane are busy, the taker leaves the lane alone: whichever hand has done with
  its item asks for the next one;
- a keeper prolongs the leases of what the hands work on, so that a slow provider does not lose its
  item, while those of a dead process end within 15 s.
"""

import threading
import time
from collections.abc import Mapping

from bridge.core.agenda import Lease
from bridge.errors import BridgeError
from bridge.flows.context import Bridge
from bridge.run.lane import Lane
from bridge.run.step import handle

WORKER_HANDS = 12
"""Of each lane."""
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
        """`hands`: how many items of one lane are worked on at once."""
        self._bridge = bridge
        self._hands = hands
        self._lanes: dict[str, Lane] = {}
        self._opening = threading.Lock()
        self._taker = threading.Thread(target=self._take, name="taker", daemon=True)
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start the threads; hands come when there is something for them."""
        self._taker.start()
        self._keeper.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """Take nothing new, and wait for what is under way: `timeout` seconds for all of it."""
        ends = time.monotonic() + timeout
        self._stopping.set()
        self._taker.join(max(0.0, ends - time.monotonic()))
        hands = [hand for lane in self._opened() for hand in lane.stop()]
        for thread in hands:
            thread.join(max(0.0, ends - time.monotonic()))

    def _take(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_or_wait()
            except Exception as error:
                self._outlive("nothing_taken", error)
                self._stopping.wait(_PAUSE_AFTER_FAILURE)

    def _take_or_wait(self) -> None:
        now = self._bridge.clock()
        free = {lane.name: min(lane.free, _MOST_AT_ONCE) for lane in self._opened()}
        due = self._take_for(free, _MOST_AT_ONCE, now)
        if due is None or due > now:
            pause = MAX_WAIT_SECONDS if due is None else min(due - now, MAX_WAIT_SECONDS)
            self._bridge.store.wait(pause)

    def _take_for(self, free: Mapping[str, int], others: int, now: float) -> float | None:
        """Give the free hands of the lanes something to do; when the next item there is due."""
        taken = self._bridge.store.take_due(now, others, free)
        for lease in taken.leases:
            self._lane(lease.item.lane).give(lease)
        return taken.next_due

    def _lane(self, name: str) -> Lane:
        with self._opening:
            if name not in self._lanes:
                self._lanes[name] = Lane(name, self._hands, self._work)
            return self._lanes[name]

    def _opened(self) -> list[Lane]:
        with self._opening:
            return list(self._lanes.values())

    def _work(self, lease: Lease) -> None:
        lane = self._lane(lease.item.lane)
        try:
            handle(self._bridge, lease)
        except Exception as error:
            # The lease brings the item back.
            self._outlive("item_left", error, lease)
        if lane.done(lease) and not self._stopping.is_set():
            self._go_on(lane)

    def _go_on(self, lane: Lane) -> None:
        """The lane was full: the taker, which may be waiting, does not know that it is not now."""
        try:
            self._take_for({lane.name: 1}, 0, self._bridge.clock())
        except Exception as error:
            self._outlive("nothing_taken", error)

    def _keep(self) -> None:
        while self._held() or not self._stopping.is_set():
            try:
                self._keep_held()
            except Exception as error:
                self._outlive("leases_not_kept", error)
            if self._stopping.wait(KEEP_EVERY_SECONDS):
                time.sleep(_LAST_KEEPS_SECONDS)

    def _held(self) -> list[Lease]:
        return [lease for lane in self._opened() for lease in lane.held]

    def _keep_held(self) -> None:
        self._bridge.store.keep(self._held(), self._bridge.clock())
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
