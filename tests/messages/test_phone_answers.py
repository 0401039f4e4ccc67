"""Answers to texts: one segment each, whatever tickets, people and accounts are called."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.messages import phone_answers as answers
from bridge.messages.gsm7 import SEGMENT, septets
from bridge.messages.phone_answers import Choice, Order
from tests.messages.hostile import HOSTILE

ACME = Choice("#4821", "4821", "acme", "Harbor Goods")
NORTHWIND = Choice("#4821", "4821", "northwind", "Peak Coffee")
PRINTER = Choice("SUP-17", "SUP-17", "support", "Northwind")


def choices(words: str, count: int = 9) -> list[Choice]:
    """Tickets of which people who are not ours wrote the key and the organization."""
    return [Choice(words, f"{number}", "acme", words) for number in range(count)]


ANSWERS: list[Callable[[str], str]] = [
    answers.taken,
    answers.yours,
    answers.over,
    answers.none_open,
    answers.given_back,
    answers.goes_on,
    answers.nobody_has_it,
    lambda words: answers.has_it(words, words),
    lambda words: answers.waits(Choice(words, "4821", "acme")),
    lambda words: answers.followed(Choice(words, "4821", "acme"), 1000, waits=True),
    lambda words: answers.which(Order.ACK, choices(words)),
    lambda words: answers.besides(answers.has_it(words, words), Order.BACK, choices(words)),
    lambda words: answers.which(Order.ACK, [Choice(words, "1", "a", words), *choices(words, 2)]),
]


@pytest.mark.parametrize("answer", ANSWERS)
@given(words=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)))
def test_an_answer_fits_one_segment(answer: Callable[[str], str], words: str) -> None:
    assert septets(answer(words)) <= SEGMENT


def test_what_always_reads_the_same_fits_one_segment() -> None:
    for said in (answers.HELP, answers.NONE_OPEN, answers.NOTHING_TO_GIVE_BACK):
        assert septets(said) <= SEGMENT


def test_who_has_it_has_a_name_always() -> None:
    assert answers.has_it("#4821", "\U0001f525") == (
        "Escalation bridge: Somebody has #4821 already."
    )


def test_several_tickets_are_asked_about_by_their_codes() -> None:
    assert answers.which(Order.BACK, [ACME, PRINTER]) == (
        "Escalation bridge: #4821 or SUP-17? Reply BACK 4821 or BACK SUP-17."
    )


def test_one_number_of_two_accounts_is_asked_about_by_their_names() -> None:
    assert answers.which(Order.ACK, [ACME, NORTHWIND]) == (
        "Escalation bridge: acme #4821 (Harbor Goods) or northwind #4821 (Peak Coffee)? "
        "Reply ACK 4821 acme or ACK 4821 northwind."
    )


def test_an_answer_names_what_else_waits() -> None:
    said = answers.has_it("#4822", "Ben Okafor")
    assert answers.besides(said, Order.ACK, [ACME, PRINTER]) == (
        "Escalation bridge: Ben Okafor has #4822 already. Waiting: #4821 or SUP-17. "
        "Reply ACK 4821 or ACK SUP-17."
    )


def test_as_many_as_fit_are_named() -> None:
    asked = answers.which(Order.ACK, [Choice(f"#482{n}", f"482{n}", "acme") for n in range(10)])
    assert "#4820, #4821" in asked
    assert "or another?" in asked
    assert "#4829" not in asked
