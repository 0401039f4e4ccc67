"""How fast a helpdesk is called: never above the ceiling, emergencies first, everybody once."""

import heapq
import random
from dataclasses import replace

import pytest

from bridge.core.pace import Calls, Pace, Quota

NOW = 1_790_000_000.0


def _made(wanted: list[tuple[float, Calls]]) -> list[tuple[float, Calls, int]]:
    """When each of the calls is made that are asked for at these times, in order of being made."""
    pace, made = Pace(), []
    line = [(at, number, calls) for number, (at, calls) in enumerate(wanted)]
    heapq.heapify(line)
    while line:
        now, number, calls = heapq.heappop(line)
        pace, wait = pace.asked(calls, now)
        if wait is None:
            made.append((now, calls, number))
        else:
            assert wait > now
            heapq.heappush(line, (wait, number, replace(calls, slot=wait)))
    return made


def _most_in_a_minute(made: list[tuple[float, Calls, int]]) -> int:
    times = [at for at, calls, _ in made for _ in range(calls.number)]
    return max(sum(begins <= at < begins + 60 for at in times) for begins in times)


@pytest.mark.parametrize("a_minute", [10, 30, 120])
@pytest.mark.parametrize("seed", range(5))
def test_no_minute_has_more_calls_than_the_ceiling_and_none_is_dropped(
    a_minute: int, seed: int
) -> None:
    chance = random.Random(seed)
    wanted = [
        (NOW + chance.uniform(0, 90), Calls(chance.choice((1, 2, 3)), a_minute, _urgent(chance)))
        for _ in range(100)
    ]
    made = _made(wanted)
    assert sorted(number for _, _, number in made) == list(range(100))
    assert _most_in_a_minute(made) <= a_minute


def test_an_idle_helpdesk_is_called_at_once() -> None:
    assert Pace().asked(Calls(3, 10), NOW)[1] is None


def test_emergencies_that_come_later_are_called_for_first() -> None:
    others = [(NOW, Calls(2, 30)) for _ in range(30)]
    emergencies = [(NOW + 1, Calls(2, 30, urgent=True)) for _ in range(10)]
    made = _made([*others, *emergencies])
    urgent = [calls.urgent for at, calls, _ in made if at > NOW]
    assert urgent == [True] * 10 + [False] * (len(urgent) - 10)


def test_what_waits_keeps_its_order() -> None:
    made = _made([(NOW, Calls(2, 30)) for _ in range(40)])
    assert [number for _, _, number in made] == list(range(40))


def test_a_limit_that_is_nearly_used_up_is_left_to_emergencies() -> None:
    assert Quota(100, 9, 30.0).nearly_used_up
    assert not Quota(100, 10, 30.0).nearly_used_up
    closed = Pace(closed_until=NOW + 30)
    assert closed.asked(Calls(2, 30), NOW)[1] == NOW + 30
    assert closed.asked(Calls(2, 30, urgent=True), NOW)[1] is None


def test_how_far_behind_it_is() -> None:
    pace = Pace()
    assert pace.behind(NOW) == 0.0
    for _ in range(10):
        pace, wait = pace.asked(Calls(2, 30), NOW)
    assert wait is not None
    assert pace.behind(NOW) == wait - NOW


def _urgent(chance: random.Random) -> bool:
    return chance.random() < 0.3
