"""What a part of the bench found: figures by row and column, kept as JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from redis import RedisError

from tests.bench.contestants import Contestant
from tests.bench.stand import Stand, stand
from tests.settings import ROOT

FOUND = ROOT / "var" / "bench" / "found.json"
"""Where the last run is kept."""

Figures = dict[str, float | str]
"""By column; a text where there is no number."""
Row = tuple[str, Figures]
Found = dict[str, dict[str, Figures]]
"""Parts by name, rows by name."""

NOT_RUN = "not run"
"""The column that says why a row has no figures."""


@dataclass(frozen=True)
class Part:
    """Something to measure. `columns`: how each is headed, with its unit, by its key.

    `compared`: the column by which the rows are set against the bridge; `told`: how it is measured.
    """

    title: str
    told: str
    columns: Mapping[str, str]
    measure: Callable[[Sequence[Contestant]], Iterable[Row]]
    compared: str = ""


def each(
    measure: Callable[[Contestant, Stand], Figures],
    contestants: Iterable[Contestant],
    at_once: int = 1,
) -> Iterator[Row]:
    """A row for each contestant, on a stand of its own; one that breaks down says so.

    `at_once`: how many may run side by side, where things are counted and not timed.
    """

    def row(contestant: Contestant) -> Row:
        if why := contestant.missing():
            return contestant.name, {NOT_RUN: why}
        try:
            with stand() as its:
                return contestant.name, measure(contestant, its)
        except (AssertionError, OSError, RedisError) as error:
            words = str(error).partition("\n")[0]
            return contestant.name, {NOT_RUN: f"it broke down: {words[:100]}"}

    if at_once == 1:  # nothing that would have to be waited for when the bench is ended
        yield from map(row, contestants)
        return
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(row, contestants)
