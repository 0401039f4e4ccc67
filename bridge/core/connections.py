"""One helpdesk account and what in it means what. Secrets are handed to the adapters apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.core.levels import Level
from bridge.core.tickets import FieldMapping


@dataclass(frozen=True)
class Connection:
    """A helpdesk account. `zone` is the IANA name in which its clients are told times."""

    name: str
    kind: str
    base_url: str
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
    board: str = ""
    """Jira: the id of the board on which an emergency is ranked first; empty: no ranking."""
    signature_max_age: float = 300.0
    """Seconds after which a signed timestamp is stale (Zendesk)."""
