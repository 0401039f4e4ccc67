"""Zendesk's incremental export of ticket events as changes of the field. No I/O.

The export leaves out the last minute, refuses a start that is not older than that, and may repeat
records from page to page; it allows 10 requests a minute.
https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.helpdesks.payloads import mapping, moment, number_id, sequence
from adapters.helpdesks.zendesk.events import (
    actor_known_by,
    bare_ticket,
    is_closed_ticket,
    level_of,
    tagged_level,
)
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import FieldChange

PAGES = 3
"""Requests of one sweep at most, of 10 a minute that all programs of the account share."""

_PAGE_SIZE = 1000
_YOUNGEST_START = 90.0
_LOOK_AGAIN = 180.0
"""Seconds before now from which the next sweep looks again: the minute that is left out, and some
for a clock that is not ours."""


def first_start(since: float, now: float) -> int:
    """The `start_time` of the first page, unix seconds."""
    return int(min(since, now - _YOUNGEST_START))


def next_start(page: dict[str, Any], start: int) -> int | None:
    """The `start_time` of the page after this one; None when this was the last.

    The address of a next page is given even when there is none.
    """
    end = page.get("end_time")
    if not isinstance(end, int) or end <= start or not page.get("next_page"):
        return None
    last = page.get("end_of_stream")
    if isinstance(last, bool):
        return None if last else end
    return end if len(sequence(page.get("ticket_events"))) >= _PAGE_SIZE else None


def look_again_from(now: float) -> float:
    """Where to start the next time when everything up to now (seconds UTC) was looked through."""
    return now - _LOOK_AGAIN


def changes_in(connection: Connection, page: dict[str, Any]) -> Iterator[FieldChange]:
    """The changes of our field among the events of a page."""
    for row in map(mapping, sequence(page.get("ticket_events"))):
        ticket_id, at = number_id(row.get("ticket_id")), _at(row)
        if not ticket_id or at is None:
            continue
        actor = actor_known_by(row.get("updater_id"))
        for child in map(mapping, sequence(row.get("child_events"))):
            said = _said(connection, child)
            if said is not None:
                level, option = said
                ticket = replace(bare_ticket(connection, ticket_id), level=level, option=option)
                change = FieldChange(ticket, level, option, actor, at, "sweep")
                yield replace(change, inherited=_inherits(row, child))


def _at(row: dict[str, Any]) -> float | None:
    timestamp = row.get("timestamp")
    if isinstance(timestamp, int) and not isinstance(timestamp, bool):
        return float(timestamp)
    return moment(row.get("created_at"))


def _inherits(row: dict[str, Any], child: dict[str, Any]) -> bool:
    """Whether a ticket's first event shows what it took over from the ticket that it follows up."""
    return child.get("event_type") == "Create" and is_closed_ticket(row.get("via"))


def _said(connection: Connection, child: dict[str, Any]) -> tuple[Level | None, str] | None:
    fields = mapping(child.get("custom_ticket_fields"))
    if connection.mapping.field in fields:
        return level_of(connection, fields[connection.mapping.field])
    if child.get("event_type") != "Create":
        return None
    # A new ticket's fields may be left out here; the option of a dropdown is among the tags too.
    level, option = tagged_level(connection, child.get("tags"))
    return (level, option) if level else None
