"""What a helpdesk knows the bridge by, and the environment variables that hold it."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from bridge.core.connections import Connection


@dataclass(frozen=True)
class Credentials:
    """An API token, or an OAuth client with its secret; what is not used stays empty."""

    api_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


def variable(connection: Connection, secret: str) -> str:
    """The environment variable of one of a connection's secrets ("API_TOKEN", "CLIENT_ID")."""
    return f"BRIDGE_{re.sub('[^A-Z0-9]', '_', connection.name.upper())}_{secret}"


class Login(Protocol):
    """A log-in that can be renewed. `variables`: those of the environment that hold it."""

    @property
    def variables(self) -> str:
        """In words for an admin."""

    def renewed(self, refused: str, budget: float | None, /) -> str:
        """The Authorization header after this one was refused; empty: there is no other.

        `budget`: the seconds that are left for it. Raises as a helpdesk does.
        """
