from dataclasses import replace
from datetime import date

import pytest

from bridge.core.deliveries import AlertKind
from bridge.core.levels import Level
from bridge.messages.alerts import render
from bridge.messages.digest import digest_html, digest_subject, digest_text
from bridge.messages.plain import age
from bridge.messages.views import DigestView
from tests.messages.views import EMAIL, ZONE, T, alert, digest, row

EMPTY = DigestView(date(2026, 11, 23))
TAKEN = (row("#5", Level.EMERGENCY, T - 3600, responded_at=T, responded_by="Ben"),)


class TestSubject:
    def test_counts(self) -> None:
        assert digest_subject(digest()) == (
            "Escalation digest Mon 23 Nov: 2 higher priority, 1 emergency without response, "
            "1 stood down"
        )

    def test_several_emergencies(self) -> None:
        view = digest()
        view = DigestView(view.day, waiting=view.waiting * 2)
        assert digest_subject(view).endswith(": 2 emergencies without response")

    def test_late(self) -> None:
        assert digest_subject(replace(EMPTY, late=True)).endswith(" (late)")

    def test_nothing(self) -> None:
        assert digest_subject(EMPTY) == "Escalation digest Mon 23 Nov: nothing waits"

    def test_an_emergency_that_somebody_has_is_counted_too(self) -> None:
        assert digest_subject(replace(EMPTY, taken=TAKEN)).endswith(": 1 emergency taken")


class TestText:
    def test_emergencies_first_then_the_oldest_then_stand_downs(self) -> None:
        text = digest_text(digest(), ZONE, T)
        order = [text.index(f"Subject of {key}") for key in ("#1", "#3", "#2", "#4")]
        assert order == sorted(order)
        assert text.index("EMERGENCIES WITHOUT A RESPONSE (1)") < order[0]
        assert order[0] < text.index("HIGHER PRIORITY, OLDEST FIRST (2)") < order[1]
        assert order[2] < text.index("STOOD DOWN (1)") < order[3]

    def test_a_line_tells_age_time_person_and_links(self) -> None:
        text = digest_text(digest(), ZONE, T)
        assert (
            "   Acme, for 3 days 5 hours, since Thu 19 Nov 2026, 20:27 CST, by Dana Client.\n"
            "   > checkout down, all stores\n"
            "   https://esc.example.com/e/3\n"
            "   Ticket: https://acme.zendesk.com/agent/tickets/4821\n"
        ) in text

    def test_nothing_is_said_plainly(self) -> None:
        text = digest_text(EMPTY, ZONE, T)
        assert "Nothing waits" in text
        assert "(0)" not in text

    def test_nothing_is_not_said_while_somebody_has_an_emergency(self) -> None:
        text = digest_text(replace(EMPTY, taken=TAKEN), ZONE, T)
        assert "Nothing waits" not in text
        assert "EMERGENCIES THAT SOMEBODY HAS (1)" in text
        assert "Ben has it since Mon 23 Nov 2026, 02:14 CST." in text

    def test_what_is_new_is_marked(self) -> None:
        second, first = digest().higher
        text = digest_text(replace(EMPTY, higher=(first, replace(second, new=True))), ZONE, T)
        assert "1. #3 Subject of #3\n" in text
        assert "2. #2 Subject of #2 (new)\n" in text

    def test_an_emergency_that_was_asked_for_is_said_on_its_row(self) -> None:
        asked = row("#7", Level.HIGHER_PRIORITY, T, wished_at=T, wished_words="All down <now>")
        view = replace(EMPTY, higher=(asked,))
        said = "An Emergency was asked for Mon 23 Nov 2026, 02:14 CST and not alerted"
        assert f'{said}: "All down <now>"' in digest_text(view, ZONE, T)
        assert "All down &lt;now&gt;" in digest_html(view, ZONE, T)

    def test_late_is_said(self) -> None:
        assert "This digest is late" in digest_text(replace(EMPTY, late=True), ZONE, T)
        assert "is late" not in digest_text(EMPTY, ZONE, T)


def test_html_has_the_same_sections() -> None:
    html = digest_html(digest(), ZONE, T)
    assert html.index("Emergencies without a response (1)") < html.index("Higher priority")
    assert 'href="https://esc.example.com/e/3"' in html


@pytest.mark.parametrize("words", ["checkout down", "<&\"'" * 80, "ж" * 300])
def test_a_mail_stays_under_100_kb_and_names_every_ticket(words: str) -> None:
    names = [f"#{4000 + number}" for number in range(1000)]
    rows = [row(name, Level.HIGHER_PRIORITY, T, reason_text=words) for name in names]
    waiting = tuple(row(f"#{number}", Level.EMERGENCY, T) for number in range(5))
    view = replace(EMPTY, waiting=waiting, higher=tuple(rows))
    html, text = digest_html(view, ZONE, T), digest_text(view, ZONE, T)
    assert len(html.encode()) + len(text.encode()) < 100_000
    for mail in (html, text):
        assert "more on /now: " in mail
        assert all(name in mail for name in names)
        assert all(f"Subject of #{number}" in mail for number in range(5))
    assert "(1000)" in html


def test_a_short_digest_is_whole() -> None:
    assert "more on /now" not in digest_text(digest(), ZONE, T)


def test_the_message() -> None:
    message = render(alert(AlertKind.DIGEST, EMAIL))
    assert message.subject == digest_subject(digest())
    assert message.text == digest_text(digest(), ZONE, T + 900)
    assert not message.urgent
    assert not message.thread


def test_ages() -> None:
    said = [age(seconds) for seconds in (-5, 59, 60, 3599, 3600, 5400, 86_400, 90_000, 187_200)]
    assert said == [
        "less than a minute",
        "less than a minute",
        "1 minute",
        "59 minutes",
        "1 hour",
        "1 hour 30 minutes",
        "1 day",
        "1 day 1 hour",
        "2 days 4 hours",
    ]
