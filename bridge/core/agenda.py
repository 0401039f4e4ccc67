"""What is due: an item exists once by its id, and one worker at a time holds it by a lease."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Item:
    """Something on the agenda: it is due at a time (seconds UTC) and exists once by its id."""

    kind: ItemKind
    about: str
    due: float
    tries: int = 0
    event: str = ""
    """The webhook that it goes back to; the one id in all log lines."""

    @property
    def id(self) -> str:
        """The name under which the item can be cancelled or replaced."""
        return f"{self.kind.value}:{self.about}"


@dataclass(frozen=True)
class Lease:
    """An item that one worker holds until `until`; `token` proves it."""

    item: Item
    token: str
