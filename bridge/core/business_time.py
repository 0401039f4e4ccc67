"""Business hours in a civil time zone: minutes that count, over nights, weekends and holidays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from bridge.core.written import OneOf

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class BusinessHours:
    """When people work, in an IANA zone: [policy.business_hours] in the file."""

    zone: ZoneInfo
    days: frozenset[Annotated[str, OneOf(WEEKDAYS)]] = frozenset(WEEKDAYS[:5])
    start: time = time(8)
    end: time = time(18)
    holidays: frozenset[date] = frozenset()

    def working(self, day: date) -> bool:
        """Whether people work on that civil day."""
        return WEEKDAYS[day.weekday()] in self.days and day not in self.holidays

    def open_at(self, at: float) -> bool:
        """Whether `at` (seconds UTC) lies in business hours."""
        opens, closes = self._span(self.local(at).date())
        return opens <= at < closes

    def after(self, at: float, seconds: float) -> float:
        """The moment when `seconds` of business time have passed since `at` (seconds UTC)."""
        day = self.local(at).date()
        for offset in range(366):
            opens, closes = self._span(day + timedelta(days=offset))
            begin = max(at, opens)
            if begin >= closes:
                continue
            if begin + seconds <= closes:
                return begin + seconds
            seconds -= closes - begin
        # A calendar without a working day in a year: people are told on elapsed time instead.
        return at + seconds

    def local(self, at: float) -> datetime:
        """`at` as people in the zone read it."""
        return datetime.fromtimestamp(at, self.zone)

    def _span(self, day: date) -> tuple[float, float]:
        if not self.working(day):
            return 0.0, 0.0
        return civil(day, self.start, self.zone), civil(day, self.end, self.zone)


def civil(day: date, at: time, zone: ZoneInfo) -> float:
    """Seconds UTC of a civil time; one that is skipped in spring is read as the hour after it."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC).timestamp()
