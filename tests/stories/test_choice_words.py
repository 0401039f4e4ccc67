"""Clients read every reason for and against a level wherever they choose one."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from tests.settings import ROOT
from tests.stories.conftest import Teller
from tests.stories.how_to import block
from tests.stories.pages import visitor, words

ORIGINAL = ROOT.parent / "shared" / "client-words.md"

REASONS = (
    r"deadline is approaching and work has not started",
    r"affects (your|the) business,? but not critically",
    r"faster turnaround than normal",
    r"(earlier|previous) request has not been addressed in a reasonable time",
    r"production website is completely down",
    r"checkout or payment processing is broken.{0,30}revenue",
    r"active security breach,? or data (is exposed|exposure)",
    r"(what your customers use|customer-facing functionality) is entirely broken",
    r"feature requests or new development",
    r"minor visual bugs or cosmetic issues",
    r"questions about project timelines",
    r"issues on staging or development environments",
    r"nice to have",
)
"""Each list item of the contract, in the words that cannot be done without."""

CHOICE = (
    *REASONS,
    r"important,? but (no|not an) emergency",
    r"production (is )?down, revenue (is )?at risk",
    r"daily review at 7:30|every day at (7:30 am \(chicago\)|07:30 c[sd]t)",
    r"all project managers",
    r"e-?mail",
    r"text message|sms",
    r"top of the queue",
    r"responds very quickly",
    r"misuse.{0,40}emergenc.{0,60}restricted",
    r"48 hours",
    r"other (tickets|requests) can (still )?be escalated",
)
AFTERWARDS = (
    r"portal, (and )?be ready to answer (questions )?and to give access",
    r"the faster (your|the) answers, the faster",
    r"this has been resolved",
    r"by mistake: an escalation cannot be removed, (but )?reply that it is no longer urgent",
    r"15 minutes during business hours.{0,60}reply",
)
MONEY = (
    r"free of charge",
    r"work outside business hours may be subject to (your|the) agreement",
    r"any member of .{0,40} may escalate its tickets",
)
CONTRADICTED = (r"answer is late", r"slowed down", r"way around it")
"""What was once said, and speaks against the contract."""


def help_center() -> str:
    """The form to paste into the Help Center."""
    return re.sub(r"<[^>]+>", " ", block("zendesk-help-center-snippet.md", "html"))


def creation_form() -> str:
    """The help text to paste beside the dropdown."""
    return block("creation-form.md", "text")


@pytest.mark.parametrize("place", [help_center, creation_form])
def test_the_texts_to_paste_hold_every_reason(place: Callable[[], str]) -> None:
    _holds(place(), CHOICE)


def test_the_escalate_page_holds_every_reason(tell: Teller) -> None:
    with tell() as story:
        _holds(words(visitor(story).open()), (*CHOICE, *MONEY))


def test_the_receipt_says_what_to_do_now(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        casey.escalate()
        story.settle()
        page = words(casey.open())
        _holds(page, AFTERWARDS)
        assert "It can be escalated again from" in page
        assert "escalate again and reply with the reason; the team sees both" in page


@pytest.mark.skipif(not ORIGINAL.exists(), reason="the contract is not beside the repository")
def test_the_table_leaves_nothing_out() -> None:
    text = ORIGINAL.read_text()
    _holds(text, (*CHOICE, *AFTERWARDS, *MONEY))
    against = re.findall(r"Not for Emergency\*\*: (.+?)\. Misuse", text, re.DOTALL)[0].split("·")
    items = [*re.findall(r"^- (.+)$", text, re.MULTILINE), *against]
    assert [item for item in items if not any(_says(item, reason) for reason in REASONS)] == []
    assert len(items) == len(REASONS)


def _holds(text: str, facts: tuple[str, ...]) -> None:
    assert [fact for fact in facts if not _says(text, fact)] == []
    assert [fact for fact in CONTRADICTED if _says(text, fact)] == []


def _says(text: str, fact: str) -> bool:
    plain = " ".join(unescape(text).replace("*", "").split())
    return re.search(fact, plain, re.IGNORECASE) is not None
