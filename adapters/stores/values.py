"""How values look in Redis: JSON by the types' own annotations."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

# Making an adapter is slow, using it is not.
_adapters: dict[type, TypeAdapter[Any]] = {}


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
