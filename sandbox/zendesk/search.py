"""As much of Zendesk's search language as a sweep for escalated tickets needs.

Terms are joined by AND, terms with the same key by OR; a leading minus excludes.
https://support.zendesk.com/hc/en-us/articles/4408886879258
"""

import operator
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.refused import Refused
from sandbox.zendesk.account import Ticket
from sandbox.zendesk.changes import STATUSES

_TERM = re.compile(r'(-?)(\w+)(:|<=|>=|<|>)("[^"]*"|\S+)')
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ":": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


def matching(tickets: list[Ticket], query: str, now: float) -> list[Ticket]:
    """The tickets that the query finds, newest change first (`now`: seconds UTC)."""
    groups: dict[tuple[bool, str, str], list[str]] = defaultdict(list)
    for minus, key, comparison, value in _TERM.findall(query):
        groups[bool(minus), key, comparison].append(value.strip('"'))
    groups.pop((False, "type", ":"), None)
    found = [ticket for ticket in tickets if _fits(ticket, groups, now)]
    return sorted(found, key=lambda ticket: ticket.updated_at, reverse=True)


def _fits(ticket: Ticket, groups: dict[tuple[bool, str, str], list[str]], now: float) -> bool:
    for (minus, key, comparison), values in groups.items():
        if any(_holds(ticket, key, comparison, value, now) for value in values) == minus:
            return False
    return True


def _holds(ticket: Ticket, key: str, comparison: str, value: str, now: float) -> bool:
    compare = _COMPARE[comparison]
    if key in ("updated", "created"):
        at = ticket.updated_at if key == "updated" else ticket.created_at
        # Relative times count backwards: "updated<1hour" is what changed in the last hour.
        relative = re.fullmatch(r"(\d+)(minute|hour|day|week)s?", value)
        if relative:
            return compare(now - at, int(relative[1]) * _UNITS[relative[2]])
        return compare(at, _seconds(value))
    if key == "status":
        return compare(STATUSES.index(ticket.status), STATUSES.index(value.lower()))
    if key in ("tags", "tag"):
        return value in ticket.tags
    if key.startswith("custom_field_"):
        held = ticket.fields.get(int(key.removeprefix("custom_field_")))
        return bool(held) if value == "*" else held == value
    known = {
        "organization": str(ticket.organization_id),
        "requester": str(ticket.requester_id),
        "priority": ticket.priority or "none",
    }
    return known.get(key) == value


def _seconds(value: str) -> float:
    try:
        at = datetime.fromisoformat(value)
    except ValueError as problem:
        body = {"error": "invalid", "description": f"Invalid search: {value}"}
        raise Refused(422, body) from problem
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
