"""What the tests of pages and webhooks share."""

from collections.abc import Iterator

import pytest
import redis

from tests.web.door import Door, opened


@pytest.fixture
def door(redis_url: str) -> Iterator[Door]:
    """The web process on an empty Redis."""
    with redis.Redis.from_url(redis_url) as client:
        yield opened(client, redis_url)
