"""What the tests of pages and webhooks share."""

import pytest

from tests.web.door import Door, opened


@pytest.fixture
def door() -> Door:
    """The web process on an empty store."""
    return opened()
