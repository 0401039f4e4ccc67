import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bridge.core.deliveries import (
    AlertKind,
    Because,
    ClientWords,
    Message,
    Reminder,
    StandDown,
    Worth,
)
from bridge.core.escalations import Ended
from bridge.core.levels import Level
from bridge.messages.alerts import render
from bridge.messages.views import AlertView
from tests.messages.hostile import HOSTILE
from tests.messages.views import ANA, EMAIL, ESCALATION, TICKET, ZONE, T, alert, all_words

ALERTS = [kind for kind in AlertKind if kind is not AlertKind.DIGEST]
OF_ONE_THREAD = [AlertKind.EMERGENCY, AlertKind.REMINDER, AlertKind.TAKEN, AlertKind.STAND_DOWN]


def mail(kind: AlertKind = AlertKind.EMERGENCY, **view: object) -> Message:
    return render(alert(kind, EMAIL, **view))  # type: ignore[arg-type]


class Page(HTMLParser):
    """The tags of a mail, with their attributes, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str | None]:
        return [attrs.get("href") for tag, attrs in self.tags if tag == "a"]


class TestSubject:
    def test_it_rings(self) -> None:
        assert mail().subject == "EMERGENCY #4821 Acme: Checkout is down"

    @pytest.mark.parametrize(
        ("kind", "subject"),
        [
            (AlertKind.REMINDER, "NOT SEEN: EMERGENCY #4821 Acme: Checkout is down"),
            (AlertKind.TAKEN, "TAKEN by Ben: #4821 Acme: Checkout is down"),
            (AlertKind.STAND_DOWN, "STAND DOWN: #4821 Acme: Checkout is down"),
        ],
    )
    def test_it_says_what_has_happened(self, kind: AlertKind, subject: str) -> None:
        assert mail(kind).subject == subject

    def test_who_asked_again_is_told_apart(self) -> None:
        again = Reminder(Because.CLIENT_ASKED, "Dana asks again.")
        subject = mail(AlertKind.REMINDER, content=again).subject
        assert subject == "ASKED AGAIN: EMERGENCY #4821 Acme: Checkout is down"

    @pytest.mark.parametrize("kind", [AlertKind.TAKEN, AlertKind.STAND_DOWN])
    def test_what_is_taken_or_over_does_not_ring(self, kind: AlertKind) -> None:
        assert "EMERGENCY" not in mail(kind).subject

    @pytest.mark.parametrize("kind", OF_ONE_THREAD)
    def test_all_mails_of_an_escalation_are_one_thread(self, kind: AlertKind) -> None:
        assert mail(kind).thread == "esc-E1a2b3c4d5e6f70@acme.example"

    def test_another_escalation_is_another_thread(self) -> None:
        assert mail(escalation=replace(ESCALATION, id="E2")).thread != mail().thread

    def test_without_an_account_or_a_subject(self) -> None:
        bare = replace(TICKET, organization="", subject="")
        assert mail(ticket=bare).subject == "EMERGENCY #4821: no subject"

    def test_operator(self) -> None:
        message = mail(AlertKind.OPERATOR)
        assert message.subject == "Escalation bridge: SMS is refused"
        assert not message.thread

    @pytest.mark.parametrize("kind", ALERTS)
    @pytest.mark.parametrize("words", HOSTILE)
    def test_no_words_become_a_header(self, kind: AlertKind, words: str) -> None:
        message = with_words(kind, words)
        for line in (message.subject, message.name, message.thread, message.to):
            assert line.isprintable(), "a header is one line of seen characters"
        assert len(message.subject) <= 180


class TestText:
    def test_an_emergency_is_complete_by_itself(self) -> None:
        text = mail().text
        for part in (
            "EMERGENCY",
            "#4821 Checkout is down",
            "https://esc.example.com/e/7Kq2",
            "ACK 4821",
            "checkout down, all stores",
            "Acme",
            "Dana Client",
            "Mon 23 Nov 2026, 02:14 CST (08:14 UTC)",
            "https://acme.zendesk.com/agent/tickets/4821",
            "What happens next",
        ):
            assert part in text

    def test_nobody_responded(self) -> None:
        text = mail(AlertKind.REMINDER).text
        assert "EMERGENCY: NOT SEEN" in text
        assert (
            "Nobody has responded in 15 business minutes. Acme has waited since 02:14 CST." in text
        )

    def test_what_came_late_says_when_it_happened(self) -> None:
        late = replace(ESCALATION, changed_at=T, started_at=T + 1500)
        text = mail(escalation=late, now=T + 1500).text
        assert "Acme needs a person now, since 02:14 CST. It reached us 25 minutes late." in text

    def test_what_came_too_late(self) -> None:
        late = replace(ESCALATION, changed_at=T, started_at=T + 1500)
        words = ClientWords(Worth.TOO_LATE, "Dana Client", "all stores")
        said = mail(AlertKind.WORDS, escalation=late, content=words, now=T + 1500)
        assert said.subject == "#4821 an escalation came too late: Checkout is down"
        assert "Dana Client wrote at 02:14 CST. It reached us 25 minutes late. By then" in said.text

    def test_taken(self) -> None:
        text = mail(AlertKind.TAKEN).text
        assert "Ben took it at 02:29 CST. You need not do anything." in text
        assert "I have it" not in text

    def test_stood_down(self) -> None:
        text = mail(AlertKind.STAND_DOWN).text
        assert "Dana Client said at 02:29 CST that it is resolved." in text
        assert "> false alarm" in text

    def test_stood_down_because_the_ticket_was_closed(self) -> None:
        content = StandDown("Alex Agent", "The ticket was merged into another one.")
        closed = replace(ESCALATION, ended=Ended.CLOSED)
        text = mail(AlertKind.STAND_DOWN, content=content, escalation=closed).text
        assert "The ticket was merged into another one (Alex Agent, 02:29 CST)." in text
        assert "Nobody can be answered on the ticket." in text
        assert "stays open" not in text

    def test_operator(self) -> None:
        text = mail(AlertKind.OPERATOR).text
        assert "wrong token" in text
        assert "- Mend it." in text

    def test_a_time_of_another_day_has_its_date(self) -> None:
        tomorrow = mail(AlertKind.REMINDER, now=T + 24 * 3600).text
        assert "Acme has waited since Mon 23 Nov 02:14 CST." in tomorrow

    def test_outside_business_hours(self) -> None:
        late = replace(ESCALATION, in_business_hours=False)
        assert "outside business hours" in mail(escalation=late).text
        assert "outside business hours" not in mail().text

    def test_text_is_not_escaped(self) -> None:
        odd = replace(TICKET, organization="Fish & Chips <UK>")
        assert "Fish & Chips <UK>" in mail(ticket=odd).text

    @pytest.mark.parametrize("kind", ALERTS)
    @pytest.mark.parametrize("words", HOSTILE)
    def test_no_words_add_a_line(self, kind: AlertKind, words: str) -> None:
        said = with_words(kind, words).text
        assert len(said.splitlines()) <= len(with_words(kind, "words").text.splitlines())
        assert all(line.isprintable() for line in said.split("\n"))


class TestHtml:
    @pytest.mark.parametrize("kind", list(AlertKind))
    def test_a_page_for_everybody(self, kind: AlertKind) -> None:
        page = Page(mail(kind).html)
        names = [tag for tag, _ in page.tags]
        assert ("html", {"lang": "en", "dir": "ltr"}) in page.tags
        assert names.count("h1") == 1
        assert "title" in names
        tables = [attrs for tag, attrs in page.tags if tag == "table"]
        assert all(a.get("role") == "presentation" or a.get("class") == "facts" for a in tables)
        assert not {"script", "img", "link", "iframe", "form"} & set(names)

    def test_styles_are_inline_and_dark_mode_is_kept(self) -> None:
        html = mail().html
        assert "@media (prefers-color-scheme: dark)" in html
        button = next(a for tag, a in Page(html).tags if a.get("class") == "button")
        assert "background: #0b57b0" in (button["style"] or "")

    def test_colour_is_not_the_only_signal(self) -> None:
        assert "EMERGENCY" in Page(mail().html).text
        assert "STAND DOWN" in Page(mail(AlertKind.STAND_DOWN).html).text

    def test_the_button_and_the_ticket(self) -> None:
        links = Page(mail().html).links()
        assert links == [
            "https://esc.example.com/e/7Kq2",
            "https://acme.zendesk.com/agent/tickets/4821",
        ]

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "ftp://x"]
    )
    def test_only_the_web_is_linked(self, url: str) -> None:
        assert Page(mail(ticket=replace(TICKET, url=url), link=url).html).links() == []

    @pytest.mark.parametrize("kind", list(AlertKind))
    @pytest.mark.parametrize("words", HOSTILE)
    def test_words_add_no_markup(self, kind: AlertKind, words: str) -> None:
        tags = Page(with_words(kind, words).html).tags
        assert len(tags) <= len(Page(with_words(kind, "words").html).tags)
        assert not any(name.startswith("on") for _, attrs in tags for name in attrs)

    def test_markup_is_shown_as_it_was_written(self) -> None:
        page = Page(mail(escalation=replace(ESCALATION, reason_text="<b>down</b> & out")).html)
        assert "<b>down</b> & out" in page.text

    @pytest.mark.parametrize("kind", ALERTS)
    def test_a_view_with_nothing_in_it(self, kind: AlertKind) -> None:
        message = render(AlertView(kind, "d1", EMAIL, ANA, ZONE, T))
        assert message.subject
        assert message.text
        assert "None" not in message.text

    def test_higher_priority_says_so(self) -> None:
        higher = replace(ESCALATION, level=Level.HIGHER_PRIORITY)
        assert mail(escalation=higher).subject.startswith("HIGHER PRIORITY #4821")


def with_words(kind: AlertKind, words: str) -> Message:
    """Every place that a client or an agent can write in, filled with the same words."""
    ticket = replace(TICKET, subject=words, organization=words, reason_text=words, url=words)
    actor = replace(ESCALATION.by, name=words, email=words)
    escalation = replace(ESCALATION, reason_text=words, by=actor, stood_down_by=words)
    content = all_words(kind, words)
    message = mail(kind, ticket=ticket, escalation=escalation, content=content)
    assert not re.search(r"[\ud800-\udfff]", message.text + message.html + message.subject)
    return message
