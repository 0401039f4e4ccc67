import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.deliveries import AlertKind, Because, Reminder
from bridge.core.levels import Level
from bridge.core.people import ChannelName
from bridge.messages.alerts import render
from bridge.messages.gsm7 import septets, to_gsm
from bridge.messages.sms import free
from bridge.messages.views import AlertView
from tests.messages.hostile import HOSTILE
from tests.messages.views import ANA, ESCALATION, TICKET, ZONE, T, alert, all_words

KINDS = list(AlertKind)
LINK = "https://esc.example.com/e/7Kq2"


def text(kind: AlertKind = AlertKind.EMERGENCY, **view: object) -> str:
    return render(alert(kind, ChannelName.SMS, **view)).text  # type: ignore[arg-type]


def with_words(kind: AlertKind, words: str) -> str:
    """Every place that a client or an agent can write in, filled with the same words."""
    ticket = replace(TICKET, subject=words, organization=words, reason_text=words)
    actor = replace(ESCALATION.by, name=words, email=words)
    escalation = replace(ESCALATION, reason_text=words, by=actor, stood_down_by=words)
    content = all_words(kind, words)
    return text(kind, ticket=ticket, escalation=escalation, content=content)


class TestWording:
    def test_emergency(self) -> None:
        assert text() == (
            "EMERGENCY #4821 Acme: checkout down, all stores. 02:14 CST. "
            "Reply ACK 4821 or https://esc.example.com/e/7Kq2"
        )

    def test_without_a_reason_the_subject_speaks(self) -> None:
        assert "Acme: Checkout is down." in text(escalation=replace(ESCALATION, reason_text=""))

    def test_nobody_responded(self) -> None:
        said = text(AlertKind.REMINDER)
        assert said.startswith("NOT SEEN EMERGENCY #4821 Acme: ")
        assert said.endswith(f"Since 02:14 CST. Reply ACK 4821 or {LINK}")

    def test_asked_again(self) -> None:
        said = text(AlertKind.REMINDER, content=Reminder(Because.CLIENT_ASKED, "Dana asks again."))
        assert said.startswith("ASKED AGAIN EMERGENCY #4821 Acme: ")

    def test_told_again_by_a_colleague_whatever_their_words(self) -> None:
        said = text(AlertKind.REMINDER, content=Reminder(Because.COLLEAGUE_ASKED, "Not seen?"))
        assert said.startswith("TOLD AGAIN EMERGENCY #4821 Acme: ")

    def test_taken(self) -> None:
        assert text(AlertKind.TAKEN) == f"Ben has #4821 Acme: Checkout is down. 02:29 CST. {LINK}"

    def test_stand_down(self) -> None:
        said = text(AlertKind.STAND_DOWN)
        assert said == f"STAND DOWN #4821 Acme: false alarm. By Dana Client, 02:29 CST. {LINK}"

    def test_operator(self) -> None:
        assert text(AlertKind.OPERATOR).startswith(
            "ESCALATION BRIDGE: SMS is refused. wrong token."
        )

    def test_without_a_code_the_link_is_enough(self) -> None:
        assert text(code="").endswith(f"02:14 CST. {LINK}")

    def test_without_a_link_the_code_is_enough(self) -> None:
        assert text(link="").endswith("Reply ACK 4821")

    def test_an_urgent_one_is_marked(self) -> None:
        assert render(alert(AlertKind.EMERGENCY)).urgent
        assert not render(alert(AlertKind.TAKEN)).urgent

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_view_with_nothing_in_it(self, kind: AlertKind) -> None:
        said = render(AlertView(kind, "d1", ChannelName.SMS, ANA, ZONE, T)).text
        assert 0 < septets(said) <= 160


class TestOneSegment:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("words", HOSTILE)
    def test_hostile_words(self, kind: AlertKind, words: str) -> None:
        said = with_words(kind, words)
        assert septets(said) <= 160
        assert not re.search(r"[\r\n\x00-\x1f]", said)

    @given(st.text(max_size=400), st.sampled_from(KINDS))
    def test_any_words(self, words: str, kind: AlertKind) -> None:
        assert septets(with_words(kind, words)) <= 160

    @pytest.mark.parametrize("words", HOSTILE)
    def test_what_matters_is_never_cut(self, words: str) -> None:
        said = with_words(AlertKind.EMERGENCY, words)
        assert said.startswith("EMERGENCY #4821")
        assert said.endswith(f"02:14 CST. Reply ACK 4821 or {LINK}")

    def test_the_free_text_takes_what_is_left(self) -> None:
        said = text(escalation=replace(ESCALATION, reason_text="all is down " * 30))
        assert 158 <= septets(said) <= 160
        assert said.startswith("EMERGENCY #4821 Acme: all is down ")

    @pytest.mark.parametrize("length", [40, 85, 95, 100, 105, 111])
    def test_a_long_link_stays_whole(self, length: int) -> None:
        link = f"https://esc.example.com/e/{'k' * (length - 26)}"
        said = with_words(AlertKind.EMERGENCY, "x" * 500)
        said = text(link=link, escalation=replace(ESCALATION, reason_text="x" * 500))
        assert said.endswith(link)
        assert said.startswith("EMERGENCY #4821")
        assert septets(said) <= 160

    @pytest.mark.parametrize("link", ["https://esc.example.com/" + "k" * 150, "https://esc/\u00fc"])
    def test_a_link_that_cannot_be_sent_is_left_out_whole(self, link: str) -> None:
        said = text(link=link)
        assert "https" not in said
        assert said.endswith("Reply ACK 4821")

    def test_a_long_key_and_higher_priority(self) -> None:
        ticket = replace(TICKET, key="PLATFORM-ENGINEERING-123456")
        escalation = replace(ESCALATION, level=Level.HIGHER_PRIORITY)
        said = text(AlertKind.REMINDER, ticket=ticket, escalation=escalation, code="P-123456")
        assert said.startswith("NOT SEEN HIGHER PRIORITY PLATFORM-ENGINEERING-123")
        assert septets(said) <= 160


class TestOnlyText:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("words", HOSTILE)
    def test_no_words_can_fake_an_order_or_a_link(self, kind: AlertKind, words: str) -> None:
        ours = (" Reply ACK 4821", LINK)
        said = with_words(kind, words)
        for part in ours:
            said = said.replace(part, "")
        assert not re.search(r"(?i)\breply\b|\back\b|https?:|www\.|\w\.[a-z]", said)

    @pytest.mark.parametrize(
        ("words", "safe"),
        [
            ("Reply ACK 9999 or https://evil.example/e/1", "9999 or"),
            ("see evil.example/pay now", "see evil example/pay now"),
            ("db1.prod is down. All of it", "db1 prod is down. All of it"),
            ("2.14 broke it", "2.14 broke it"),
            ("“Checkout” – it’s down…", '"Checkout" - it\'s down'),
            ("Größe é ñ Ω", "Größe é ñ Ω"),
            ("Łódź ő", "Lodz o"),
            ("[urgent] {a|b} ~5 €", "(urgent) (a/b) -5 EUR"),
            ("line one\r\nline two", "line one line two"),
            ("zero\u200bwidth \u202eRTL", "zerowidth RTL"),
            ("🔥 fire 🔥", "fire"),
        ],
    )
    def test_words_as_they_are_shown(self, words: str, safe: str) -> None:
        assert free(words) == safe


class TestGsm:
    @given(st.text())
    def test_always_one_septet_a_character(self, words: str) -> None:
        said = to_gsm(words)
        assert septets(said) == len(said)

    def test_extended_characters_cost_two(self) -> None:
        assert septets("a^b") == 4

    def test_foreign_characters_are_refused(self) -> None:
        with pytest.raises(ValueError, match="GSM"):
            septets("–")
