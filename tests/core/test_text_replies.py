"""What a text from a phone means. A carrier's stop word must never take an emergency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.sentences import Reply, ReplyKind, read_reply, reply_code

ACK, STOP, START, HELP, OTHER = ReplyKind

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
STOP_WORDS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
START_WORDS = ["START", "YES", "UNSTOP"]
HELP_WORDS = ["HELP", "INFO"]
WRAPPINGS = ["{}", " {} ", "\n{}\n", "{}.", "{}!", "'{}'", '"{}"', "\u201c{}\u201d",
             "\u2018{}\u2019", "`{}`", "\u201c{}.\u201d", "{}        "]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ACK", ""),
        ("ack", ""),
        ("a", ""),
        ("A", ""),
        ("ok", ""),
        ("1", ""),
        ("1a", ""),
        ("1A", ""),
        ("acknowledge", ""),
        ("Acknowledged", ""),
        ("ACK 198", "198"),
        ("ack198", "198"),
        ("ack #198        ", "198"),
        ("ack: 198", "198"),
        ("a 198", "198"),
        ("ack sup-17", "SUP-17"),
        ("ACK SUP-17", "SUP-17"),
        ("acksup-17", "SUP-17"),
        ("ok a1_b-2", "A1_B-2"),
        ("'1a'", ""),
    ],
)
def test_acknowledgements(text: str, code: str) -> None:
    assert read_reply(text) == Reply(ACK, code)


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize(
    ("text", "code"), [("ACK", ""), ("ack 198", "198"), ("Ack SUP-17", "SUP-17")]
)
def test_quotes_blanks_capitals_and_a_full_stop_are_forgiven(
    wrapping: str, text: str, code: str
) -> None:
    assert read_reply(wrapping.format(text)) == Reply(ACK, code)


@pytest.mark.parametrize("text", ["\u201cACK 198\u201d.", "'ack 198'."])
def test_a_full_stop_may_stand_outside_the_quotes(text: str) -> None:
    assert read_reply(text) == Reply(ACK, "198")


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((word, STOP) for word in STOP_WORDS),
        *((word, START) for word in START_WORDS),
        *((word, HELP) for word in HELP_WORDS),
    ],
)
def test_the_carriers_words_mean_what_the_carrier_does(
    wrapping: str, word: str, kind: ReplyKind
) -> None:
    for said in (word, word.lower(), word.title()):
        assert read_reply(wrapping.format(said)) == Reply(kind)


clutter = st.text(alphabet=" \t\n.,!?#:'\"\u201c\u201d\u2018\u2019`-", max_size=4)


@given(word=st.sampled_from(STOP_WORDS), before=clutter, after=clutter, rest=st.sampled_from(
    ["", " 198", " #198", " SUP-17", "198", " please"]
))  # fmt: skip
def test_no_stop_word_is_ever_an_acknowledgement(
    word: str, before: str, after: str, rest: str
) -> None:
    for said in (word, word.lower(), word.title()):
        assert read_reply(f"{before}{said}{rest}{after}").kind is not ACK


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "?", "...", "who is this", "not ack", "nack", "ack please call me", "back", "okay",
        "can't ack", "don't ack 198", "ack ack", "ack 198 199", "ack 198a", "ack -198", "ack sup-",
        "ack SUP17", "I will ack 198 later", "ack\n198\n199", "b", "2", "no", "ack <script>",
    ],
)  # fmt: skip
def test_what_means_nothing_to_us(text: str) -> None:
    assert read_reply(text) == Reply(OTHER)


@pytest.mark.parametrize("number", ["198", "1:30"])
def test_a_bare_number_takes_no_ticket_by_its_last_figures(number: str) -> None:
    """The 1 of "198" is no order to take ticket 98."""
    assert read_reply(number).code in ("", "198")


@given(st.text(max_size=100))
def test_any_text_can_be_read_and_only_an_acknowledgement_names_a_ticket(text: str) -> None:
    reply = read_reply(text)
    assert reply.kind is ACK or not reply.code


@given(st.integers(0, 10**12), st.sampled_from(["", "#"]))
def test_the_code_that_we_ask_for_is_understood(number: int, sign: str) -> None:
    code = reply_code(f"{sign}{number}")
    assert read_reply(f"ACK {code}") == Reply(ACK, code)


@given(st.from_regex(r"\A[A-Z][A-Z0-9_]{1,9}-[1-9][0-9]{0,6}\Z"))
def test_the_key_of_a_jira_issue_is_understood_as_a_code(key: str) -> None:
    assert reply_code(key) == key
    assert read_reply(f"ACK {key}") == Reply(ACK, key)
    assert read_reply(f"ack {key.lower()}") == Reply(ACK, key)


@pytest.mark.parametrize(
    ("key", "code"), [("#4821", "4821"), ("4821", "4821"), ("sup-17", "SUP-17")]
)
def test_what_to_reply_after_ack(key: str, code: str) -> None:
    assert reply_code(key) == code
