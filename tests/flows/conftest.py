"""What tests of single flows share."""

from collections.abc import Iterator

import pytest
import redis

from bridge.flows.context import Bridge
from tests.web.door import opened


@pytest.fixture
def bridge(redis_url: str) -> Iterator[Bridge]:
    """The program of the example configuration on an empty Redis; no vendor is called."""
    with redis.Redis.from_url(redis_url) as client:
        yield opened(client, redis_url).bridge
