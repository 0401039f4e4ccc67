from collections.abc import Iterator

import pytest

from tests.adapters.channels.provider import Provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.close()
