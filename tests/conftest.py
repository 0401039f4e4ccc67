"""What tests of all folders share: a real Redis, started once and emptied for each test."""

from collections.abc import Iterator

import pytest
import redis

from bridge.embedded_redis import EmbeddedRedis


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real redis-server that has every write on disk before it answers."""
    with EmbeddedRedis(tmp_path_factory.mktemp("data")) as server:
        yield server.url


@pytest.fixture(autouse=True)
def _empty_redis(request: pytest.FixtureRequest) -> None:
    """Whoever uses the Redis, by whichever fixture, finds it empty."""
    if "redis_url" in request.fixturenames:
        with redis.from_url(request.getfixturevalue("redis_url")) as client:
            client.flushdb()
