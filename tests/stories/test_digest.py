"""The daily digest: once per civil day at 07:30 in Chicago, whatever clocks and restarts do."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import requests

from bridge.flows.digest import plan
from tests.settings import ROOT
from tests.stories.conftest import Teller
from tests.stories.story import CHICAGO, DANA, HOUR, PMS, Story
from tests.stories.working import work_off

pytestmark = pytest.mark.redis

ADDRESSES = tuple(address for _, address in PMS)


def at(day: str, clock: str) -> float:
    """A civil time in Chicago, seconds UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHICAGO).timestamp()


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2026-11-24", id="an ordinary day"),
        pytest.param("2026-11-28", id="a Saturday"),
        pytest.param("2026-11-01", id="the day with 25 hours"),
        pytest.param("2027-03-14", id="the day with 23 hours"),
        pytest.param("2026-12-31", id="the last day of a year"),
    ],
)
def test_it_comes_at_half_past_seven(tell: Teller, day: str) -> None:
    with tell(start=at(day, "00:30")) as story:
        story.forward(at(day, "07:30") - story.hands.now - 1)
        assert not story.received()["mail"]
        story.forward(1)
        assert _when(story) == [f"{day} 07:30:00"] * 2
        story.forward(23 * HOUR)
        _expect_digests(story, "nothing waits")
        story.over()


def test_it_comes_every_day_of_the_weeks_in_which_the_clocks_change(tell: Teller) -> None:
    with tell(start=at("2027-03-12", "12:00")) as story:
        story.forward(5 * 24 * HOUR)
        days = [f"2027-03-{day} 07:30:00" for day in (13, 14, 15, 16, 17)]
        assert _when(story) == [when for when in days for _ in ADDRESSES]
        for _ in days:
            _expect_digests(story, "digest")
        story.over()


def test_three_schedulers_and_workers_at_once_send_one(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "07:00")) as story:
        story.hands.now = at("2026-11-24", "07:30")

        def run(number: int) -> int:
            for _ in range(10):
                plan(story.bridge, story.hands.now)
                work_off(story.bridge)
            return number

        with ThreadPoolExecutor(3) as pool:
            assert sorted(pool.map(run, range(3))) == [0, 1, 2]
        story.settle()
        _expect_digests(story, "digest")
        story.over()


def test_a_program_that_starts_at_noon_owes_no_digest_of_the_morning(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "12:00")) as story:
        story.forward(HOUR)
        story.over()


def test_after_a_morning_down_it_comes_once_and_says_that_it_is_late(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.down_for(2 * HOUR)
        assert _when(story) == ["2026-11-24 09:00:00"] * 2
        _expect_digests(story, "4821", "(late)")
        story.down_for(60)
        story.forward(HOUR)
        story.over()


def test_after_noon_it_does_not_come_any_more_and_nothing_is_lost(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.down_for(6 * HOUR)
        story.expect_mail(DANA, "No digest on 2026-11-24")
        story.forward(HOUR)
        assert not any("digest Tue" in mail["subject"] for mail in story.received()["mail"])
        story.forward(18 * HOUR)
        _expect_digests(story, "digest Wed 25 Nov", "4821")
        story.over()


def test_days_down_bring_one_digest_and_not_one_for_each_day(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.down_for(6 * 24 * HOUR + 2 * HOUR)
        _expect_digests(story, "digest Mon 30 Nov", "(late)", "4821")
        story.expect_mail(DANA, "No digest on 2026-11-24")
        assert story.level() is None
        story.over()


def test_what_waits_is_on_top_then_by_age_and_stand_downs_apart(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "03:00")) as story:
        casey = story.zendesk_user("Casey Client")
        for id in (501, 502, 503):
            story.world.zendesk.create_ticket(f"Matter {id}", casey, id=id, silent=True)
        for id in (502, 503, 501):
            story.client_sets("higher_priority", id)
            story.expect_answer("Higher Priority", ticket=id)
            story.forward(HOUR)
        story.client_says("This has been resolved, thank you.", ticket=503)
        story.client_sets("emergency")
        story.expect_emergency()
        story.expect_answer("stood down by Casey Client", ticket=503)
        story.forward(at("2026-11-24", "07:30") - story.hands.now)
        for _ in range(3):
            story.expect_pms("NOT SEEN", "4821")
        for address in ADDRESSES:
            text = story.expect_mail(address, "digest", "emergency", "1 stood down")["text"]
            places = [text.index(f"#{id}") for id in (4821, 502, 501, 503)]
            assert places == sorted(places)
            assert places[2] < text.index("STOOD DOWN (1)") < places[3]
            assert all(text.count(f"#{id}") == 1 for id in (501, 502, 503))
        story.over()


def test_what_nobody_worked_on_stays_until_somebody_answers(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(24 * HOUR)
        _expect_digests(story, "4821 Checkout is down in all stores (new)")
        story.forward(2 * 24 * HOUR)
        for _ in range(2):
            assert all("(new)" not in text for text in _expect_digests(story, "4821"))
        assert story.level() is None
        story.agent_says("We have mended it.")
        story.forward(24 * HOUR)
        _expect_digests(story, "nothing waits")
        story.over()


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_what_happens_about_half_past_seven_is_told_in_one_digest(
    tell: Teller, seconds: float
) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.forward(1.5 * HOUR + seconds)
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.client_says("This has been resolved.")
        story.expect_answer("stood down by Casey Client")
        story.forward(25 * HOUR)
        today, tomorrow = (_expect_digests(story, "digest")[0] for _ in range(2))
        assert ("1 stood down" in today) is (seconds < 0)
        assert ("1 stood down" in tomorrow) is (seconds >= 0)
        story.over()


def test_the_solved_are_not_in_it_any_more(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(24 * HOUR)
        _expect_digests(story, "1 higher priority")
        agent = story.zendesk_user("Alex Agent")
        story.world.zendesk.update(4821, {"status": "solved"}, agent)
        story.settle()
        story.expect_answer("stood down")
        story.forward(24 * HOUR)
        assert all("higher priority" not in text for text in _expect_digests(story, "4821"))
        story.over()


def test_what_is_followed_is_in_it_as_its_follower_only(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(48 * HOUR)
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        assert [it.followed_by for it in story.record().escalations] == [2, 0]
        story.forward(24 * HOUR)
        for _ in range(3):
            _expect_digests(story, "1 higher priority")
        story.over()


def test_an_emergency_that_was_refused_is_shown_though_somebody_had_answered(
    tell: Teller,
) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.agent_says("We look at it today.")
        story.forward(HOUR)
        story.client_sets("emergency", reason="Now nobody can pay.")
        story.expect_answer("26 Nov")
        story.expect_mails("4821", "an Emergency was asked for")
        story.forward(24 * HOUR)
        asked = "An Emergency was asked for Tue 24 Nov 2026, 07:00 CST and not alerted"
        for text in _expect_digests(story, "Tue 24 Nov", "4821"):
            assert f'{asked}: "Now nobody can pay."' in text
            assert "Alex Agent has it since" in text
        story.forward(HOUR)
        _expect_digests(story, "nothing waits")
        story.over()


def test_an_emergency_that_somebody_has_is_in_it_with_their_name(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.agent_says("We are on it.")
        story.expect_pms("Alex Agent")
        story.forward(2 * HOUR)
        for text in _expect_digests(story, "1 emergency taken"):
            assert "Alex Agent has it since Tue 24 Nov 2026, 06:00 CST" in text
            assert "Nothing" not in text
        story.over()


def test_an_emergency_that_an_agent_lowered_is_in_it_as_a_higher_priority(tell: Teller) -> None:
    changes = {"[policy]\n": "[policy]\nagents_may_lower = true\n"}
    with tell(start=at("2026-11-24", "05:00"), changes=changes) as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(130)
        story.agent_sets("higher_priority")
        story.expect_pms("STAND DOWN", "Alex Agent")
        story.expect_answer("stood down by Alex Agent")
        assert story.level() == "higher_priority"
        story.forward(24 * HOUR)
        for text in _expect_digests(story, "1 higher priority"):
            assert "stood down" not in text
            assert "Lowered from Emergency by Alex Agent, Tue 24 Nov 2026, 05:02 CST." in text
        story.over()


def test_the_link_of_a_higher_priority_leads_to_its_page(tell: Teller) -> None:
    with tell(start=at("2026-11-24", "06:00")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(2 * HOUR)
        for text in _expect_digests(story, "4821"):
            link = re.search(rf"{story.url}/e/\S+", text)
            assert link is not None
            assert "#4821" in requests.get(link[0], timeout=10).text
        story.over()


def test_a_dry_run_shows_it_and_sends_nothing(tell: Teller) -> None:
    # The command goes by the true time of day.
    with tell(start=time.time() - HOUR) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(60)
        before = story.bridge.store.counters()
        shown = _run(story, "digest", "--dry-run")
        assert "#4821" in shown
        assert "Checkout is down in all stores" in shown
        assert story.bridge.store.counters() == before
        story.settle()
        story.over()


def _when(story: Story) -> list[str]:
    """When the digests were sent, in Chicago."""
    mails = [mail for mail in story.received()["mail"] if "digest" in mail["subject"]]
    return [f"{datetime.fromtimestamp(m['created_at'], CHICAGO):%Y-%m-%d %H:%M:%S}" for m in mails]


def _expect_digests(story: Story, *words: str) -> list[str]:
    """Both project managers got a digest with the words: its subject and text."""
    mails = [story.expect_mail(address, *words) for address in ADDRESSES]
    return [f"{mail['subject']}\n{mail['text']}" for mail in mails]


def _run(story: Story, *arguments: str) -> str:
    """What a command of the program prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bridge", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **story.environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
