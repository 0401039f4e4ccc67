"""A store on the shared Redis, and the bare client that looks at what it wrote."""

from collections.abc import Iterator

import pytest
import redis

from adapters.stores.redis_store import RedisStore


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    """Redis itself, for what a store does not show."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def store(client: redis.Redis) -> RedisStore:
    """A store on an empty Redis."""
    return RedisStore(client)
