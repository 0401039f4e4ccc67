"""How the values look in Redis: one key prefix per kind, JSON by the types' own annotations."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from bridge.core.stored import Stored

T = TypeVar("T")

# Every key carries one hash tag, so that the scripts run on a Redis Cluster too.
TAG = "{bridge}"

# Making an adapter is slow, using it is not.
_adapters: dict[type, TypeAdapter[Any]] = {}


def key_of(kind: type[Stored], id: str) -> str:
    """The Redis key of a value."""
    return f"{TAG}:{kind.prefix}:{id}"


def dump(value: Any) -> bytes:
    """A value as JSON; fields that hold their default are left out, which keeps Redis small."""
    return _adapter(type(value)).dump_json(value, exclude_defaults=True)


def load(kind: type[T], raw: bytes) -> T:
    """The value that `dump` wrote, also by an older version with fewer fields."""
    value: T = _adapter(kind).validate_json(raw)
    return value


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
