"""The stores on which the contract is tested, and the bare client that looks at Redis itself."""

from collections.abc import Iterator

import pytest
import redis

from adapters.stores.redis_store import RedisStore
from bridge.ports import Store
from tests.memory_store import MemoryStore


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    """Redis itself, for what a store does not show."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def redis_store(client: redis.Redis) -> RedisStore:
    """A store on an empty Redis."""
    return RedisStore(client)


@pytest.fixture(params=["redis", "memory"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store of either kind."""
    return pair_of(request)[0]


@pytest.fixture(params=["redis", "memory"])
def stores(request: pytest.FixtureRequest) -> tuple[Store, Store]:
    """The same empty store twice, as two processes have it."""
    return pair_of(request)


def pair_of(request: pytest.FixtureRequest) -> tuple[Store, Store]:
    """The store that the fixture's parameter names, twice."""
    if request.param == "memory":
        memory = MemoryStore()
        return memory, memory
    url = request.getfixturevalue("redis_url")
    clients = redis.Redis.from_url(url), redis.Redis.from_url(url)
    for client in clients:
        request.addfinalizer(client.close)
    return RedisStore(clients[0]), RedisStore(clients[1])
