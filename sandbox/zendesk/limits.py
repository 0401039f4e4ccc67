"""Zendesk's rate limits, with the headers that tell of them.

https://developer.zendesk.com/api-reference/introduction/rate-limits/
Accounts may have a plan with more requests a minute; the limits of single endpoints stay.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.refused import Refused

MINUTE = 60.0


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds. `header`: the endpoint's own, where it has one."""

    most: int
    seconds: float = MINUTE
    header: str = ""


@dataclass(frozen=True)
class Limits:
    """What an account of the plan Suite Growth or Professional may ask for."""

    account: Limit = Limit(400)
    exports: Limit = Limit(10, header="zendesk-ratelimit-incremental-exports")
    updates: Limit = Limit(100, header="zendesk-ratelimit-tickets-update")
    updates_of_one: Limit = Limit(30, seconds=10 * MINUTE)
    """Of one ticket by one user."""


_MANY = 10**9
UNLIMITED = Limits(Limit(_MANY), Limit(_MANY), Limit(_MANY), Limit(_MANY))
"""For what measures the bridge and not Zendesk."""


@dataclass
class Meter:
    """Counts requests; a window is the time since the oldest request that still counts."""

    clock: Callable[[], float]
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._taken: dict[str, deque[float]] = defaultdict(deque)

    def take(self, key: str, limit: Limit) -> dict[str, str]:
        """Count a request and return the headers that tell of it; Refused with 429 above it."""
        now, taken = self.clock(), self._taken[key]
        while taken and now - taken[0] >= limit.seconds:
            taken.popleft()
        resets = limit.seconds - (now - taken[0]) if taken else limit.seconds
        if len(taken) >= limit.most:
            raise _too_many(resets, _headers(limit, 0, resets))
        taken.append(now)
        return _headers(limit, limit.most - len(taken), resets)


def _headers(limit: Limit, left: int, resets: float) -> dict[str, str]:
    if limit.header:
        words = f"total={limit.most}; remaining={left}; resets={int(resets)}"
        return {limit.header: words}
    if limit.seconds != MINUTE:
        return {}
    return {
        "X-Rate-Limit": str(limit.most),
        "X-Rate-Limit-Remaining": str(left),
        "ratelimit-limit": str(limit.most),
        "ratelimit-remaining": str(left),
        "ratelimit-reset": str(int(resets)),
    }


def _too_many(resets: float, headers: dict[str, str]) -> Refused:
    body = {
        "error": "APIRateLimitExceeded",
        "description": "Number of allowed API requests per minute exceeded",
    }
    return Refused(429, body, {**headers, "Retry-After": str(int(resets) + 1)})
