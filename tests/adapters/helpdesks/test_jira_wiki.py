"""Words of other people in comments are read as they were written."""

import pytest

from adapters.helpdesks.jira.wiki import as_written, without_escapes
from sandbox.jira.wiki import read, rendered

MARKUP = [
    "[~accountid:5c5f88]",
    "Hi [~kim], see [text|https://evil.example/x] or [https://evil.example]",
    "{code}rm -rf{code}",
    "{quote}we{quote} {color:red}x{color}",
    "see !https://evil.example/x.png! and !x.png|thumbnail!",
    "*bold* _em_ -del- +ins+ ^sup^ ~sub~ ??cite?? {{mono}}",
    "(*bold*)_-*x*-_",
    "h1. Title",
    "  h3.Title",
    "bq. quote",
    "----",
    "- one\n- two",
    "* one\n** two",
    "# one",
    "|| a || b ||\n| c | d |",
    r"\\{code}x\\{code}",
    r"a \\ b",
    "(!) (x)",
]
PLAIN = [
    r"\{code}x\{code}",
    "We have it: Emergency, 24 Nov 10:00-18:00. Wow! Really? (cache cleared)",
    "a_b_c 2026-11-24 x-y 5*3=15 #escalate emergency: no till works",
    r"C:\\temp\\till.log \\ server",
    "https://bridge.example.com/t/abc_d-e~f_.x-_y_?a=b&c=d#e",
    "Ref E1a2b3c/cooldown_ended/cooldown-end-1795536000",
]


@pytest.mark.parametrize("text", [*MARKUP, *PLAIN])
def test_a_text_is_read_as_it_stands(text: str) -> None:
    shown = rendered(as_written(text))
    assert "<" not in shown
    assert read(as_written(text)) == text


@pytest.mark.parametrize("text", MARKUP)
def test_without_it_the_same_text_sets_something_off(text: str) -> None:
    assert "<" in rendered(text)


def test_our_own_reference_and_links_stay_as_they_are() -> None:
    reference = "Ref E1a2b3c/-escalated-/_x_[y]"
    link = "https://bridge.example.com/t/a_b-c~d"
    written = as_written(f"*Kim* asked.\n{link}\n\n{reference}", reference)
    assert written == f"\\*Kim\\* asked.\n{link}\n\n{reference}"


def test_a_reference_is_found_again_however_it_was_escaped() -> None:
    assert "Ref E1/a-b_c" in without_escapes(r"\*x\* Ref E1/a\-b\_c")
