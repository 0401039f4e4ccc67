"""What an admin of the site granted the bridge's user; tests take some of it away.

https://support.atlassian.com/jira-cloud-administration/docs/permissions-for-company-managed-projects/
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.refused import Refused

SCOPES = frozenset(
    {
        "read:jira-work",
        "write:jira-work",
        "read:jira-user",
        "manage:servicedesk-customer",
        "read:servicedesk-request",
        "write:servicedesk-request",
        "read:board-scope:jira-software",
        "read:issue-details:jira",
        "write:issue:jira-software",
    }
)


@dataclass
class Rights:
    """Of the bridge's user. `scopes`: those of its token for the gateway."""

    browse_users: bool = True
    """The global permission *Browse users and groups*."""
    agent: bool = True
    """A licence of Jira Service Management."""
    lacks: dict[str, set[str]] = field(default_factory=dict)
    """Project permissions that are missing, by the project's key."""
    off_screen: set[str] = field(default_factory=set)
    """Fields that are not on the edit screen."""
    scopes: frozenset[str] = SCOPES

    def held(self, project: str, permission: str) -> bool:
        """Whether the user has a permission in a project."""
        return permission not in self.lacks.get(project, set())

    def need(self, project: str, permission: str, words: str) -> None:
        """Refused with 403 unless the user has the permission."""
        if not self.held(project, permission):
            raise forbidden(words)


def forbidden(words: str) -> Refused:
    """Jira's 403."""
    return Refused(403, {"errorMessages": [words], "errors": {}})


def shown(rights: Rights, project: str, wanted: list[str]) -> dict[str, Any]:
    """As GET /mypermissions shows them."""
    held = {name: rights.held(project, name) for name in wanted}
    return {"permissions": {name: _permission(name, has) for name, has in held.items()}}


def _permission(name: str, has: bool) -> dict[str, Any]:
    title = name.replace("_", " ").capitalize()
    return {"key": name, "name": title, "type": "PROJECT", "havePermission": has}
