"""A client's own link to the Escalate page of one ticket: what it binds, and how long it holds."""

from dataclasses import dataclass
from typing import ClassVar

VALID_SECONDS = 30 * 86_400.0


@dataclass(frozen=True)
class ClientLink:
    """One person (an actor's id at the helpdesk) and one ticket. `issued_at`: seconds UTC."""

    connection: str
    ticket: str
    person: str
    issued_at: float

    def expired(self, now: float) -> bool:
        """Whether the link is too old; `now` in seconds UTC."""
        return now - self.issued_at >= VALID_SECONDS


@dataclass(frozen=True)
class Revocation:
    """All links of a ticket that were issued until `at` (seconds UTC) are void."""

    prefix: ClassVar[str] = "revocation"

    record: str
    at: float

    def voids(self, link: ClientLink) -> bool:
        """Whether the link was issued before; one of the same second counts as older."""
        return int(link.issued_at) <= int(self.at)
