"""What a helpdesk's answers say of its own limits."""

import re
import time
from collections.abc import Mapping

from adapters.helpdesks.payloads import moment
from adapters.http import header
from bridge.core.pace import Quota

_LONGEST_RESET = 120.0
"""Seconds. The limits that are heeded are of a minute."""

_UNSAID = 10.0

_OF_ENDPOINT = re.compile(r"total=(\d{1,9});\s*remaining=(\d{1,9});\s*resets=(\d{1,9})")
_NUMBER = re.compile(r"\d{1,9}")


class Quotas:
    """Keeps what the last answers said. Zendesk limits updates of tickets apart, so both count."""

    def __init__(self) -> None:
        self.tightest: Quota | None = None

    def hear(self, headers: Mapping[str, str]) -> None:
        """Take note of an answer's headers; those of none that tells of a limit change nothing."""
        told = [each for each in (_of_all(headers), _of_updates(headers)) if each and each.limit]
        if told:
            self.tightest = min(told, key=lambda each: each.left / each.limit)


def _of_all(headers: Mapping[str, str]) -> Quota | None:
    """https://developer.zendesk.com/api-reference/introduction/rate-limits/ (X-Rate-Limit) and
    https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (X-RateLimit-Limit)."""
    limit = _number(headers, "X-Rate-Limit", "X-RateLimit-Limit")
    left = _number(headers, "X-Rate-Limit-Remaining", "X-RateLimit-Remaining")
    if limit is None or left is None:
        return None
    return Quota(limit, left, _bounded(_resets_in(headers)))


def _resets_in(headers: Mapping[str, str]) -> float:
    # Data Center fills its bucket again every so many seconds.
    seconds = _number(headers, "ratelimit-reset", "X-RateLimit-Interval-Seconds")
    if seconds is not None:
        return float(seconds)
    at = moment(header(headers, "X-RateLimit-Reset"))
    return _UNSAID if at is None else at - time.time()


def _of_updates(headers: Mapping[str, str]) -> Quota | None:
    match = _OF_ENDPOINT.search(header(headers, "Zendesk-RateLimit-Tickets-Update"))
    if match is None:
        return None
    limit, left, resets = map(int, match.groups())
    return Quota(limit, left, _bounded(float(resets)))


def _number(headers: Mapping[str, str], *names: str) -> int | None:
    said = (header(headers, name).strip() for name in names)
    return next((int(each) for each in said if _NUMBER.fullmatch(each)), None)


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST_RESET)
