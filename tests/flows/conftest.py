"""What tests of single flows share."""

import pytest

from bridge.flows.context import Bridge
from tests.web.door import opened


@pytest.fixture
def bridge() -> Bridge:
    """The program of the example configuration on an empty store; no vendor is called."""
    return opened().bridge
