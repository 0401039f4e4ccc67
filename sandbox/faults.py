"""Fault scripts: what a vendor does wrong, for how many requests or until when.

Kinds that happen instead of the request: 401, 403, 429, 500, 503 (status with the vendor's own
error body), timeout (hang, then close), reset (close with RST after reading), garbage (200 that is
not the JSON it says), html (200 with a page).
Kinds that happen although the request is carried out: slow (the answer comes late), drip (in single
bytes), accepted_then_500, accepted_then_reset, accepted_then_timeout, accepted_then_garbage,
accepted_then_html.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

STATUSES = {"401": 401, "403": 403, "429": 429, "500": 500, "503": 503}
INSTEAD = frozenset({*STATUSES, "timeout", "reset", "garbage", "html"})
AFTERWARDS = frozenset(
    {
        "slow",
        "drip",
        "accepted_then_500",
        "accepted_then_reset",
        "accepted_then_timeout",
        "accepted_then_garbage",
        "accepted_then_html",
    }
)
LONGEST_HANG = 120.0


@dataclass
class Fault:
    """One line of a script. Without `times` and `until` it lasts until it is cleared.

    `until`: seconds UTC by the world's clock. `seconds`: how long timeout, slow and drip last.
    """

    vendor: str
    kind: str
    times: int | None = None
    until: float | None = None
    path_contains: str = ""
    method: str = ""
    seconds: float = 30.0
    retry_after: str = ""
    id: int = field(default_factory=itertools.count(1).__next__)
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in INSTEAD | AFTERWARDS:
            raise ValueError(f"unknown kind of fault: {self.kind}")
        self.seconds = min(float(self.seconds), LONGEST_HANG)

    def over(self, now: float) -> bool:
        """Whether it has done its part (`now`: seconds UTC)."""
        used_up = self.times is not None and self.hits >= self.times
        return used_up or (self.until is not None and now >= self.until)

    def hits_request(self, vendor: str, method: str, path: str) -> bool:
        """Whether it concerns this request."""
        meant = self.vendor == vendor and self.path_contains in path
        return meant and self.method.upper() in ("", method)


class Faults:
    """All fault scripts; the first that concerns a request is used."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, vendor: str, kind: str, **settings: Any) -> Fault:
        """Put a fault into force; `settings` are the other attributes of Fault."""
        fault = Fault(vendor, kind, **settings)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, vendor: str, method: str, path: str) -> Fault | None:
        """The fault for this request, counted."""
        with self._lock:
            self._drop_finished()
            for fault in self._faults:
                if fault.hits_request(vendor, method, path):
                    fault.hits += 1
                    return fault
        return None

    def clear(self, vendor: str = "", kind: str = "") -> None:
        """End the faults of a vendor (and kind); without arguments, all of them."""
        with self._lock:
            self._faults = [
                fault
                for fault in self._faults
                if vendor not in ("", fault.vendor) or kind not in ("", fault.kind)
            ]

    def active(self) -> list[dict[str, Any]]:
        """The faults in force, as plain values."""
        with self._lock:
            self._drop_finished()
            return [asdict(fault) for fault in self._faults]

    def _drop_finished(self) -> None:
        now = self._clock()
        self._faults = [fault for fault in self._faults if not fault.over(now)]


def drip(body: bytes, seconds: float) -> Iterator[bytes]:
    """The body in single bytes, spread over so many seconds."""
    pause = seconds / max(len(body), 1)
    for byte in body:
        time.sleep(pause)
        yield bytes([byte])
