"""As much of JQL as a sweep for escalated issues needs: clauses that are joined by AND.

https://support.atlassian.com/jira-software-cloud/docs/use-advanced-search-with-jira-query-language-jql/
"""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.jira.site import (
    CATEGORIES,
    ESCALATION,
    OPTIONS,
    PRIORITIES,
    PROJECTS,
    REASON,
    STATUSES,
    Issue,
)
from sandbox.refused import Refused

_CLAUSE = re.compile(
    r"""^(?P<field>"[^"]+"|[\w\[\]]+)\s*
        (?P<operator>is\s+not|is|not\s+in|in|!=|>=|<=|=|>|<)\s*
        (?P<value>\(.*\)|"[^"]*"|'[^']*'|\S+)$""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def matching(issues: list[Issue], jql: str, now: float) -> list[Issue]:
    """The issues that the JQL finds, by their last change (`now`: seconds UTC), newest first."""
    text, *order = re.split(r"\border\s+by\b", jql.strip(), flags=re.IGNORECASE)
    text = text.strip()
    if not text:
        text = "Unbounded JQL queries are not allowed here. Add a search restriction."
        raise _wrong(text)
    clauses = [_parse(part) for part in re.split(r"\s+and\s+", text, flags=re.IGNORECASE)]
    found = [
        issue
        for issue in issues
        if all(_holds(issue, field, verb, values, now) for field, verb, values in clauses)
    ]
    rising = any(part.strip().upper().endswith(" ASC") for part in order)
    return sorted(found, key=lambda issue: issue.updated_at, reverse=not rising)


def _parse(part: str) -> tuple[str, str, list[str]]:
    clause = _CLAUSE.match(part.strip().removeprefix("(").strip())
    if clause is None:
        raise _wrong(f"Error in the JQL Query: {part!r}")
    verb = re.sub(r"\s+", " ", clause["operator"].lower())
    values = clause["value"]
    if not values.startswith("("):
        values = values.removesuffix(")")
    listed = [value.strip().strip("\"'") for value in values.strip("()").split(",")]
    return clause["field"].strip('"').lower(), verb, listed


def _holds(issue: Issue, field: str, verb: str, values: list[str], now: float) -> bool:
    if field in ("updated", "updateddate", "created"):
        at = issue.created_at if field == "created" else issue.updated_at
        # JQL compares dates by the minute.
        return _COMPARE[verb](at // 60, _seconds(values[0], now) // 60)
    held = [value.lower() for value in _held(issue, field)]
    if verb in ("is", "is not"):
        return bool(held) == (verb == "is not")
    found = any(value.lower() in held for value in values)
    return found == (verb in ("=", "in"))


def _held(issue: Issue, field: str) -> list[str]:
    number = field.removeprefix("cf[").removesuffix("]").rpartition("_")[2]
    if field == "escalation" or number == ESCALATION.rpartition("_")[2]:
        return [issue.escalation, OPTIONS[issue.escalation]] if issue.escalation else []
    if field == "escalation reason" or number == REASON.rpartition("_")[2]:
        return [issue.reason] if issue.reason else []
    known: dict[str, Any] = {
        "project": [PROJECTS[issue.project][name] for name in ("key", "id", "name")],
        "key": [issue.key],
        "issue": [issue.key, issue.id],
        "id": [issue.id],
        "labels": list(issue.labels),
        "priority": [PRIORITIES[issue.priority]],
        "status": [STATUSES[issue.status], issue.status],
        "statuscategory": [CATEGORIES[issue.status], STATUSES[issue.status]],
    }
    if field not in known:
        raise _wrong(f"Field '{field}' does not exist or you do not have permission to view it.")
    held: list[str] = known[field]
    return held


def _seconds(value: str, now: float) -> float:
    relative = re.fullmatch(r"-(\d+)([mhdw])", value)
    if relative:
        return now - int(relative[1]) * _UNITS[relative[2]]
    try:
        return datetime.fromisoformat(value.replace("/", "-")).replace(tzinfo=UTC).timestamp()
    except ValueError as problem:
        raise _wrong(f"Date value '{value}' is invalid.") from problem


def _wrong(text: str) -> Refused:
    return Refused(400, {"errorMessages": [text], "errors": {}})
