"""What helpdesks said of people and accounts, kept so that nobody has to ask again."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Account:
    """What a client's organization is called, as a helpdesk last showed it."""

    prefix: ClassVar[str] = "account"

    connection: str
    organization_id: str
    name: str

    @property
    def id(self) -> str:
        """The store's name for the account; a restriction of it has the same."""
        return account_id(self.connection, self.organization_id)


def account_id(connection: str, organization_id: str) -> str:
    """The store's name for what is kept of a client's organization."""
    return f"{connection}/{organization_id}"
