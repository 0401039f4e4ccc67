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
def tell(redis_url: str, tmp_path: Path) -> Teller:
    """Begin a story on an empty Redis; takes what `told` takes."""
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
