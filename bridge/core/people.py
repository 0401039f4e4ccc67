"""Who is told, where, and who may not escalate for now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar

from bridge.core.written import Address, Between, EmailAddress, OneOf, PhoneNumber

ROLES = ("pm", "staff", "admin")
"""pm: is alerted; admin: hears of trouble with the bridge."""


@dataclass(frozen=True)
class Person:
    """Somebody of the team, one table of [[people]] in the file.

    People of `tier` 2 and up are alerted only when nobody responded to the first alert.
    """

    id: str
    name: str
    email: EmailAddress = ""
    phone: PhoneNumber = ""
    roles: frozenset[Annotated[str, OneOf(ROLES)]] = frozenset({"pm"})
    tier: Annotated[int, Between(1, 9)] = 1
    more: Mapping[str, Address] = field(default_factory=dict, hash=False)
    """Addresses on further channels, by the key that a channel declares for them."""

    def address(self, key: str) -> str:
        """The person's address under a key of [[people]]; empty when there is none."""
        return {"email": self.email, "phone": self.phone, **self.more}.get(key, "")


class RestrictionMode(StrEnum):
    """What becomes of a restricted account's Emergency."""

    REFUSE = "refuse"
    HIGHER_PRIORITY = "higher_priority"


@dataclass(frozen=True)
class Restriction:
    """An account that may not raise emergencies until a time (seconds UTC); set by a person."""

    prefix: ClassVar[str] = "restriction"

    connection: str
    organization_id: str
    until: float
    reason: str
    set_by: str
    mode: RestrictionMode = RestrictionMode.REFUSE
    organization: str = ""
    record: str = ""
    """The ticket that led to it, where the client is told."""

    @property
    def account(self) -> str:
        """The store's name for the account."""
        return f"{self.connection}/{self.organization_id}"

    def active(self, now: float) -> bool:
        """Whether the restriction still holds; it ends by itself."""
        return now < self.until
