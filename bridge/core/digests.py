"""When a digest is due: once per civil day, whatever the clocks of summer and restarts do."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bridge.core.business_time import civil

LATE_AFTER = 300.0
"""Seconds after the planned time from which a digest says that it is late."""

LATE_UNTIL = 4.5 * 3600.0
"""Seconds after the planned time until which a late digest is still worth sending (noon)."""


def parse_time(text: str) -> time:
    """The civil time of "07:30"; raises ValueError."""
    return time.fromisoformat(text)


def planned(day: date, at: str, zone: ZoneInfo) -> float:
    """When a day's digest is planned, seconds UTC; a time that spring skips is the next hour's."""
    return civil(day, parse_time(at), zone)


def day_due(now: float, at: str, zone: ZoneInfo) -> date:
    """The newest civil day whose digest is planned for `now` (seconds UTC) or before."""
    today = datetime.fromtimestamp(now, zone).date()
    return today if planned(today, at, zone) <= now else today - timedelta(days=1)


def next_planned(now: float, at: str, zone: ZoneInfo) -> float:
    """When the next digest after `now` is planned, seconds UTC."""
    return planned(day_due(now, at, zone) + timedelta(days=1), at, zone)
