"""Business minutes: those in which people work, over nights, weekends, holidays, clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.business_time import WEEKDAYS, BusinessHours, civil

CHICAGO = ZoneInfo("America/Chicago")
HOLIDAYS = frozenset({date(2026, 11, 26), date(2026, 12, 25)})
HOURS = BusinessHours(CHICAGO, end=time(17), holidays=HOLIDAYS)
AROUND_THE_CLOCK = BusinessHours(CHICAGO, frozenset(WEEKDAYS), time(0), time(6))
MINUTE = 60.0


def at(text: str, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO, fold=fold).timestamp()


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        pytest.param("2026-09-22T10:00", 15, "2026-09-22T10:15", id="within hours"),
        pytest.param("2026-09-22T08:00", 15, "2026-09-22T08:15", id="exactly at opening"),
        pytest.param("2026-09-22T06:00", 15, "2026-09-22T08:15", id="early in the morning"),
        pytest.param("2026-09-22T22:00", 15, "2026-09-23T08:15", id="at night"),
        pytest.param("2026-09-22T17:00", 15, "2026-09-23T08:15", id="exactly at closing"),
        pytest.param("2026-09-22T16:59:59", 15, "2026-09-23T08:14:59", id="a second before"),
        pytest.param("2026-09-22T16:45", 15, "2026-09-22T17:00", id="ends at closing"),
        pytest.param("2026-09-25T16:50", 15, "2026-09-28T08:05", id="16:50 on Friday"),
        pytest.param("2026-09-25T17:00", 15, "2026-09-28T08:15", id="Friday at closing"),
        pytest.param("2026-09-26T12:00", 15, "2026-09-28T08:15", id="Saturday"),
        pytest.param("2026-09-27T23:59", 15, "2026-09-28T08:15", id="Sunday night"),
        pytest.param("2026-11-25T16:50", 15, "2026-11-27T08:05", id="before a holiday"),
        pytest.param("2026-11-26T10:00", 15, "2026-11-27T08:15", id="on a holiday"),
        pytest.param("2026-12-24T16:50", 15, "2026-12-28T08:05", id="holiday, then weekend"),
        pytest.param("2026-10-30T16:50", 15, "2026-11-02T08:05", id="weekend of autumn's change"),
        pytest.param("2027-03-12T16:50", 15, "2027-03-15T08:05", id="weekend of spring's change"),
        pytest.param("2026-09-22T10:00", 27 * 60, "2026-09-25T10:00", id="three days of work"),
        pytest.param("2026-09-22T10:00", 0, "2026-09-22T10:00", id="nothing"),
    ],
)
def test_business_minutes(start: str, minutes: int, end: str) -> None:
    assert HOURS.after(at(start), minutes * MINUTE) == at(end)


@pytest.mark.parametrize(
    ("start", "hours", "elapsed"),
    [
        pytest.param("2026-10-30T16:50", 0.25, 64.25, id="the weekend is an hour longer"),
        pytest.param("2027-03-12T16:50", 0.25, 62.25, id="the weekend is an hour shorter"),
        pytest.param("2026-09-25T16:50", 0.25, 63.25, id="an ordinary weekend"),
    ],
)
def test_elapsed_hours_over_weekends(start: str, hours: float, elapsed: float) -> None:
    assert HOURS.after(at(start), hours * 3600) - at(start) == elapsed * 3600


@pytest.mark.parametrize(
    ("start", "hours", "end", "fold"),
    [
        pytest.param("2026-11-01T00:30", 1, "2026-11-01T01:30", 0, id="first 01:30"),
        pytest.param("2026-11-01T00:30", 2, "2026-11-01T01:30", 1, id="second 01:30"),
        pytest.param("2026-11-01T00:00", 7, "2026-11-01T06:00", 0, id="seven hours until six"),
        pytest.param("2026-11-01T00:00", 8, "2026-11-02T01:00", 0, id="and on the next day"),
        pytest.param("2027-03-14T01:30", 1, "2027-03-14T03:30", 0, id="two o'clock is skipped"),
        pytest.param("2027-03-14T00:00", 5, "2027-03-14T06:00", 0, id="five hours until six"),
        pytest.param("2027-03-14T00:00", 6, "2027-03-15T01:00", 0, id="and on the next day"),
    ],
)
def test_work_on_the_very_days_on_which_clocks_change(
    start: str, hours: int, end: str, fold: int
) -> None:
    assert AROUND_THE_CLOCK.after(at(start), hours * 3600) == at(end, fold)


def test_an_opening_time_that_spring_skips_is_an_hour_later() -> None:
    hours = replace(AROUND_THE_CLOCK, start=time(2, 30))
    skipped = datetime(2027, 3, 14, 8, 30, tzinfo=UTC).timestamp()
    assert civil(date(2027, 3, 14), time(2, 30), CHICAGO) == skipped == at("2027-03-14T03:30")
    assert not hours.open_at(skipped - 1)
    assert hours.open_at(skipped)


EVERY_DAY_OFF = frozenset(date(2026, 9, 1) + timedelta(days=number) for number in range(500))


@pytest.mark.parametrize(
    "closed",
    [
        replace(HOURS, days=frozenset()),
        replace(HOURS, holidays=EVERY_DAY_OFF),
        replace(HOURS, start=time(17), end=time(17)),
        replace(HOURS, start=time(18), end=time(8)),
    ],
    ids=["no days", "only holidays", "no hours", "closes before it opens"],
)
def test_a_calendar_without_any_working_time_counts_elapsed_time(closed: BusinessHours) -> None:
    start = at("2026-09-22T10:00")
    assert closed.after(start, 900.0) == start + 900.0
    assert not closed.open_at(start)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-09-22T07:59:59", False),
        ("2026-09-22T08:00", True),
        ("2026-09-22T16:59:59", True),
        ("2026-09-22T17:00", False),
        ("2026-09-26T12:00", False),
        ("2026-12-25T12:00", False),
        ("2026-11-02T08:00", True),
        ("2026-11-02T07:59:59", False),
        ("2027-03-15T08:00", True),
        ("2027-03-15T07:59:59", False),
    ],
)
def test_when_it_is_open(moment: str, is_open: bool) -> None:
    assert HOURS.open_at(at(moment)) is is_open


moments = st.integers(int(at("2026-09-01T00:00")), int(at("2027-04-01T00:00"))).map(float)
durations = st.integers(0, 40 * 3600).map(float)


@given(moments, durations, durations)
def test_business_time_adds_up(start: float, first: float, second: float) -> None:
    assert HOURS.after(start, first + second) == HOURS.after(HOURS.after(start, first), second)


@given(moments, durations.filter(bool))
def test_business_time_ends_in_business_hours_and_is_never_less_than_elapsed(
    start: float, duration: float
) -> None:
    end = HOURS.after(start, duration)
    assert end >= start + duration
    assert HOURS.open_at(end - 1)
