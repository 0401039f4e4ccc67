"""What one step of work has read and written a moment ago, so that Redis is asked once."""

import time
from collections.abc import Iterable, Mapping

GOOD_FOR_SECONDS = 0.5
"""A step that waited for a vendor asks again; what a commit expects is compared at any age."""


class Recent:
    """Values by the names of their keys; without any to begin with it keeps none."""

    def __init__(self, values: Mapping[str, bytes] | None = None) -> None:
        self._values = dict(values or {})
        self._forgotten: set[str] = set()
        self._good_until = time.monotonic() + (GOOD_FOR_SECONDS if values else 0.0)

    def known(self, names: Iterable[str]) -> dict[str, bytes]:
        """Those that are known; of a value that is absent it is known that it is empty."""
        if time.monotonic() > self._good_until:
            return {}
        values = self._values
        return {name: values[name] for name in names if name in values}

    def note(self, values: Mapping[str, bytes]) -> None:
        """They were read, or written."""
        if time.monotonic() <= self._good_until:
            self._values.update(values)

    def forget(self) -> None:
        """Somebody else has written meanwhile."""
        self._forgotten |= self._values.keys()
        self._values = {}

    def forgotten(self) -> set[str]:
        """What was known before: who reads one of it again will soon want the rest."""
        names, self._forgotten = self._forgotten, set()
        return names
