"""What a Twilio account is like beside its credentials, and how fast its number sends.

https://www.twilio.com/docs/messaging/features/message-queuing
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.twilio.messages import refusal

LONGEST_QUEUE = 36_000.0
"""Seconds that a message may wait for its turn; more is refused with 21611."""


@dataclass
class Account:
    """The habits of one account; 0 stands for "without a limit".

    `trial`: it may send Twilio's own templates only. `advanced_opt_out`: texts carry OptOutType.
    `disorder`: callbacks come the last one first. `segments_per_second`: of the number, at the
    carrier. `requests_per_second`: of the API; what is more is answered with 429, and no
    Retry-After.
    """

    trial: bool = False
    advanced_opt_out: bool = False
    disorder: bool = False
    segments_per_second: float = 0.0
    requests_per_second: int = 0


@dataclass
class Rates:
    """Counts what an account asks for and what its number has still to send."""

    clock: Callable[[], float]
    account: Account
    _asked: deque[float] = field(default_factory=deque)
    _free_at: float = 0.0

    def take_request(self) -> None:
        """Count a request for a message; Refused when there were too many in a second."""
        most, now = self.account.requests_per_second, self.clock()
        while self._asked and now - self._asked[0] >= 1.0:
            self._asked.popleft()
        if most and len(self._asked) >= most:
            raise refusal(20429)
        self._asked.append(now)

    def queue(self, segments: int) -> float:
        """Put segments into the number's queue: the seconds until they have left it; Refused."""
        rate, now = self.account.segments_per_second, self.clock()
        if not rate:
            return 0.0
        free_at = max(self._free_at, now) + segments / rate
        if free_at - now > LONGEST_QUEUE:
            raise refusal(21611)
        self._free_at = free_at
        return free_at - now
