"""A clock that can be put forward."""

from collections.abc import Callable


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
