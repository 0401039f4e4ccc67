"""Whether the Redis behind REDIS_URL keeps what it acknowledged.

A webhook is answered with 2xx once it is in Redis, so a Redis that forgets loses emergencies.
"""

import contextlib
from dataclasses import dataclass
from typing import Any, cast

import redis

from bridge.redis.binary import OLDEST

ACCEPT = "BRIDGE_ACCEPT_REDIS_RISK"

_NOTHING_TOLD = (
    "the server refuses INFO, so nobody can tell whether it keeps what it acknowledged; make sure "
    f"that it does, and set {ACCEPT}=1"
)


@dataclass(frozen=True)
class Durability:
    """What was found: `faults` lose acknowledged writes, `warnings` may lose some in a disaster."""

    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_durability(client: redis.Redis) -> list[str]:
    """Every way in which this Redis would lose acknowledged writes, with how to mend it.

    Raises redis.RedisError when the server does not answer.
    """
    return list(inspect_durability(client).faults)


def inspect_durability(client: redis.Redis) -> Durability:
    """Ask the server about itself; redis.RedisError when it does not answer."""
    try:
        info = client.info("everything")
    except redis.ResponseError:
        return Durability(faults=(_NOTHING_TOLD,))
    settings = _settings(client)
    faults = [*_version(info), *_role(info), *_appendonly(info), *_eviction(info)]
    warnings: list[str] = []
    if info.get("aof_enabled"):
        _judge_fsync(settings.get("appendfsync"), faults, warnings)
    return Durability(tuple(faults), tuple(warnings))


def _settings(client: redis.Redis) -> dict[str, str]:
    """What CONFIG GET tells; managed services forbid it, and the settings stay unknown."""
    with contextlib.suppress(redis.ResponseError):
        return cast(dict[str, str], client.config_get("appendfsync"))
    return {}


def _version(info: dict[str, Any]) -> list[str]:
    version = str(info.get("redis_version", ""))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) >= OLDEST:
        return []
    return [f"the server is Redis {version or 'of an unknown version'}; 6.2 or later is needed"]


def _role(info: dict[str, Any]) -> list[str]:
    if info.get("role") in ("master", None):
        return []
    return ["the server is a replica, which takes no writes; give the address of the master"]


def _appendonly(info: dict[str, Any]) -> list[str]:
    if info.get("aof_enabled"):
        return []
    return [
        "the server keeps no file of writes (appendonly no), so a restart loses what was "
        f"acknowledged; set appendonly yes and appendfsync always, or {ACCEPT}=1 to run with that "
        "risk"
    ]


def _eviction(info: dict[str, Any]) -> list[str]:
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction" or not info.get("maxmemory"):
        return []
    return [
        f"the server throws data away when its memory is full (maxmemory-policy {policy}); set "
        f"maxmemory-policy noeviction, or {ACCEPT}=1 to run with that risk"
    ]


def _judge_fsync(fsync: str | None, faults: list[str], warnings: list[str]) -> None:
    if fsync == "everysec":
        warnings.append(
            "appendfsync is everysec: a power failure may lose the last second of acknowledged "
            "writes; the sweep finds them at the helpdesk, and appendfsync always prevents it"
        )
    elif fsync is None:
        faults.append(
            "the server forbids CONFIG, so nobody can tell how soon it writes to disk "
            "(appendfsync), as managed services do; make sure that it is always or everysec, and "
            f"set {ACCEPT}=1"
        )
    elif fsync != "always":
        faults.append(
            f"appendfsync is {fsync}, so a crash of the machine may lose half a minute of "
            f"acknowledged writes; set appendfsync always, or {ACCEPT}=1 to run with that risk"
        )
