"""What a simulated vendor keeps by its id: people, organizations."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar


class Named(Protocol):
    """Whatever has an id and a name."""

    id: Any
    name: str


T = TypeVar("T", bound=Named)


def kept(known: dict[Any, T], new: T) -> T:
    """The same, which is known from now on."""
    known[new.id] = new
    return new


def called(known: Mapping[Any, T], name: str) -> T | None:
    """The one of that name."""
    return next((one for one in known.values() if one.name == name), None)
