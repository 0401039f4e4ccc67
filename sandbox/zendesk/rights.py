"""What a user may do by the API, by role.

https://support.zendesk.com/hc/en-us/articles/4408883763866 (roles)
https://support.zendesk.com/hc/en-us/articles/4408846501402 (light agents)
"""

from collections.abc import Mapping
from typing import Any

from sandbox.refused import Refused
from sandbox.zendesk.account import User


def only_the_team(user: User) -> None:
    """Refused unless it is an agent or an admin."""
    if user.role == "end-user":
        raise forbidden()


def only_admins(user: User) -> None:
    """Refused unless it is an admin."""
    if user.role != "admin":
        raise forbidden()


def only_who_sees_all(user: User) -> None:
    """Refused for an agent who knows only some tickets: none of ours is among them."""
    if user.restriction:
        raise forbidden()


def edited_by(user: User, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The changes as far as the user may make them: of a light agent, an internal note alone."""
    if not user.light:
        return changes
    if set(changes) - {"id", "comment"}:
        raise forbidden()
    return {**changes, "comment": {**changes.get("comment", {}), "public": False}}


def forbidden() -> Refused:
    """Zendesk's 403."""
    description = (
        "You do not have access to this page. "
        "Please contact the account owner of this help desk for further help."
    )
    return Refused(403, {"error": "Forbidden", "description": description})


def not_found() -> Refused:
    """Zendesk's 404."""
    return Refused(404, {"error": "RecordNotFound", "description": "Not found"})
