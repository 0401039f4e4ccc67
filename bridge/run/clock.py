"""What time it is, and the process that plans what comes back every day."""

import threading
from collections.abc import Callable

from bridge.errors import StoreUnavailable
from bridge.flows import send_digest, sweep
from bridge.flows.context import Bridge

PLAN_EVERY_SECONDS = 5.0


class ShiftedClock:
    """A clock that can be put forward: for the sandbox and for stories, never for production."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.shift = 0.0

    def __call__(self) -> float:
        """Seconds UTC, with the shift."""
        return self._clock() + self.shift

    def forward(self, seconds: float) -> None:
        """Put the clock forward."""
        self.shift += seconds


def run_clock(bridge: Bridge, stopping: threading.Event) -> None:
    """Plan digests and sweeps until stopped; any number of clocks may run at once."""
    while True:
        try:
            now = bridge.clock()
            send_digest.plan(bridge, now)
            sweep.plan(bridge, now)
            bridge.store.beat("clock", bridge.store.now())
        except StoreUnavailable as error:
            bridge.log.error("store_unavailable", error=str(error))
        if stopping.wait(PLAN_EVERY_SECONDS):
            return
