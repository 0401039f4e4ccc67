import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.deliveries import AlertKind, Because, Reminder, StandDown, Taken
from bridge.core.escalations import Ended
from bridge.core.levels import Level
from bridge.messages.alerts import render
from bridge.messages.gsm7 import septets, to_gsm
from bridge.messages.harmless import harmless
from bridge.messages.views import AlertView
from tests.messages.hostile import HOSTILE
from tests.messages.views import ANA, ESCALATION, SMS, TICKET, ZONE, T, alert, all_words

KINDS = list(AlertKind)
LINK = "https://esc.example.com/e/7Kq2"


def text(kind: AlertKind = AlertKind.EMERGENCY, **view: object) -> str:
    return render(alert(kind, SMS, **view)).text  # type: ignore[arg-type]


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
            "EMERGENCY #4821 Acme: Checkout is down - checkout down, all stores. 02:14 CST. "
            "Reply ACK 4821 or https://esc.example.com/e/7Kq2"
        )

    def test_without_a_reason_the_subject_speaks(self) -> None:
        assert "Acme: Checkout is down." in text(escalation=replace(ESCALATION, reason_text=""))

    @pytest.mark.parametrize(
        ("subject", "reason", "said"),
        [
            ("Checkout is down", "nobody can pay", "Acme: Checkout is down - nobody can pay. "),
            ("", "nobody can pay", "Acme: nobody can pay. "),
            ("Checkout is down", "checkout is down!", "Acme: checkout is down! "),
            ("Checkout is down", "Down", "Acme: Checkout is down. "),
            ("Checkout is down", "CHECKOUT IS DOWN in Ohio", "Acme: CHECKOUT IS DOWN in Ohio. "),
        ],
    )
    def test_the_subject_stays_beside_the_reason(
        self, subject: str, reason: str, said: str
    ) -> None:
        ticket, escalation = (
            replace(TICKET, subject=subject),
            replace(ESCALATION, reason_text=reason),
        )
        assert said in text(ticket=ticket, escalation=escalation)

    def test_a_time_of_another_day_has_its_date(self) -> None:
        said = text(AlertKind.REMINDER, now=T + 24 * 3600)
        assert said.endswith(f"Since Mon 23 Nov 02:14 CST. Reply ACK 4821 or {LINK}")
        midnight = text(AlertKind.REMINDER, now=T + 22 * 3600)
        assert "Since Mon 23 Nov 02:14 CST." in midnight
        assert "Since 02:14 CST." in text(AlertKind.REMINDER, now=T + 21 * 3600)

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

    @pytest.mark.parametrize(
        ("seconds", "words"), [(1500, "25 min late"), (7100, "118 min late"), (72_000, "20 h late")]
    )
    def test_what_came_late_says_when_it_happened(self, seconds: int, words: str) -> None:
        late = replace(ESCALATION, changed_at=T, started_at=T + seconds)
        said = text(escalation=late, now=T + seconds)
        assert f"02:14 CST, {words}. Reply ACK 4821" in said
        assert septets(said) <= 160
        assert "late" not in text(AlertKind.REMINDER, escalation=late, now=T + seconds)

    def test_taken(self) -> None:
        assert text(AlertKind.TAKEN) == f"Ben has #4821 Acme: Checkout is down. 02:29 CST. {LINK}"

    def test_stand_down(self) -> None:
        said = text(AlertKind.STAND_DOWN)
        assert said == (
            "STAND DOWN #4821 Acme: Checkout is down - false alarm. By Dana Client, 02:29 CST. "
            f"{LINK}"
        )

    def test_stand_down_of_a_closed_ticket_says_so_whole(self) -> None:
        closed = replace(ESCALATION, ended=Ended.CLOSED, reason_text="w" * 200)
        ticket = replace(TICKET, subject="w " * 200)
        content = StandDown("Alex Agent", "The ticket was merged into another one.")
        said = text(AlertKind.STAND_DOWN, escalation=closed, ticket=ticket, content=content)
        assert said.endswith(f".. The ticket was merged into another one, 02:29 CST. {LINK}")

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
        said = render(AlertView(kind, "d1", SMS, ANA, ZONE, T)).text
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

    def test_the_reason_takes_what_the_subject_leaves(self) -> None:
        said = text(escalation=replace(ESCALATION, reason_text="all is down " * 30))
        assert 150 <= septets(said) <= 160
        assert said.startswith("EMERGENCY #4821 Acme: Checkout is down - all is down all is down ")

    @pytest.mark.parametrize(
        ("kind", "told"),
        [
            (AlertKind.EMERGENCY, "The checkout of all our stores in.. - All 40 stores since this"),
            (AlertKind.REMINDER, "The checkout of all our.. - All 40 stores since this"),
        ],
    )
    def test_two_long_ones_share_the_room(self, kind: AlertKind, told: str) -> None:
        ticket = replace(TICKET, subject="The checkout of all our stores in Ohio is down since 9")
        reason = "All 40 stores since this morning cannot take any payment"
        said = text(kind, ticket=ticket, escalation=replace(ESCALATION, reason_text=reason))
        assert f"Acme: {told} morning.. " in said

    def test_a_cut_is_marked_and_stands_between_words(self) -> None:
        """A cut without a mark once read "all 40 stores sin. 03:14 CST": whole, and wrong."""
        for length in range(20, 200):
            reason = ("all 40 stores since " * 10)[:length].strip()
            bare = replace(TICKET, subject="")
            said = text(ticket=bare, escalation=replace(ESCALATION, reason_text=reason))
            told = said.removeprefix("EMERGENCY #4821 Acme: ").split(" 02:14 CST")[0]
            assert told == f"{reason}." or re.fullmatch(
                r"(all 40 stores since )*(all|all 40|all 40 stores|all 40 stores since)\.\.", told
            )

    def test_a_long_name_and_a_long_account_are_marked_too(self) -> None:
        long = replace(TICKET, organization="The Amalgamated Stores of Northern Ohio", subject="")
        assert "#4821 The Amalgamated Stores of..: " in text(ticket=long)
        taken = text(AlertKind.TAKEN, content=Taken("Bartholomew Fitzwilliam the Third"))
        assert taken.startswith("Bartholomew.. has #4821 ")

    def test_a_long_account_leaves_room_for_what_is_wrong(self) -> None:
        long = replace(TICKET, organization="The Amalgamated Stores of Ohio")
        link = "https://escalations.example.com/e/" + "k" * 22
        said = text(AlertKind.REMINDER, ticket=long, link=link, now=T + 24 * 3600)
        assert said.startswith("NOT SEEN EMERGENCY #4821 The..: Checkout is down")

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
        assert said.startswith("NOT SEEN HIGHER PRIORITY PLATFORM-ENGINEERING-1.. ")
        assert septets(said) <= 160

    def test_half_a_code_is_never_asked_for(self) -> None:
        code = "PLATFORM-ENGINEERING-123456"
        assert f" Reply ACK or {LINK}" in text(code=code)


class TestOnlyText:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("words", HOSTILE)
    def test_no_words_can_fake_an_order_or_a_link(self, kind: AlertKind, words: str) -> None:
        ours = (" Reply ACK 4821", LINK)
        said = with_words(kind, words)
        for part in ours:
            said = said.replace(part, "")
        assert not re.search(r"(?i)reply\b|ack\b|https?:|www\.|mailto:|\w\.[a-z]", said)
        assert not re.search(r"(?i)(text|txt|send)\W+.{0,15}(stop|unsubscribe|cancel|back)\b", said)
        assert not re.search(r"(?i)stop to|127\.0", said)

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
            ("Ωhttp://3627732942/pay now", "Ω now"),
            ("look:http://evil.example/x", "look"),
            ("éwww.evil.example now", "é now"),
            ("Ω10.0.0.1/x is down", "Ω is down"),
            ("call tel:+15550100 or sms:1", "call or"),
            ("the hotel: closed", "the hotel: closed"),
            ("Text STOP to end these alerts", "to end these alerts"),
            ("STOP to opt out", "out"),
            ("text 'STOP' now", "' now"),
            ("text reply STOP now", "now"),
            ("txt us the word UNSUBSCRIBE please", "please"),
            ("send BACK 4821", "4821"),
            ("ΩACK 9999", "Ω 9999"),
            ("the text ends here, stop it", "the text ends here, stop it"),
            ("please stop the server", "please stop the server"),
            ("we send back orders", "we send back orders"),
            ("the backup of the rack is on track", "the backup of the rack is on track"),
            ("acknowledged by nobody", "by nobody"),
        ],
    )
    def test_words_as_they_are_shown(self, words: str, safe: str) -> None:
        assert harmless(words) == safe


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
