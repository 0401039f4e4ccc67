"""How a sweep asks Jira for escalated issues, and the changes of the field in the answers. No I/O.

https://support.atlassian.com/jira-software-cloud/docs/jql-fields/
"""

import math
from collections.abc import Mapping
from typing import Any

from adapters.helpdesks.jira.issues import actor_of, ticket_of
from adapters.helpdesks.payloads import mapping, moment, sequence, text
from bridge.core.connections import Connection
from bridge.core.tickets import FieldChange

_LOOK_AGAIN = 300.0
"""Seconds before now from which the next sweep looks again: the search index follows with a delay,
and the clock there is not ours."""

_OTHER_CLOCK = 900.0
"""Seconds by which the clock there may differ from ours before a change is taken for an old one."""

_MILLISECONDS_FROM = 10**11


def jql(field: str, since: float, now: float) -> str:
    """Escalated issues that were changed since then, the oldest change first (seconds UTC).

    JQL knows minutes only, and reads a date in the time zone of our user: hence a relative time.
    """
    minutes = math.ceil(max(now - since, 0.0) / 60) + 1
    number = field.rpartition("_")[2]
    return f"cf[{number}] is not EMPTY AND updated >= -{minutes}m ORDER BY updated ASC"


def fields_of_interest(field: str) -> list[str]:
    """What a search has to show of each issue."""
    return ["summary", "status", "priority", "reporter", "created", "updated", field]


def look_again_from(now: float) -> float:
    """Where to start the next time when everything up to now (seconds UTC) was looked through."""
    return now - _LOOK_AGAIN


def is_new(change: FieldChange, since: float) -> bool:
    """Whether the field was set since then (seconds UTC): other changes bring up old ones too."""
    return change.at is None or change.at >= since - _OTHER_CLOCK


def stopped_at(issues: list[dict[str, Any]], since: float) -> float:
    """Until when the issues of a search that was not finished were changed, seconds UTC."""
    updated = (moment(mapping(issue.get("fields")).get("updated")) for issue in issues)
    return max((at for at in updated if at is not None), default=since)


def change_of(
    connection: Connection,
    issue: dict[str, Any],
    field: str,
    name: str,
    logs: Mapping[str, list[dict[str, Any]]],
) -> FieldChange | None:
    """The change that set the field to what it shows; None when the issue cannot be read.

    `name`: what people call the field, which is all that Data Center's changelogs say of it.
    `logs`: the histories of issues by their ids.
    An issue whose changelog does not tell of it was created with the field set.
    """
    ticket = ticket_of(connection, issue, field)
    if ticket is None:
        return None
    shown = mapping(mapping(issue.get("fields")).get(field))
    names = {field.casefold(), name.casefold()}
    told = [one for one in logs.get(ticket.id, []) if _tells(one, names, shown)]
    timed = [(at, one) for one in told if (at := _at(one)) is not None]
    if timed:
        at, newest = max(timed, key=lambda pair: pair[0])
        actor = actor_of(connection, mapping(newest.get("author")))
        return FieldChange(ticket, ticket.level, ticket.option, actor, at, "sweep")
    created = moment(mapping(issue.get("fields")).get("created"))
    return FieldChange(ticket, ticket.level, ticket.option, ticket.requester, created, "sweep")


def _tells(history: dict[str, Any], names: set[str], shown: dict[str, Any]) -> bool:
    """Whether a history holds the setting of the field to the option that it shows."""
    for item in map(mapping, sequence(history.get("items"))):
        # The id, where there is one, is surer than a name, which two fields may share.
        named = text(item.get("fieldId") or item.get("field")).casefold() in names
        to = (text(item.get("to")), text(item.get("toString")))
        if named and (text(shown.get("id")) in to or text(shown.get("value")) in to):
            return True
    return False


def _at(history: dict[str, Any]) -> float | None:
    # One of the calls says milliseconds since 1970, though its description shows seconds.
    said = history.get("created")
    if isinstance(said, int) and not isinstance(said, bool):
        return said / 1000 if said >= _MILLISECONDS_FROM else float(said)
    return moment(said)
