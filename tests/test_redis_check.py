"""A Redis that would lose acknowledged writes is refused: asked of the real server."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from bridge.redis.durability import check_durability, inspect_durability

DEFAULTS = {
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory": "0",
    "maxmemory-policy": "noeviction",
}


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    """The test server, set back afterwards."""
    client = redis.from_url(redis_url)
    yield client
    client.replicaof("NO", "ONE")
    for name, value in DEFAULTS.items():
        client.config_set(name, value)


def test_the_embedded_server_is_durable(server: redis.Redis) -> None:
    found = inspect_durability(server)
    assert (found.faults, found.warnings) == ((), ())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"appendonly": "no"}, "appendonly no"),
        ({"appendfsync": "no"}, "appendfsync is no"),
        ({"maxmemory": "100mb", "maxmemory-policy": "allkeys-lru"}, "allkeys-lru"),
        ({"maxmemory": "100mb", "maxmemory-policy": "volatile-ttl"}, "volatile-ttl"),
    ],
)
def test_a_forgetful_server_is_refused(
    server: redis.Redis, settings: dict[str, str], words: str
) -> None:
    for name, value in settings.items():
        server.config_set(name, value)
    (fault,) = check_durability(server)
    assert words in fault
    assert "BRIDGE_ACCEPT_REDIS_RISK=1" in fault


def test_an_evicting_policy_without_a_limit_never_evicts(server: redis.Redis) -> None:
    server.config_set("maxmemory-policy", "allkeys-lru")
    assert check_durability(server) == []


def test_every_second_is_accepted_with_a_warning(server: redis.Redis) -> None:
    server.config_set("appendfsync", "everysec")
    found = inspect_durability(server)
    assert found.faults == ()
    assert "last second" in found.warnings[0]


def test_a_replica_is_refused(server: redis.Redis) -> None:
    server.replicaof("127.0.0.1", "1")
    assert any("replica" in fault for fault in check_durability(server))


def test_all_faults_are_told_at_once(server: redis.Redis) -> None:
    server.config_set("maxmemory", "100mb")
    server.config_set("maxmemory-policy", "allkeys-random")
    server.config_set("appendonly", "no")
    assert len(check_durability(server)) == 2


def test_a_managed_service_that_forbids_config(server: redis.Redis, redis_url: str) -> None:
    server.acl_setuser("guest", enabled=True, passwords=["+canary"], categories=["+@all"],
                       commands=["-config"], keys=["*"])  # fmt: skip
    guest = redis.from_url(redis_url, username="guest", password="canary")
    (fault,) = check_durability(guest)
    server.acl_deluser("guest")
    assert "BRIDGE_ACCEPT_REDIS_RISK=1" in fault and "canary" not in fault


def test_an_old_server_is_refused() -> None:
    class Old(redis.Redis):
        """Answers as Redis 5 does on the two questions that are asked."""

        def info(self, section: str | None = None, *args: str, **kwargs: Any) -> dict[str, Any]:
            return {"redis_version": "5.0.7", "role": "master", "aof_enabled": 1}

        def config_get(self, *args: Any, **kwargs: Any) -> dict[str | None, str | None]:
            return {"appendfsync": "always"}

    (fault,) = check_durability(Old())
    assert "Redis 5.0.7" in fault and "6.2" in fault
