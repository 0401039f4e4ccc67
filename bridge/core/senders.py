"""How fast messages go to a sender that lets only so many through a second.

Whatever comes faster waits in the provider's own queue, where nobody sees it and nothing can be
taken back. So it waits with us: as many as leave within `AHEAD_SECONDS` may go at once, then one at
a time. Alerts have their places in the order in which they came; everything else goes where they
leave room, and leaves them `FOR_ALERTS_SECONDS` of what may go at once.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

AHEAD_SECONDS = 10.0
FOR_ALERTS_SECONDS = 3.0


@dataclass(frozen=True)
class Sender:
    """By when all that was handed over, or has a place, has left: seconds UTC."""

    prefix: ClassVar[str] = "sender"

    channel: str
    until: float = 0.0

    def goes_at(self, per_second: float, now: float, first: bool) -> float:
        """When one more may be handed over. `first`: it goes before everything that is not."""
        ahead = AHEAD_SECONDS if first else AHEAD_SECONDS - FOR_ALERTS_SECONDS
        return max(now, self.until - ahead + 1 / per_second)

    def with_one(self, per_second: float, at: float) -> "Sender":
        """The same with one more that goes then."""
        return replace(self, until=max(self.until, at) + 1 / per_second)
