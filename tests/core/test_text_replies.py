"""What a text from a phone means. A carrier's stop word must never take an emergency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.text_replies import Reply, ReplyKind, read_reply, reply_code

ACK, ALL, BACK, YES, OK, THANKS, STOP, START, HELP, OTHER = ReplyKind

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
STOP_WORDS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
START_WORDS = ["START", "UNSTOP"]
HELP_WORDS = ["HELP", "INFO"]
WRAPPINGS = ["{}", " {} ", "\n{}\n", "{}.", "{}!", "'{}'", '"{}"', "\u201c{}\u201d",
             "\u2018{}\u2019", "`{}`", "\u201c{}.\u201d", "{}        "]  # fmt: skip
ALERT = "EMERGENCY #4821 Acme: Checkout is down. 02:14 CST. Reply ACK 4821 or https://esc/e/7Kq2"

TEXTS: list[tuple[str, ReplyKind, str]] = [
    # Taking it: the order alone.
    ("ACK", ACK, ""),
    ("ack", ACK, ""),
    ("Ack.", ACK, ""),
    ("acked", ACK, ""),
    ("acknowledge", ACK, ""),
    ("Acknowledged!", ACK, ""),
    ("a", ACK, ""),
    ("A", ACK, ""),
    ("1", ACK, ""),
    ("1a", ACK, ""),
    ("1A", ACK, ""),
    ("1 a", ACK, ""),
    ("'1a'", ACK, ""),
    ("1\ufe0f\u20e3", ACK, ""),
    ("ack ack", ACK, ""),
    ("I have it", ACK, ""),
    ("i've got it", ACK, ""),
    ("I\u2019ve got this.", ACK, ""),
    ("I'll take it", ACK, ""),
    ("taking it", ACK, ""),
    ("mine", ACK, ""),
    # Taking it: with the ticket.
    ("ACK 198", ACK, "198"),
    ("ack198", ACK, "198"),
    ("ACK-4821", ACK, "4821"),
    ("ack - 4821", ACK, "4821"),
    ("ack \u2013 4821", ACK, "4821"),
    ("ack -198", ACK, "198"),
    ("ack #198        ", ACK, "198"),
    ("ack#198", ACK, "198"),
    ("ack: 198", ACK, "198"),
    ("ack:198", ACK, "198"),
    ("ack.198", ACK, "198"),
    ("ack, 198", ACK, "198"),
    ("ack =198", ACK, "198"),
    ("ack [4821]", ACK, "4821"),
    ("ack (#4821)", ACK, "4821"),
    ("ACK \u201c4821\u201d", ACK, "4821"),
    ("\u201cACK\u201d 4821", ACK, "4821"),
    ("ack <4821>", ACK, "4821"),
    ("ack\u00a04821", ACK, "4821"),
    ("ack\n4821", ACK, "4821"),
    ("*ACK 4821*", ACK, "4821"),
    ("a 198", ACK, "198"),
    ("a198", ACK, "198"),
    ("1 198", ACK, "198"),
    ("1#198", ACK, "198"),
    ("ok 4821", ACK, "4821"),
    ("yes 4821", ACK, "4821"),
    ("Reply ACK 4821", ACK, "4821"),
    ("please ack 4821", ACK, "4821"),
    ("ok, ack 4821", ACK, "4821"),
    ("Hi, yes, ok: ack 4821", ACK, "4821"),
    ("4821", ACK, "4821"),
    ("#4821", ACK, "4821"),
    ("4821.", ACK, "4821"),
    ("4821 ack", ACK, "4821"),
    ("4821 on my way", ACK, "4821"),
    ("4821 is mine", ACK, "4821"),
    ("4821 \U0001f44d", ACK, "4821"),
    ("\U0001f44d 4821", ACK, "4821"),
    ("I have 4821", ACK, "4821"),
    ("taking #4821", ACK, "4821"),
    # Taking it: the key of a Jira issue.
    ("ack sup-17", ACK, "SUP-17"),
    ("ACK SUP-17", ACK, "SUP-17"),
    ("acksup-17", ACK, "SUP-17"),
    ("ack-sup-17", ACK, "SUP-17"),
    ("ack SUP\u201117", ACK, "SUP-17"),
    ("sup-17", ACK, "SUP-17"),
    ("SUP-17 on it", ACK, "SUP-17"),
    ("ok a1_b-2", ACK, "A1_B-2"),
    ("ack END-5", ACK, "END-5"),
    # Taking it: more words.
    ("ack #4821 on my way", ACK, "4821"),
    ("ACK 4821, on it", ACK, "4821"),
    ("ack 4821 be there in 10", ACK, "4821"),
    ("ack 4821 10 min out", ACK, "4821"),
    ("ack 4821 no problem", ACK, "4821"),
    ("ack 4821 - who else is up?", OTHER, ""),
    ("ack 4821\nSent from my iPhone", ACK, "4821"),
    ("ack 4821 \U0001f692", ACK, "4821"),
    ("ack please call me", ACK, ""),
    ("ack on my way in 10", ACK, ""),
    ("ack, 10 minutes", ACK, ""),
    ("ack eta 2215", ACK, ""),
    ("ack acme 4821", ACK, "4821"),
    ("ack Acme Stores #4821", ACK, "4821"),
    ("ack 4821 acme", ACK, "4821"),
    ("ack acme sup-17", ACK, "SUP-17"),
    # Giving it back.
    ("back", BACK, ""),
    ("back 4821", BACK, "4821"),
    ("BACK #4821.", BACK, "4821"),
    ("back4821", BACK, "4821"),
    ("back-4821", BACK, "4821"),
    ("back sup-17", BACK, "SUP-17"),
    ("back acme 4821", BACK, "4821"),
    ("back 4821 I can't", BACK, "4821"),
    ("give back 4821", BACK, "4821"),
    ("give it back", BACK, ""),
    ("give 4821 back", BACK, "4821"),
    ("giving back SUP-17 sorry", BACK, "SUP-17"),
    ("ok back 4821", BACK, "4821"),
    ("back in 10", OTHER, ""),
    ("back in 10 minutes", OTHER, ""),
    ("back at 2200", OTHER, ""),
    ("back online", OTHER, ""),
    ("back to 4821 in a minute", OTHER, ""),
    ("back 4821?", OTHER, ""),
    ("I'm back", OTHER, ""),
    ("backup", OTHER, ""),
    ("give me 10", OTHER, ""),
    # Agreeing, which takes something only after a text that asks for somebody.
    ("yes", YES, ""),
    ("YES", YES, ""),
    ("Yes!", YES, ""),
    ("ok", OK, ""),
    ("OK.", OK, ""),
    ("okay", OK, ""),
    ("k", OK, ""),
    ("yep", OK, ""),
    ("yes please", OK, ""),
    ("yes on it", OK, ""),
    ("ok thanks", OK, ""),
    ("Ok, thank you very much!", OK, ""),
    ("on my way", OK, ""),
    ("I'm on it", OK, ""),
    ("will do", OK, ""),
    ("got it", OK, ""),
    ("\U0001f44d", OK, ""),
    ("\U0001f44d\U0001f3fb", OK, ""),
    ("\U0001f44d\U0001f44d", OK, ""),
    ("ok\U0001f44c", OK, ""),
    ("\u2705", OK, ""),
    ("\u2714\ufe0f", OK, ""),
    (f"Liked \u201c{ALERT}\u201d", OK, "4821"),
    (f"\U0001f44d to \u201c{ALERT}\u201d", OK, "4821"),
    (f'Reacted \U0001f44d\U0001f3fd to "{ALERT}"', OK, "4821"),
    # Thanking.
    ("thanks", THANKS, ""),
    ("Thank you!", THANKS, ""),
    ("thanks all", THANKS, ""),
    ("all", THANKS, ""),
    # Taking all that a text was about.
    ("ACK ALL", ALL, ""),
    ("ack all.", ALL, ""),
    ("ok ack all", ALL, ""),
    ("acked all of them", ALL, ""),
    ("ack them all, on my way", ALL, ""),
    ("I have all", ALL, ""),
    ("I've got them all", ALL, ""),
    ("taking all of them", ALL, ""),
    ("ack all emergencies please", ALL, ""),
    ("ack all?", OTHER, ""),
    ("ack all except 4821", OTHER, ""),
    ("can't ack all", OTHER, ""),
    ("ack all but not now", OTHER, ""),
    ("I have all my calls now at 5", OTHER, ""),
    ("thx \U0001f64f", THANKS, ""),
    ("\U0001f64f", THANKS, ""),
    ("\u2764\ufe0f", THANKS, ""),
    ("\U0001f600\U0001f389", THANKS, ""),
    ("noted", THANKS, ""),
    ("seen, thanks", THANKS, ""),
    ("no worries", THANKS, ""),
    ("Liked \u201cBen has #4821 Acme: Checkout is down.\u201d", THANKS, ""),
    (f"Loved \u201c{ALERT}\u201d", THANKS, ""),
    (f"Laughed at \u201c{ALERT}\u201d", THANKS, ""),
    (f"\u2764\ufe0f to \u201c{ALERT}\u201d", THANKS, ""),
    # Talk and doubt, which must not take anything.
    ("", OTHER, ""),
    (" ", OTHER, ""),
    ("?", OTHER, ""),
    ("...", OTHER, ""),
    ("---", OTHER, ""),
    ("who is this", OTHER, ""),
    ("hi", OTHER, ""),
    ("no", OTHER, ""),
    ("no thanks", OTHER, ""),
    ("not ok", OTHER, ""),
    ("ok?", OTHER, ""),
    ("ok but who is on it", OTHER, ""),
    ("ok I will call Ben", OTHER, ""),
    ("b", OTHER, ""),
    ("not ack", OTHER, ""),
    ("nack", OTHER, ""),
    ("ackermann called", OTHER, ""),
    ("can't ack", OTHER, ""),
    ("don't ack 198", OTHER, ""),
    ("I will ack 198 later", OTHER, ""),
    ("ack?", OTHER, ""),
    ("ack 4821?", OTHER, ""),
    ("ack 4821 not me", OTHER, ""),
    ("ack 4821 but I can\u2019t", OTHER, ""),
    ("ack 4821 if nobody else does", OTHER, ""),
    ("ack 4821 \U0001f44e", OTHER, ""),
    ("ack 198 199", OTHER, ""),
    ("ack 198, 199", OTHER, ""),
    ("ack 198 and 199", OTHER, ""),
    ("ack\n198\n199", OTHER, ""),
    ("ack 198a", OTHER, ""),
    ("ack SUP17", OTHER, ""),
    ("ack sup-", OTHER, ""),
    ("ack 4,821", OTHER, ""),
    ("ack \u0664\u0668\u0662\u0661", ACK, ""),
    ("1:30", OTHER, ""),
    ("1 hour", OTHER, ""),
    ("10 minutes", OTHER, ""),
    ("4821?", OTHER, ""),
    ("4821 who has it", OTHER, ""),
    ("4821 is not mine", OTHER, ""),
    ("40 stores are down", OTHER, ""),
    ("a car broke down", OTHER, ""),
    ("I have no idea", OTHER, ""),
    ("I have 2 other calls", OTHER, ""),
    ("I have it?", OTHER, ""),
    ("\U0001f44e", OTHER, ""),
    ("\u2753", OTHER, ""),
    (ALERT, OTHER, ""),
    (f"Disliked \u201c{ALERT}\u201d", OTHER, ""),
    (f"Questioned \u201c{ALERT}\u201d", OTHER, ""),
    (f"Removed a like from \u201c{ALERT}\u201d", OTHER, ""),
    (f"\U0001f44e to \u201c{ALERT}\u201d", OTHER, ""),
    # The carriers' words with more beside them are not the carriers', and take nothing.
    ("stop 4821", OTHER, ""),
    ("STOP-4821", OTHER, ""),
    ("end-5", OTHER, ""),
    ("cancel #4821", OTHER, ""),
    ("please stop", OTHER, ""),
    ("ack stop", OTHER, ""),
    ("ack 4821 stop", OTHER, ""),
    ("start 4821", OTHER, ""),
    ("help me", OTHER, ""),
]


@pytest.mark.parametrize(("text", "kind", "code"), TEXTS, ids=[ascii(t[0]) for t in TEXTS])
def test_a_text_and_what_it_means(text: str, kind: ReplyKind, code: str) -> None:
    reply = read_reply(text)
    assert (reply.kind, reply.code) == (kind, code)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ack acme 4821", "acme"),
        ("ack Acme Stores #4821 on my way", "acme stores on my way"),
        ("ack 4821", ""),
        ("back acme 4821", "acme"),
    ],
)
def test_the_words_beside_the_code_may_name_an_account(text: str, words: str) -> None:
    assert read_reply(text).words == words


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
        ("YES", YES),
    ],
)
def test_the_carriers_words_mean_what_the_carrier_does(
    wrapping: str, word: str, kind: ReplyKind
) -> None:
    for said in (word, word.lower(), word.title()):
        assert read_reply(wrapping.format(said)) == Reply(kind)


@pytest.mark.parametrize(
    ("text", "opt_out_type", "kind"),
    [
        ("ack 4821", "STOP", STOP),
        ("no more of this", "STOP", STOP),
        ("yes", "STOP", STOP),
        ("ja", "START", START),
        ("ack", "START", START),
        ("yes", "START", YES),
        ("4821", "HELP", HELP),
        ("stop", "HELP", HELP),
        ("was ist das", "help", HELP),
        ("ack 4821", "", ACK),
        ("ack 4821", "SOMETHING", ACK),
    ],
)
def test_what_twilio_made_of_a_text_wins(text: str, opt_out_type: str, kind: ReplyKind) -> None:
    assert read_reply(text, opt_out_type).kind is kind


clutter = st.text(alphabet=" \t\n.,!?#:'\"\u201c\u201d\u2018\u2019`-", max_size=4)


@given(word=st.sampled_from(STOP_WORDS), before=clutter, after=clutter, rest=st.sampled_from(
    ["", " 198", " #198", " SUP-17", "198", "-198", " please", " ack", " \U0001f44d"]
))  # fmt: skip
def test_no_stop_word_is_ever_an_acknowledgement(
    word: str, before: str, after: str, rest: str
) -> None:
    for said in (word, word.lower(), word.title()):
        assert read_reply(f"{before}{said}{rest}{after}").kind in (STOP, OTHER)


@given(st.text(max_size=100), st.sampled_from(["", "STOP", "START", "HELP"]))
def test_any_text_can_be_read_and_only_an_order_names_a_ticket(text: str, judged: str) -> None:
    reply = read_reply(text, judged)
    assert reply.kind in (ACK, BACK, OK) or not reply.code
    assert reply.code.isascii()


@given(st.integers(0, 10**12 - 1), st.sampled_from(["", "#"]))
def test_the_code_that_we_ask_for_is_understood(number: int, sign: str) -> None:
    code = reply_code(f"{sign}{number}")
    assert read_reply(f"ACK {code}") == Reply(ACK, code)
    assert read_reply(f"BACK {code}") == Reply(BACK, code)


@given(st.from_regex(r"\A[A-Z][A-Z0-9_]{1,9}-[1-9][0-9]{0,6}\Z"))
def test_the_key_of_a_jira_issue_is_understood_as_a_code(key: str) -> None:
    assert reply_code(key) == key
    for order, kind in (("ACK", ACK), ("ack", ACK), ("Back", BACK)):
        assert read_reply(f"{order} {key}") == Reply(kind, key)
        assert read_reply(f"{order} {key.lower()}") == Reply(kind, key)


@pytest.mark.parametrize(
    ("key", "code"), [("#4821", "4821"), ("4821", "4821"), ("sup-17", "SUP-17")]
)
def test_what_to_reply_after_ack(key: str, code: str) -> None:
    assert reply_code(key) == code


@pytest.mark.parametrize(
    "text",
    ["ack " + "1" * 50_000, "ok " * 50_000, "a-" * 50_000, "\U0001f44d" * 50_000, '"' * 50_000],
)
def test_a_long_text_is_read_in_one_go(text: str) -> None:
    """Backtracking would keep the web process busy: the limit on every test would tell."""
    assert read_reply(text).kind is not ACK
