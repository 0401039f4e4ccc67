"""The sentence that stands an escalation down, what comes near it, and the many that do neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.resolved import ResolvedReading, read_resolved

RESOLVED, NEAR_MISS, NOT = ResolvedReading

DASHES = [
    "-", "--", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\ufe58",
    "\uff0d",
]  # fmt: skip


@pytest.mark.parametrize("dash", DASHES, ids=[f"U+{ord(dash[0]):04X}" for dash in DASHES])
@pytest.mark.parametrize("around", [" {} ", "{}", " {}", "{} "])
def test_any_dash_may_follow(dash: str, around: str) -> None:
    body = f"This has been resolved{around.format(dash)}thank you"
    assert read_resolved(body) is RESOLVED


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
        "Hi Ana - this has been resolved.",
        "This has been resolved now",
        "This has been resolved today",
        "This has now been resolved.",
        "This has been fully resolved.",
        "This is resolved.",
        "This is now resolved — thanks",
        "This was resolved.",
        "This has been resolved (cache cleared)",
        "This has been resolved (cache cleared).",
        "This has been resolved by restarting the router.",
        "This has been resolved by our hoster",
        "This has been resolved with a restart, thanks",
        "This has been resolved after a restart",
        "This has been resolved on our side.",
        "This has been resolved and all stores can pay.",
        "This has been resolved because the cache was cleared",
        "This has been resolved \U0001f44d",
        "\u2705 This has been resolved",
        "This has been resolved — false alarm",
        "This has been resolved — everything is back to normal, thanks again!",
        "This has been resolved. The site is back online and payments work again.",
        "This has been resolved. Let us know if you need anything.",
        "This has been resolved — no further action needed.",
        "This has been resolved. No need to call.",
        "This has been resolved. Can you close the ticket?",
        "This has been resolved — see https://status.acme.example/?incident=back",
        "This has been resolved. We will monitor it.",
    ],
)
def test_the_sentence(body: str) -> None:
    assert read_resolved(body) is RESOLVED


@pytest.mark.parametrize(
    "body",
    [
        "   This has been resolved — thanks",
        "\tThis has been resolved",
        "\u00a0This has been resolved\u00a0— thanks",
        "This\u00a0has\u00a0been\u00a0resolved",
        "This has&nbsp;been resolved.",
        "Th\u00adis has been re\u200bsolved",
        "**This has been resolved**",
        "**This has been resolved** — cache cleared",
        "*This has been resolved* - cache cleared",
        "_This has been resolved_",
        "`This has been resolved`",
        "This has been **resolved**.",
        "{*}This has been resolved{*}",
        "{color:#00875a}This has been resolved{color} — thanks",
        "- This has been resolved",
        "* This has been resolved",
        '"This has been resolved"',
        "\u201cThis has been resolved\u201d \u2014 cache cleared",
        "'This has been resolved' - thanks",
        "<p>This has been resolved</p>",
        "<div><b>This has been resolved</b><br>Cleo</div>",
        "<p>Hi,</p><p>This has been resolved &mdash; thanks</p>",
        "This has been resolved — it was a cable.\n\nBest,\nCleo",
        "This has been resolved\nCleo",
        "This has been resolved\r\nCleo",
        "This has been resolved\rCleo",
        "This has\nbeen resolved. Thanks!",
        "This has been\r\nresolved \u2014 thanks",
        "This has been resolved.\n\nBest,\nWill",
        "This has been resolved.\n\n> Is it still down?",
        "This has been resolved.\n\nOn Tue, 24 Nov 2026, Ana wrote:\n> Is it still down?",
        "This has been resolved.\n\nOn Tue, 24 Nov 2026 at 10:00, Ana Ruiz <ana@acme.example>\n"
        "wrote:\n\nIs it still down?",
        "This has been resolved.\n{quote}\nIs it still down?\n{quote}",
        "This has been resolved.\n<blockquote>Is it\nstill down?</blockquote>",
        "This has been resolved.\n\nAm 24.11.2026 um 10:00 schrieb Ana Ruiz:\nStill down?",
        "> Is it fixed?\n\nThis has been resolved.",
        "On Tue, 24 Nov 2026, Ana wrote:\n> Is it\n> fixed?\n\nThis has been resolved.",
        "This has been resolved.\n\nThis mail is confidential. If you are not the intended "
        "recipient, delete it.",
        "This has been resolved.\nSent from my phone, not my desk",
    ],
)
def test_its_form_does_not_matter(body: str) -> None:
    assert read_resolved(body) is RESOLVED


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
    assert read_resolved(f"{before}This has been resolved — thank you") is RESOLVED


@pytest.mark.parametrize(
    "body",
    [
        "This has been resolved, but it is back",
        "This was resolved. However, it is down again",
        "This has been resolved, now it's back",
        "This has been resolved — now it is back.",
        "This has been resolved except in Dallas",
        "This has been resolved, except in Dallas",
        "This has been resolved, apart from Dallas",
        "This has been resolved in one store only",
        "This has been resolved in Dallas",
        "This has been resolved for most users",
        "This has been resolved. Only Dallas has trouble.",
        "This has been resolved\nin Dallas",
        "This has been resolved. Still not working in Dallas.",
        "This has been resolved, not!",
        "This has been resolved — not in Dallas",
        "This has been resolved. The stores in Dallas can't pay.",
        "This has been resolved. The stores in Dallas cant pay.",
        "This has been resolved. Orders fail now.",
        "This has been resolved, the site is down.",
        "This has been resolved. We see errors.",
        "This has been resolved — right?",
        "This has been resolved. Is that so?",
        "This has been resolved if the cache is the cause",
        "This has been resolved, if you ask me",
        "This has been resolved by noon, I hope",
        "This has been resolved by noon",
        "This has been resolved\nby noon",
        "This has been resolved by tomorrow.",
        "This has been resolved by 5 pm",
        "This has been resolved, I think.",
        "This has been resolved — it should work",
        "This has been resolved, it will be back at noon",
        "This has been resolved for now",
        "This has been resolved temporarily",
        "This has been resolved with a workaround",
        "This has been resolved incorrectly",
        "This has been resolved, and now there is another problem",
        "This has been resolved. The same problem came back.",
        "This has been resolved. Please look at Dallas.",
        "This has been resolved. Please reopen it.",
        "This has been resolved, yet no orders come in.",
        "This has been resolved. Some stores are closed.",
        "This has been resolved.\n\nBest,\nCleo\n\nPS: it is down again",
        "This has been resolved.\n> Is it?\n\nNot in Dallas.",
    ],
)
def test_the_sentence_with_a_doubt_comes_near(body: str) -> None:
    assert read_resolved(body) is NEAR_MISS


@pytest.mark.parametrize(
    "body",
    [
        "It has been resolved",
        "Resolved",
        "Resolved, thanks!",
        "fixed",
        "It works again",
        "It works now, not sure why",
        "Everything is working again, thank you.",
        "The problem is fixed.",
        "The issue has been resolved on our side.",
        "All good now",
        "We are back online",
        "The site is up and running",
        "The error is gone.",
        "I think it is fixed",
        "It seems to be fixed",
        "You can close the ticket",
        "Please close this ticket.",
        "It was down yesterday, it works now",
        "If you wonder: a cable was loose. It works again.",
        "Thanks for your help.\n\nThis has been resolved — bye",
        "The cache was cleared and we are pleased to tell you that this has\nbeen resolved",
    ],
)
def test_talk_of_an_end_comes_near(body: str) -> None:
    assert read_resolved(body) is NEAR_MISS


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\n ",
        "Nobody can pay",
        "Thank you!",
        "This has not been resolved",
        "This hasn't been resolved",
        "This hasn\u2019t been resolved",
        "This hasnt been resolved",
        "This has never been resolved.",
        "This has been resolvedly",
        "This has been resolved?",
        "Has this been resolved?",
        "has this been resolved",
        "Has this been resolved? This has been resolved last time too",
        "Is it fixed yet?",
        "When will it be fixed?",
        "I was told that this has been resolved",
        "You said this has been resolved. It is not.",
        "Please call when this has been resolved",
        "When this has been resolved, call me",
        "If this has been resolved — call me",
        "Call me as soon as it works again",
        "This will be resolved",
        "This will be resolved by noon",
        "This has to be resolved",
        "This must be fixed now!",
        "We need this fixed asap",
        "I want it fixed",
        "Please get it fixed",
        "This should have been resolved — it is not",
        "This needs to be resolved!",
        "Nothing has been fixed.",
        "Not fixed.",
        "Not resolved.\nThis has been resolved",
        "It works again in Dallas but the checkout is still down",
        "Hello,\n\nstill broken!\n\nThis has been resolved",
        "> This has been resolved — thanks",
        ">This has been resolved",
        "&gt; This has been resolved",
        "bq. This has been resolved",
        "{quote}\nThis has been resolved\n{quote}",
        "{quote}This has been resolved{quote}",
        "<blockquote>This has been resolved</blockquote>",
        "<blockquote>a<blockquote>b</blockquote>This has been resolved</blockquote>",
        "Hello,\n> This has been resolved",
        "> reply here and start with:\nThis has been resolved",
        "On Mon, 21 Sep 2026 at 10:00, Ana Ruiz <ana@acme.example> wrote:\nThis has been resolved",
        "On Mon, 21 Sep 2026 at 10:00, Ana Ruiz <ana@acme.example>\nwrote:\nThis has been resolved",
        "Am 21.09.2026 um 10:00 schrieb Ana Ruiz <ana@acme.example>:\nThis has been resolved",
        "Le lun. 21 sept. 2026 à 10:00, Ana Ruiz a écrit :\n\nThis has been resolved",
        "El lun, 21 sept 2026 a las 10:00, Ana Ruiz escribió:\n\nThis has been resolved",
        "-----Original Message-----\nThis has been resolved",
        "From: Ana Ruiz\nThis has been resolved",
        "Von: Ana Ruiz\nThis has been resolved",
        "Begin forwarded message:\n\nThis has been resolved",
        "##- Please type your reply above this line -##\n\nThis has been resolved",
        "If it is no longer urgent before that, reply here and start with: This has been resolved",
        "What do I do?\n\nIf it is no longer urgent, please reply here and start with: This\n"
        "has been resolved",
    ],
)
def test_what_says_no_end(body: str) -> None:
    assert read_resolved(body) is NOT


@given(st.text(max_size=200))
def test_any_text_can_be_read(body: str) -> None:
    assert read_resolved(body) in ResolvedReading


@given(st.text(max_size=200))
def test_the_sentence_is_never_overheard(rest: str) -> None:
    assert read_resolved(f"This has been resolved — {rest}") is not NOT


@given(st.text(max_size=80), st.sampled_from(["but", "not", "if", "still", "again", "except"]))
def test_a_word_of_doubt_is_never_overheard(rest: str, doubt: str) -> None:
    plain = "".join(one for one in rest if one.isalpha() and one.isascii())
    assert read_resolved(f"This has been resolved. {plain} {doubt} {plain}") is NEAR_MISS


@given(st.text(alphabet=" \t\r\n", max_size=20), st.sampled_from(DASHES))
def test_blanks_before_the_sentence_do_not_matter(blanks: str, dash: str) -> None:
    assert read_resolved(f"{blanks}This has been resolved {dash} thanks") is RESOLVED


@pytest.mark.parametrize(
    "body",
    [
        "This has been resolved" + " " * 50_000 + "x", "hi " * 50_000, ">" * 50_000,
        "On " + "x" * 50_000, " " * 50_000, "this " * 50_000, "is it " * 50_000, "<p " * 50_000,
        "still the " * 50_000, "sorry " * 50_000, "escalate" * 50_000, "&#" + "9" * 50_000,
        "\n" * 50_000, "on wrote" * 50_000, "<blockquote>" * 5_000, "{quote}" * 9_000,
        "From: \n" * 9_000, "a-" * 30_000, "On Mon wrote\n" * 4_000,
    ],
)  # fmt: skip
def test_a_long_body_is_read_in_one_go(body: str) -> None:
    """Backtracking would keep the worker busy for minutes: the limit on every test would tell."""
    assert read_resolved(body) is not RESOLVED
