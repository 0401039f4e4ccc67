from dataclasses import replace
from datetime import date

from bridge.core.deliveries import AlertKind
from bridge.messages.alerts import render
from bridge.messages.digest import digest_html, digest_subject, digest_text
from bridge.messages.plain import age
from bridge.messages.views import DigestView
from tests.messages.views import EMAIL, ZONE, T, alert, digest

EMPTY = DigestView(date(2026, 11, 23))


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
        assert digest_subject(EMPTY) == "Escalation digest Mon 23 Nov: nothing escalated"


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
        assert "Nothing is escalated" in text
        assert "(0)" not in text

    def test_late_is_said(self) -> None:
        assert "This digest is late" in digest_text(replace(EMPTY, late=True), ZONE, T)
        assert "is late" not in digest_text(EMPTY, ZONE, T)


def test_html_has_the_same_sections() -> None:
    html = digest_html(digest(), ZONE, T)
    assert html.index("Emergencies without a response (1)") < html.index("Higher priority")
    assert 'href="https://esc.example.com/e/3"' in html


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
