"""The connection to the Redis that keeps everything: the embedded one, or yours."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis

from bridge.errors import ConfigurationError
from bridge.redis.durability import check_durability
from bridge.redis.server import EmbeddedRedis, running_url
from bridge.settings.values import Settings
from bridge.settings.variables import shown_redis_url

# Long enough for the slowest answer (a commit waits for the disk), short enough for a webhook.
_SOCKET_SECONDS = 5.0


@contextmanager
def joined_redis(settings: Settings) -> Iterator[redis.Redis]:
    """The Redis of a program that may be running: for the commands of admins."""
    running = None if settings.variables.redis_url else running_url(settings.variables.data_dir)
    if running:
        yield _client(running)
        return
    with opened_redis(settings, alone=True) as client:
        yield client


@contextmanager
def opened_redis(settings: Settings, alone: bool) -> Iterator[redis.Redis]:
    """A Redis that keeps what it acknowledged; the embedded one lives as long as the program.

    `alone`: this process is the whole program. Several processes need one Redis between them, so
    they need REDIS_URL. Raises ConfigurationError.
    """
    if settings.variables.redis_url:
        client = _client(settings.variables.redis_url)
        _refuse_a_forgetful_one(client, settings)
        yield client
        return
    if not alone:
        raise ConfigurationError(
            [
                "REDIS_URL: is missing; web, worker and clock as processes of their own share one "
                "Redis, so set its address (`python -m bridge serve` needs none)"
            ]
        )
    with EmbeddedRedis(settings.variables.data_dir) as embedded:
        yield _client(embedded.url)


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS
    )


def _refuse_a_forgetful_one(client: redis.Redis, settings: Settings) -> None:
    where = shown_redis_url(settings.variables.redis_url)
    try:
        faults = check_durability(client)
    except redis.RedisError as error:
        name = type(error).__name__
        raise ConfigurationError(
            [f"REDIS_URL: no Redis answers at {where} ({name}); start it or mend the address"]
        ) from error
    if faults and not settings.variables.accept_redis_risk:
        raise ConfigurationError([f"REDIS_URL ({where}): {fault}" for fault in faults])
