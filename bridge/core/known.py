"""What helpdesks said of people and accounts, kept so that nobody has to ask again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from bridge.core.tickets import Actor


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


def accounts_called(
    connection: str, named: str, rows: Iterable[tuple[str, str]]
) -> tuple[Account, ...]:
    """Those of the organizations (id and name) that somebody names by either, each once."""
    said = named.strip().casefold()
    found = (Account(connection, id, name) for id, name in rows)
    fitting = (one for one in found if said in (one.organization_id, one.name.strip().casefold()))
    return tuple(dict.fromkeys(fitting))


@dataclass(frozen=True)
class KnownActor:
    """Somebody who was looked up at a helpdesk, with role and organizations. `at`: seconds UTC."""

    prefix: ClassVar[str] = "known_actor"

    actor: Actor
    at: float


@dataclass(frozen=True)
class Silence:
    """A helpdesk did not say in time who somebody is. `at`: seconds UTC."""

    prefix: ClassVar[str] = "silence"

    at: float
