"""The digest's days: every civil day has one moment at which its digest becomes due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.digests import day_due, next_planned, parse_time, planned

CHICAGO = ZoneInfo("America/Chicago")
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
SETTINGS = ["07:30", "00:00", "01:30", "02:30", "23:59"]
QUARTER = 900.0


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize("at", SETTINGS)
def test_every_day_of_three_years_becomes_due_once_and_in_order(at: str) -> None:
    assert len(DAYS) == 1_096
    before, after = FIRST - timedelta(days=1), LAST + timedelta(days=1)
    now, end = planned(before, at, CHICAGO), planned(after, at, CHICAGO)
    changes, known = [], day_due(now, at, CHICAGO)
    assert known == before
    while now < end:
        due = day_due(now, at, CHICAGO)
        if due != known:
            changes.append(due)
            known = due
        now += QUARTER
    assert changes == DAYS


@pytest.mark.parametrize("at", SETTINGS)
def test_a_day_becomes_due_at_its_planned_second_and_not_before(at: str) -> None:
    for day in DAYS:
        moment = planned(day, at, CHICAGO)
        assert day_due(moment, at, CHICAGO) == day
        assert day_due(moment - 1, at, CHICAGO) == day - timedelta(days=1)
        assert next_planned(moment - 1, at, CHICAGO) == moment


@pytest.mark.parametrize("at", SETTINGS)
def test_following_the_plan_meets_every_day_once(at: str) -> None:
    now = planned(FIRST, at, CHICAGO) - 1
    met: list[date] = []
    while len(met) < len(DAYS):
        now = next_planned(now, at, CHICAGO)
        met.append(day_due(now, at, CHICAGO))
    assert met == DAYS


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        pytest.param("2026-07-01", "07:30", "2026-07-01T12:30", id="summer"),
        pytest.param("2026-12-01", "07:30", "2026-12-01T13:30", id="winter"),
        pytest.param(
            "2026-10-31", "07:30", "2026-10-31T12:30", id="the day before autumn's change"
        ),
        pytest.param("2026-11-01", "07:30", "2026-11-01T13:30", id="the day of autumn's change"),
        pytest.param(
            "2027-03-13", "07:30", "2027-03-13T13:30", id="the day before spring's change"
        ),
        pytest.param("2027-03-14", "07:30", "2027-03-14T12:30", id="the day of spring's change"),
        pytest.param("2026-11-01", "00:00", "2026-11-01T05:00", id="midnight before autumn's"),
        pytest.param("2026-11-01", "01:30", "2026-11-01T06:30", id="the first of two 01:30"),
        pytest.param("2026-11-01", "02:30", "2026-11-01T08:30", id="after the repeated hour"),
        pytest.param("2027-03-14", "01:30", "2027-03-14T07:30", id="before the skipped hour"),
        pytest.param("2027-03-14", "02:30", "2027-03-14T08:30", id="skipped: read as 03:30"),
    ],
)
def test_when_a_digest_is_planned(day: str, at: str, moment: str) -> None:
    assert planned(date.fromisoformat(day), at, CHICAGO) == utc(moment)


def test_the_second_of_two_half_past_ones_is_no_second_digest() -> None:
    first, second = utc("2026-11-01T06:30"), utc("2026-11-01T07:30")
    assert day_due(first, "01:30", CHICAGO) == day_due(second, "01:30", CHICAGO)
    assert next_planned(first, "01:30", CHICAGO) == utc("2026-11-02T07:30")
    assert next_planned(second, "01:30", CHICAGO) == utc("2026-11-02T07:30")


# In Cairo spring skips midnight itself, in Havana autumn repeats it, Lord Howe moves by half an
# hour, and Kiritimati lives a day ahead.
ZONES = ["Africa/Cairo", "America/Havana", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]


@given(
    moment=st.integers(int(utc("2026-01-01")), int(utc("2028-12-31"))),
    at=st.sampled_from([*SETTINGS, "02:00", "23:30"]),
    zone=st.sampled_from([*ZONES, "America/Chicago"]).map(ZoneInfo),
)
def test_now_is_always_between_the_day_due_and_the_next_plan(
    moment: int, at: str, zone: ZoneInfo
) -> None:
    due = day_due(moment, at, zone)
    assert planned(due, at, zone) <= moment < next_planned(moment, at, zone)
    assert next_planned(moment, at, zone) == planned(due + timedelta(days=1), at, zone)


@pytest.mark.parametrize("text", ["", "7.30", "25:00", "07:60", "half past seven"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)
