"""Systems for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.processes.system import System, system


@pytest.fixture
def whole() -> Iterator[System]:
    """The vendors, and a configuration that fits them; nothing else is started yet."""
    with system() as started:
        yield started
