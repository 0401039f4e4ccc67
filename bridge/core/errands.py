"""Something that one person wants done to many emergencies at once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Deed(StrEnum):
    """What is to be done."""

    TAKE = "take"
    STAND_DOWN = "stand_down"


@dataclass(frozen=True)
class Errand:
    """A deed for these escalations. `person`: an id of ours; `via`: "sms", "link", "page"."""

    prefix: ClassVar[str] = "errand"

    id: str
    deed: Deed
    person: str
    via: str
    escalations: tuple[str, ...]
