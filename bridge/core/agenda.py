"""What is due: an item exists once by its id, and one worker at a time holds it by a lease.

Items wait in lanes: what is done at one vendor waits apart from what is done at another, so that a
vendor that is slow or dead holds up its own lane alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ItemKind(StrEnum):
    """What can be due."""

    EVENT = "event"
    DELIVERY = "delivery"
    WRITE_BACK = "write_back"
    NOTE = "note"
    RESPONSE_DUE = "response_due"
    TOLD_AGAIN = "told_again"
    COOLDOWN_END = "cooldown_end"
    DIGEST = "digest"
    SWEEP = "sweep"
    RECEIPT_DUE = "receipt_due"
    ERRAND = "errand"


@dataclass(frozen=True)
class Item:
    """Something on the agenda: it is due at a time (seconds UTC) and exists once by its id."""

    kind: ItemKind
    about: str
    due: float
    tries: int = 0
    event: str = ""
    """The webhook that it goes back to; the one id in all log lines."""
    where: str = ""
    """The channel or the connection that may hold it up."""
    wants: tuple[str, ...] = ()
    """What its flow reads first, by `stored.name_of`: it is read when the item is taken."""

    @property
    def id(self) -> str:
        """The name under which the item can be cancelled or replaced."""
        return f"{self.kind.value}:{self.about}"

    @property
    def lane(self) -> str:
        """With which others it waits: the same kind of work at the same place, if it has one."""
        return f"{self.kind.value}:{self.where}" if self.where else ""


@dataclass(frozen=True)
class Lease:
    """An item that one worker holds; `token` proves it.

    `read`: what the item wants, as it was when it was taken; how that looks is the store's affair.
    """

    item: Item
    token: str
    read: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Taken:
    """What was leased, and when more will be due in the lanes that were asked (seconds UTC)."""

    leases: tuple[Lease, ...] = ()
    next_due: float | None = None
