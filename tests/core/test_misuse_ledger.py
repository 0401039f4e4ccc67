"""The misuse ledger: what counts, for how long, and whose word."""

import pytest

from bridge.core.judgements import SUGGEST_AT, WINDOW_SECONDS, Judgement, MisuseLedger

NOW = 1_800_000_000.0


def judged(number: int, justified: bool = False, ago: float = 0.0) -> Judgement:
    """A word on the emergency with that number."""
    return Judgement(f"E{number}", "acme/1", justified, "Ana", NOW, NOW - ago)


def ledger(*judgements: Judgement) -> MisuseLedger:
    """A ledger in which the judgements were noted one after the other."""
    found = MisuseLedger("acme/7")
    for judgement in judgements:
        found = found.with_judgement(judgement)
    return found


@pytest.mark.parametrize(
    ("judgements", "count"),
    [
        ((), 0),
        ((judged(1),), 1),
        ((judged(1), judged(2), judged(3)), 3),
        ((judged(1), judged(1)), 1),
        ((judged(1), judged(1, justified=True)), 0),
        ((judged(1, justified=True), judged(1)), 1),
        ((judged(1), judged(2, justified=True), judged(3)), 2),
        ((judged(1, ago=WINDOW_SECONDS - 1),), 1),
        ((judged(1, ago=WINDOW_SECONDS),), 0),
    ],
)
def test_how_many_count(judgements: tuple[Judgement, ...], count: int) -> None:
    assert ledger(*judgements).unjustified(NOW) == count


def test_three_suggest_a_restriction() -> None:
    found = [ledger(*map(judged, range(count))).suggests(NOW) for count in range(5)]
    assert found == [count >= SUGGEST_AT for count in range(5)] == [False] * 3 + [True] * 2


def test_the_last_word_is_found() -> None:
    found = ledger(judged(1), judged(2), judged(1, justified=True))
    word = found.of("E1")
    assert word is not None and word.justified
    assert found.of("E9") is None
