"""What the store keeps: frozen dataclasses, each kind under keys of its own."""

from typing import ClassVar, Protocol


class Stored(Protocol):
    """A value that the store keeps.

    Fields that hold their default are left out when it is written, so that the members of a union
    have to differ by fields without one.
    """

    prefix: ClassVar[str]
    """How the keys of its kind begin; two kinds never share it."""


def name_of(kind: type[Stored], id: str) -> str:
    """The one name of a value among all kinds."""
    return f"{kind.prefix}:{id}"
