"""One client of Zendesk's API for one attempt: zenpy, and its session where it lacks a call.

zenpy 2.0.57 by default hands the same cached ticket to everybody for 30 s and marks an object
whose update failed as unchanged, hence `disable_cache` and nothing that is kept. It knows neither
sideloading for one ticket nor the order of comments nor tags of many tickets: these go through its
session.
"""

import logging
from typing import Any

import requests
from zenpy import Zenpy

from adapters.connections import Connections
from adapters.helpdesks.payloads import mapping
from adapters.helpdesks.transport import Transport, understood
from adapters.helpdesks.zendesk.login import ZenpyLogin
from bridge.core.connections import Connection
from bridge.errors import TemporaryFailure

# It logs whole payloads at DEBUG.
logging.getLogger("zenpy").setLevel(logging.WARNING)


class ZendeskClient:
    """Asks and writes within `budget` seconds for all calls together; raises as a helpdesk does.

    `zenpy` is for the calls that it knows; whoever makes one names what it throws (`understood`).
    """

    def __init__(
        self, connection: Connection, login: ZenpyLogin, kept: Connections, budget: float | None
    ) -> None:
        self._connection = connection
        session = requests.Session()
        Transport(connection, kept, budget, login).mount_on(session)
        self.zenpy = Zenpy(
            subdomain="helpdesk",
            domain="invalid",  # the transport puts base_url in its place
            session=session,
            disable_cache=True,
            **login.arguments(budget),
        )

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """What a path of the API answers."""
        with understood(self._connection):
            return mapping(self.zenpy.tickets.session.get(self._url(path), params=params).json())

    def put(self, path: str, content: dict[str, Any]) -> None:
        """Send a change."""
        with understood(self._connection, writes=True):
            self.zenpy.tickets.session.put(self._url(path), json=content)

    def show(self, ticket_id: str) -> dict[str, Any]:
        """A ticket as the API shows it, with its people and its organization."""
        content = self.get(f"tickets/{int(ticket_id)}", include="users,organizations,metric_sets")
        if not mapping(content.get("ticket")).get("id"):
            raise TemporaryFailure(f"{self._connection.name}: the answer holds no ticket.")
        return content

    def newest_comments(self, ticket_id: str) -> dict[str, Any]:
        """The newest hundred comments of a ticket, the newest first, with their authors.

        https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#list-comments
        """
        path = f"tickets/{int(ticket_id)}/comments"
        return self.get(path, sort_order="desc", per_page="100", include="users")

    def _url(self, path: str) -> str:
        return f"{self._connection.base_url.rstrip('/')}/api/v2/{path}"
