"""Run the proofs, print the table, and say by the exit code whether all promises were kept.

`python -m tests.prove 2 5` runs those numbers only.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator

from tests.prove import ambiguous, echoes, figures, latency, redis_killed, repeated, worker_killed
from tests.prove.figures import Figure

Proof = Callable[[], Iterator[Figure]]

PROOFS: dict[int, Proof] = {
    1: redis_killed.accepted_is_on_disk,
    2: worker_killed.no_emergency_lost,
    4: worker_killed.others_go_on,
    5: latency.reaches_the_provider,
    7: ambiguous.pages_once,
    9: repeated.once_per_ticket,
    13: repeated.replays_do_nothing,
    15: echoes.nothing_comes_of_echoes,
}


def main(wanted: list[str]) -> int:
    """The exit code: 0 when every promise was kept."""
    figures.ending_everything_on_sigterm()
    numbers = [int(each) for each in wanted] or list(PROOFS)
    size = "full" if figures.FULL else "gate"
    print(f"{size} size, {os.cpu_count()} processors", flush=True)
    found: list[Figure] = []
    for number in numbers:
        found += _proved(number)
    print(f"\n{figures.table(found)}")
    missed = [figure for figure in found if figure.kept is False]
    print(f"\n{len(missed)} missed" if missed else "\nall kept")
    return 1 if missed else 0


def _proved(number: int) -> list[Figure]:
    """The figures of a proof; one that breaks down is a promise that was not kept."""
    begun = time.monotonic()
    found: list[Figure] = []
    try:
        found.extend(PROOFS[number]())
    except AssertionError as error:
        print(error, file=sys.stderr)
        words = str(error).partition("\n")[0]
        found.append(Figure(number, f"the proof broke down: {words[:80]}", "", "", False))
    print(f"promise {number}: {time.monotonic() - begun:.0f} s", flush=True)
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
