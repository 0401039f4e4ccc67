"""A sandbox on a free port, and a listener in the bridge's place."""

from collections.abc import Iterator

import pytest

from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import demo_world
from sandbox.world import Pace, SandboxWorld
from tests.sandbox.stand_ins import Clock, Listener


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    with SandboxServer(listener.app()) as server:
        listener.url = server.url
        yield listener


@pytest.fixture
def world(clock: Clock, listener: Listener) -> Iterator[SandboxWorld]:
    world = demo_world(clock, listener.url, Pace(retry_scale=0.001))
    yield world
    world.close()


@pytest.fixture
def url(world: SandboxWorld) -> Iterator[str]:
    with SandboxServer(create_app(world)) as server:
        yield server.url
