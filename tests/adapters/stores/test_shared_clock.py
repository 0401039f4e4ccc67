"""The clock that all processes share, between two questions to Redis."""

import pytest

from adapters.stores.clock import ASK_EVERY_SECONDS, SharedClock
from adapters.stores.redis_store import RedisStore
from bridge.errors import StoreUnavailable
from tests.adapters.stores.store_cases import NOW


class Times:
    """Redis's time and this machine's counter, as a test moves them."""

    def __init__(self) -> None:
        self.redis, self.counter, self.asked = NOW, 100.0, 0
        self.away = False
        self.clock = SharedClock(self._ask, lambda: self.counter)

    def pass_by(self, seconds: float) -> None:
        self.redis += seconds
        self.counter += seconds

    def _ask(self) -> float:
        self.asked += 1
        if self.away:
            raise StoreUnavailable("away")
        return self.redis


def test_it_counts_on_by_itself_for_some_seconds() -> None:
    times = Times()
    assert times.clock() == NOW
    times.pass_by(ASK_EVERY_SECONDS - 0.5)
    assert times.clock() == NOW + ASK_EVERY_SECONDS - 0.5
    assert times.asked == 1


def test_it_follows_redis_when_it_asks_again(caplog: pytest.LogCaptureFixture) -> None:
    times = Times()
    times.clock()
    times.pass_by(ASK_EVERY_SECONDS)
    times.redis += 0.01
    assert times.clock() == pytest.approx(NOW + ASK_EVERY_SECONDS + 0.01)
    assert not caplog.text
    times.pass_by(ASK_EVERY_SECONDS)
    times.redis -= 3600
    assert times.clock() == pytest.approx(times.redis)
    assert "has changed by -3600.0 s" in caplog.text


def test_without_redis_it_counts_on_and_does_not_ask_at_every_call() -> None:
    times = Times()
    times.clock()
    times.away = True
    times.pass_by(ASK_EVERY_SECONDS)
    assert [times.clock(), times.clock()] == [NOW + ASK_EVERY_SECONDS] * 2
    assert times.asked == 2


def test_it_does_not_begin_without_redis() -> None:
    times = Times()
    times.away = True
    with pytest.raises(StoreUnavailable):
        times.clock()
    times.away = False
    assert times.clock() == NOW


def test_it_is_the_time_of_the_real_redis(redis_store: RedisStore) -> None:
    clock = SharedClock(redis_store.now)
    before = redis_store.now()
    assert before - 0.5 <= clock() <= redis_store.now() + 0.5
