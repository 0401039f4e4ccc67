"""Remembers for a minute of whom something came."""

import threading

REMEMBERED_SECONDS = 60.0
_MOST = 10_000
"""Names; the one of which nothing came for the longest is forgotten first."""


class RecentArrivals:
    """An `Arrivals` of one process. Others know of what came to them: that is near enough."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._lock = threading.Lock()

    def is_first(self, whom: str, now: float) -> bool:
        """Whether nothing came of them for a minute; from now on (seconds UTC) something did."""
        with self._lock:
            last = self._last.pop(whom, None)
            self._last[whom] = now
            if len(self._last) > _MOST:
                del self._last[next(iter(self._last))]
        return last is None or now - last >= REMEMBERED_SECONDS
