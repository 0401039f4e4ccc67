"""One helpdesk account and what in it means what. Secrets are handed to the adapters apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from bridge.core.levels import Level
from bridge.core.tickets import FieldMapping
from bridge.core.written import Between, BoardId, ServiceUrl


class Answers(StrEnum):
    """Where a client reads what the bridge answers."""

    PUBLIC = "public"
    """In a public comment, which stops the helpdesk's own clock of the first reply."""
    PAGE = "page"
    """On the ticket's own page and in a mail; on the ticket stands an internal note."""


@dataclass(frozen=True)
class Connection:
    """A helpdesk account, [connections.<name>] in the file.

    `zone` is the IANA name in which its clients are told times.
    """

    name: str
    kind: str
    base_url: ServiceUrl
    user: str
    mapping: FieldMapping
    reason_field: str = ""
    link_field: str = ""
    """Where the requester's own link to the Escalate page is written; empty: nowhere."""
    transitions: Mapping[str, Level] = field(default_factory=dict)
    """Jira: which status asks for which level, for clients who move their request on the portal."""
    zone: str = "America/Chicago"
    top_priority: str = ""
    """What "top of the queue" is called; empty: the product's own highest."""
    board: BoardId = ""
    """Jira: the id of the board on which an emergency is ranked first; empty: no ranking."""
    api_url: ServiceUrl = ""
    """Jira: where tokens with scopes are taken; empty: `base_url`. Links lead to `base_url`.

    Source: https://support.atlassian.com/atlassian-cloud/kb/401-unauthorized-error-when-service-account-accesses-jira-or-confluence-api
    """
    token_expires: date | None = None
    """The last day of the API token, as the helpdesk said when it was made; None: none was said."""
    automations: frozenset[str] = frozenset()
    """Names, email addresses or ids of actors that are programs: their comments are nobody's."""
    answers: Answers = Answers.PUBLIC
    calls_per_minute: Annotated[int, Between(10, 10_000)] = 120
    """The most calls in any minute. An update of a ticket costs two, so that the usual leaves room
    in Zendesk's smallest plan (200 calls and 100 updates a minute) for people and other programs.

    https://developer.zendesk.com/api-reference/introduction/rate-limits/
    """
    signature_max_age: float = 300.0
    """No setting. Seconds after which a signed timestamp is stale (Zendesk)."""

    @property
    def called_at(self) -> str:
        """Where the API is called, without a slash at the end."""
        return (self.api_url or self.base_url).rstrip("/")


def ends_soon(connection: Connection, today: date) -> bool:
    """Whether the API token ends within two weeks, or has ended."""
    ends = connection.token_expires
    return ends is not None and ends - today <= timedelta(days=_WARNED_DAYS_BEFORE)


_WARNED_DAYS_BEFORE = 14
