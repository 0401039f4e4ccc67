"""The two simulated helpdesks as a story sees them."""

from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.jira.site import OPTIONS
from sandbox.jira.wiki import read
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, REASON_FIELD

Key = int | str
"""4821 is a ticket of Zendesk, "SUP-17" an issue of Jira."""

_LABELS = {"higher_priority": "Higher Priority", "emergency": "Emergency"}
_LEVELS = {label: level for level, label in _LABELS.items()}


@dataclass(frozen=True)
class Comment:
    """A comment on a ticket, in either helpdesk. `ours`: the bridge wrote it."""

    body: str
    public: bool
    ours: bool


class Side(Protocol):
    """What people do in a helpdesk, and what its tickets show."""

    client: str

    def sets(self, key: Any, level: str | None, who: str, reason: str) -> None:
        """Somebody chooses a level; None clears the field."""

    def says(self, key: Any, text: str, who: str, public: bool) -> None:
        """Somebody comments."""

    def level(self, key: Any) -> str | None:
        """What the field shows."""

    def comments(self, key: Any) -> list[Comment]:
        """All comments, oldest first."""

    def ids(self) -> list[Key]:
        """All tickets, by what never changes of them."""

    def id(self, key: Any) -> Key:
        """What never changes of a ticket: issues get other keys when they are moved."""


class ZendeskSide:
    """The simulated Zendesk."""

    client = "Casey Client"

    def __init__(self, world: SandboxWorld) -> None:
        self._desk = world.zendesk

    def user(self, name: str) -> Any:
        """A user by name."""
        return next(user for user in self._desk.users.values() if user.name == name)

    def sets(self, key: int, level: str | None, who: str, reason: str) -> None:
        """Somebody chooses a level; None clears the field."""
        if reason:
            self._desk.ticket(key).fields[REASON_FIELD] = reason
        self._desk.set_level(key, f"escalation_{level}" if level else None, self.user(who))

    def says(self, key: int, text: str, who: str, public: bool) -> None:
        """Somebody comments."""
        self._desk.comment(key, text, self.user(who), public)

    def level(self, key: int) -> str | None:
        """What the field shows."""
        value = self._desk.ticket(key).fields.get(ESCALATION_FIELD)
        return str(value).removeprefix("escalation_") if value else None

    def comments(self, key: int) -> list[Comment]:
        """All comments, oldest first."""
        ours = self._desk.bridge.id
        rows = self._desk.ticket(key).comments
        return [Comment(row["body"], row["public"], row["author_id"] == ours) for row in rows]

    def ids(self) -> list[Key]:
        """All tickets."""
        return [ticket.id for ticket in self._desk.tickets.values() if not ticket.deleted]

    def id(self, key: int) -> Key:
        """The ticket's number."""
        return key


class JiraSide:
    """The simulated Jira."""

    client = "Nora North"

    def __init__(self, world: SandboxWorld) -> None:
        self._site = world.jira

    def user(self, name: str) -> Any:
        """A user by name."""
        return next(user for user in self._site.users.values() if user.name == name)

    def sets(self, key: str, level: str | None, who: str, reason: str) -> None:
        """Somebody chooses a level; None clears the field."""
        if reason:
            self._site.issue(key).reason = reason
        self._site.set_level(key, _LABELS[level] if level else None, self.user(who))

    def says(self, key: str, text: str, who: str, public: bool) -> None:
        """Somebody comments."""
        self._site.comment(key, text, self.user(who), public)

    def level(self, key: str) -> str | None:
        """What the field shows."""
        option = self._site.issue(key).escalation
        return _LEVELS[OPTIONS[option]] if option else None

    def comments(self, key: str) -> list[Comment]:
        """All comments as people read them, oldest first."""
        ours = self._site.bridge.id
        rows = self._site.issue(key).comments
        return [Comment(read(row["body"]), row["public"], row["author"] == ours) for row in rows]

    def ids(self) -> list[Key]:
        """All issues."""
        return list(self._site.issues)

    def id(self, key: str) -> Key:
        """The issue's id, for its key or the id itself."""
        return str(self._site.issue(key).id)
