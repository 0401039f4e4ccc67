"""Who comes alone, and who comes again and again."""

from adapters.arrivals import REMEMBERED_SECONDS, RecentArrivals


def test_whoever_comes_again_within_a_minute_is_not_the_first() -> None:
    arrivals = RecentArrivals()
    assert arrivals.is_first("acme", 0.0)
    assert not arrivals.is_first("acme", 59.0)
    assert arrivals.is_first("other", 59.0)
    # Each time counts anew.
    assert not arrivals.is_first("acme", 59.0 + REMEMBERED_SECONDS - 1)
    assert arrivals.is_first("acme", 58.0 + 2 * REMEMBERED_SECONDS)


def test_it_forgets_the_oldest_of_very_many() -> None:
    arrivals = RecentArrivals()
    for number in range(10_001):
        assert arrivals.is_first(str(number), 1.0)
    assert arrivals.is_first("0", 2.0), "it was forgotten"
    assert not arrivals.is_first("10000", 2.0)
