"""The sentence that stands an escalation down, and the many that must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.sentences import own_words, says_resolved

DASHES = [
    "-", "--", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\ufe58",
    "\uff0d",
]  # fmt: skip


@pytest.mark.parametrize("dash", DASHES, ids=[f"U+{ord(dash[0]):04X}" for dash in DASHES])
@pytest.mark.parametrize("around", [" {} ", "{}", " {}", "{} "])
def test_any_dash_may_follow(dash: str, around: str) -> None:
    assert says_resolved(f"This has been resolved{around.format(dash)}thank you")


@pytest.mark.parametrize(
    "body",
    [
        "This has been resolved",
        "this has been resolved",
        "THIS HAS BEEN RESOLVED",
        "This has been resolved.",
        "This has been resolved!",
        "This has been resolved, thank you.",
        "This has been resolved; the stores are open.",
        "This has been resolved: a cable was loose.",
        "This has been resolved thanks",
        "Hi this has been resolved.",
        "This has been resolved now",
        "This has been resolved today",
        "This is resolved.",
        "This is now resolved — thanks",
        "This was resolved.",
        "   This has been resolved — thanks",
        "\tThis has been resolved",
        "\u00a0This has been resolved\u00a0— thanks",
        "This has been resolved — it was a cable.\n\nBest,\nCleo",
        "This has been resolved\nCleo",
        "This has been resolved\r\nCleo",
        "This has been resolved\rCleo",
    ],
)
def test_the_sentence(body: str) -> None:
    assert says_resolved(body)


@pytest.mark.parametrize(
    "before",
    [
        "\n", "\n\n\n", "\r\n\r\n", "  \n\t\n", "Hi,\n", "Hi\n", "Hello Ana,\n\n", "hey team!\n",
        "Dear all,\r\n\r\n", "Good morning,\n", "Good afternoon Ben.\n\n", "Good evening:\n",
        "\n\nHello,\n\n", "Hi,\r\r", "Hi, ", "Hello Ana, ", "Hey Ana! ", "Dear all, ",
        "Good morning, ",
    ],
)  # fmt: skip
def test_blank_lines_and_a_greeting_may_stand_before_it(before: str) -> None:
    assert says_resolved(f"{before}This has been resolved — thank you")


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\n ",
        "This has not been resolved",
        "This has been resolved, but it is back",
        "This was resolved. However, it is down again",
        "This hasn't been resolved",
        "This has never been resolved.",
        "This has been resolved by noon, I hope",
        "This has been resolved in one store only",
        "This has been resolved incorrectly",
        "This has been resolvedly",
        "This has been resolved?",
        "Has this been resolved?",
        "Has this been resolved? This has been resolved last time too",
        "I was told that this has been resolved",
        "Please call when this has been resolved",
        "When this has been resolved, call me",
        "If this has been resolved — call me",
        "This will be resolved",
        "This has to be resolved",
        "This should have been resolved — it is not",
        "This needs to be resolved!",
        "It has been resolved",
        "Resolved",
        "Not resolved.\nThis has been resolved",
        "Thanks for your help.\n\nThis has been resolved — bye",
        "Hello,\n\nstill broken!\n\nThis has been resolved",
        "> This has been resolved — thanks",
        ">This has been resolved",
        "Hello,\n> This has been resolved",
        "On Mon, 21 Sep 2026 at 10:00, Ana Ruiz <ana@acme.example> wrote:\nThis has been resolved",
        "-----Original Message-----\nThis has been resolved",
        "From: Ana Ruiz\nThis has been resolved",
        "<p>This has been resolved</p>",
    ],
)
def test_what_is_not_the_sentence(body: str) -> None:
    assert not says_resolved(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("It is down.", ["It is down."]),
        ("Hi,\r\n\r\nIt is down.\r\n> Is it?", ["It is down."]),
        ("Hello Ana, it is down.\nAll stores.", ["it is down.", "All stores."]),
        ("It is down.\nOn Mon, Ana Ruiz <a@b.example> wrote:\nIs it?", ["It is down."]),
        ("> Is it?\nIt is down.", []),
        ("Hi,\n", []),
        ("", []),
    ],
)
def test_the_writers_own_words(body: str, words: list[str]) -> None:
    assert [line for line in own_words(body) if line.strip()] == words


@given(st.text(max_size=200))
def test_any_text_can_be_read(body: str) -> None:
    assert says_resolved(body) in (True, False)


@given(st.text(max_size=200))
def test_what_comes_after_the_sentence_does_not_matter(rest: str) -> None:
    assert says_resolved(f"This has been resolved — {rest}")


@given(st.text(alphabet=" \t\r\n", max_size=20), st.sampled_from(DASHES))
def test_blanks_before_the_sentence_do_not_matter(blanks: str, dash: str) -> None:
    assert says_resolved(f"{blanks}This has been resolved {dash} thanks")


@pytest.mark.parametrize("body", ["This has been resolved" + " " * 50_000 + "x", "hi " * 50_000,
                                  ">" * 50_000, "On " + "x" * 50_000, " " * 50_000])  # fmt: skip
def test_a_long_body_is_read_in_one_go(body: str) -> None:
    """Backtracking would keep the worker busy for minutes: the limit on every test would tell."""
    assert not says_resolved(body)
