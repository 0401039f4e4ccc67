"""Redis's time without asking Redis each time."""

import logging
import threading
import time
from collections.abc import Callable

from bridge.errors import StoreUnavailable

log = logging.getLogger(__name__)

ASK_EVERY_SECONDS = 5.0
"""How long this machine's clock counts on by itself: it may go wrong by 0.05 % at most while it is
being set right (https://man7.org/linux/man-pages/man2/adjtimex.2.html), 3 ms in that time."""

_JUMP_SECONDS = 0.25
"""More than two clocks drift apart so soon: one of them was set."""


class SharedClock:
    """The one clock of all processes; seconds UTC.

    `ask` tells its time and may raise StoreUnavailable, which only the first call hands on: later
    ones count on from what was told last.
    """

    def __init__(
        self, ask: Callable[[], float], counter: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._counter = ask, counter
        self._ahead: float | None = None
        self._ask_at = 0.0
        self._asking = threading.Lock()

    def __call__(self) -> float:
        """Now."""
        ahead = self._ahead
        if ahead is None:
            ahead = self._compared()
        elif self._counter() >= self._ask_at and self._asking.acquire(blocking=False):
            try:
                ahead = self._compared_again(ahead)
            finally:
                self._asking.release()
        return self._counter() + ahead

    def _compared(self) -> float:
        """By how much Redis's time is ahead of our counter: in the middle of the question."""
        asked = self._counter()
        self._ask_at = asked + ASK_EVERY_SECONDS
        told = self._ask()
        self._ahead = told - (asked + self._counter()) / 2
        return self._ahead

    def _compared_again(self, before: float) -> float:
        try:
            ahead = self._compared()
        except StoreUnavailable:
            return before
        if abs(ahead - before) > _JUMP_SECONDS:
            log.warning("the time of Redis has changed by %.1f s", ahead - before)
        return ahead
