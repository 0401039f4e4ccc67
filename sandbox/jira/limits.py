"""Jira Cloud's limits for traffic by API tokens: bursts on an endpoint, and writes on one issue.

https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
https://developer.atlassian.com/cloud/jira/platform/build-an-app-that-respects-rate-limits/
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.jira.site import stamp
from sandbox.refused import Refused


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds."""

    most: int
    seconds: float


@dataclass
class Limits:
    """What is taken before a 429. `bursts`: of one method on one endpoint."""

    clock: Callable[[], float]
    bursts: dict[str, Limit] = field(
        default_factory=lambda: {
            "GET": Limit(100, 1.0),
            "POST": Limit(100, 1.0),
            "PUT": Limit(50, 1.0),
            "DELETE": Limit(50, 1.0),
        }
    )
    one_issue: tuple[Limit, ...] = (Limit(20, 2.0), Limit(100, 30.0))

    @classmethod
    def none(cls, clock: Callable[[], float]) -> "Limits":
        """For what measures the bridge and not Jira."""
        return cls(clock, bursts={}, one_issue=())

    def __post_init__(self) -> None:
        self._taken: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=1000))

    def take_call(self, method: str, endpoint: str) -> dict[str, str]:
        """Count a call and return the headers that tell of it; Refused above the burst."""
        limit = self.bursts.get(method)
        if limit is None:
            return {}
        left = self._take(f"{method} {endpoint}", (limit,), "jira-burst-based")
        return {"X-RateLimit-Limit": str(limit.most), "X-RateLimit-Remaining": str(left)}

    def take_write(self, issue: str) -> None:
        """Count a write on an issue; Refused above the limit."""
        self._take(f"issue {issue}", self.one_issue, "jira-per-issue-on-write")

    def _take(self, key: str, limits: tuple[Limit, ...], reason: str) -> int:
        now, taken = self.clock(), self._taken[key]
        left = []
        for limit in limits:
            recent = [at for at in taken if now - at < limit.seconds]
            if len(recent) >= limit.most:
                raise _too_many(limit, now, now - recent[-limit.most], reason)
            left.append(limit.most - len(recent) - 1)
        taken.append(now)
        return min(left, default=0)


def _too_many(limit: Limit, now: float, oldest: float, reason: str) -> Refused:
    wait = max(math.ceil(limit.seconds - oldest), 1)
    headers = {
        "Retry-After": str(wait),
        "RateLimit-Reason": reason,
        "X-RateLimit-Limit": str(limit.most),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": stamp(now + wait),
    }
    return Refused(429, {"errorMessages": ["Rate limit exceeded."], "errors": {}}, headers)
