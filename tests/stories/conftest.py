"""What all stories share: how one begins."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.push_service import Browser, PushService
from tests.stories.stage import told
from tests.stories.story import Story

Teller = Callable[..., AbstractContextManager[Story]]


@pytest.fixture
def tell(request: pytest.FixtureRequest, tmp_path: Path) -> Teller:
    """Begin a story; takes what `told` takes. Those that are marked so have a real Redis."""
    real = request.node.get_closest_marker("redis") is not None
    redis_url = request.getfixturevalue("redis_url") if real else None
    return lambda **how: told(redis_url, tmp_path, **how)


@pytest.fixture
def service() -> Iterator[PushService]:
    """A push service on this machine."""
    running = PushService()
    yield running
    running.close()


@pytest.fixture
def browser(service: PushService) -> Browser:
    """A browser that can subscribe there."""
    return service.browser()
