"""The connection to the Redis that keeps everything: the embedded one, or yours."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import redis

from bridge.errors import ConfigurationError
from bridge.redis.durability import check_durability
from bridge.redis.server import EmbeddedRedis, running_url
from bridge.redis.trouble import why
from bridge.settings.values import Settings
from bridge.settings.variables import Variables, shown_redis_url

# Long enough for the slowest answer (a commit waits for the disk), short enough for a webhook.
_SOCKET_SECONDS = 5.0
_MOST_OF_OUR_OWN = 64  # more than threads, in a process that has its Redis to itself


@contextmanager
def joined_redis(settings: Settings) -> Iterator[redis.Redis]:
    """The Redis of a program that may be running: for the commands of admins."""
    running = None if settings.variables.redis_url else running_url(settings.variables.data_dir)
    if running:
        yield _client(running, _MOST_OF_OUR_OWN)
        return
    with opened_redis(settings, alone=True) as client:
        yield client


@contextmanager
def opened_redis(settings: Settings, alone: bool) -> Iterator[redis.Redis]:
    """A Redis that keeps what it acknowledged; the embedded one lives as long as the program.

    `alone`: this process is the whole program. Several processes need one Redis between them, so
    they need REDIS_URL. Raises ConfigurationError.
    """
    variables = settings.variables
    if variables.redis_url:
        client = _client(variables.redis_url, variables.redis_connections, _tls(variables))
        _refuse_a_forgetful_one(client, variables)
        yield client
        return
    if not alone:
        raise ConfigurationError(
            [
                "REDIS_URL: is missing; web, worker and clock as processes of their own share one "
                "Redis, so set its address (`python -m bridge serve` needs none)"
            ]
        )
    with EmbeddedRedis(variables.data_dir) as embedded:
        yield _client(embedded.url, _MOST_OF_OUR_OWN)


def _client(url: str, most: int, tls: Mapping[str, Any] | None = None) -> redis.Redis:
    """A client that holds `most` connections at most; whoever finds none free waits for one."""
    pool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=most,
        timeout=_SOCKET_SECONDS,
        socket_timeout=_SOCKET_SECONDS,
        socket_connect_timeout=_SOCKET_SECONDS,
        **(tls or {}),
    )
    return redis.Redis.from_pool(pool)


def _tls(variables: Variables) -> dict[str, Any]:
    """Whom to trust. https://redis.readthedocs.io/en/stable/examples/ssl_connection_examples.html"""
    if not str(variables.redis_url).startswith("rediss://"):
        return {}
    if not variables.redis_verified:
        return {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    return {"ssl_ca_data": variables.redis_ca or None}


def _refuse_a_forgetful_one(client: redis.Redis, variables: Variables) -> None:
    where = shown_redis_url(variables.redis_url)
    try:
        faults = check_durability(client)
    except redis.RedisError as error:
        raise ConfigurationError(
            [f"REDIS_URL: the Redis at {where} cannot be used: {why(error)}"]
        ) from error
    if faults and not variables.accept_redis_risk:
        raise ConfigurationError([f"REDIS_URL ({where}): {fault}" for fault in faults])
