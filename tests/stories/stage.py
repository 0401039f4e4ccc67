"""The stage of a story: the program and the simulated vendors, joined by real HTTP."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from adapters.stores.redis_store import RedisStore
from bridge.bootstrap import build_on, load
from bridge.flows.digest import plan
from bridge.ports import Store
from bridge.web.app import create_app as create_bridge
from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import demo_configuration, demo_world
from tests.memory_store import MemoryStore
from tests.stories.story import TUESDAY_TEN, Hands, Story

NO_REDIS = "redis://127.0.0.1:1"
_TWILIO = "[channels.sms]\n"
"""Of stories that are not about it no text waits for its turn: time stands still in them."""
SECRET_KEY = "story-secret-key-that-is-long-enough-0123"


@contextmanager
def told(
    redis_url: str | None,
    folder: Path,
    start: float = TUESDAY_TEN,
    changes: dict[str, str] | None = None,
    variables: dict[str, str] | None = None,
) -> Iterator[Story]:
    """A story from its beginning. `changes`: what to replace in the demo's TOML, where "{vendors}"
    is the address of the simulated vendors.

    `redis_url`: None for a store in memory, which forgets by the story's clock. `variables`: of the
    environment, besides those that every story has.
    """
    hands = Hands(start)
    door = socket.create_server(("127.0.0.1", 0))
    port = int(door.getsockname()[1])
    world = demo_world(hands, f"http://127.0.0.1:{port}")
    with SandboxServer(create_app(world)) as vendors, _store(redis_url, hands) as store:
        toml, secrets = demo_configuration(world, vendors.url)
        changed = {_TWILIO: f"{_TWILIO}texts_per_second = 1000.0\n", **(changes or {})}
        for old, new in changed.items():
            assert old in toml, f"{old!r} is not in the demo's configuration"
            toml = toml.replace(old, new.replace("{vendors}", vendors.url))
        (folder / "bridge.toml").write_text(toml, encoding="utf-8")
        environ = {
            **secrets,
            "BRIDGE_CONFIG": str(folder / "bridge.toml"),
            "SECRET_KEY": SECRET_KEY,
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
            "REDIS_URL": redis_url or NO_REDIS,
            **(variables or {}),
        }
        bridge = build_on(load(environ), store, hands)
        plan(bridge, hands())
        with door, SandboxServer(create_bridge(bridge, SECRET_KEY), door=door):
            yield Story(world, bridge, hands, environ)
            world.close()


@contextmanager
def _store(redis_url: str | None, clock: Hands) -> Iterator[Store]:
    if redis_url is None:
        yield MemoryStore(clock)
        return
    with redis.Redis.from_url(redis_url) as client:
        yield RedisStore(client)
