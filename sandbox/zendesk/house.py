"""How one account differs from another: what its set-up refuses, and how far it lags behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.zendesk.changes import invalid


@dataclass
class Lag:
    """How many seconds behind the account its search index and its export are."""

    search: float = 30.0
    export: float = 60.0


@dataclass
class HouseRules:
    """What the account's own set-up refuses: a locked priority, fields that have to be filled."""

    locked: set[str] = field(default_factory=set)
    """Attributes ("priority") that nobody may change."""
    required: str = ""
    """A field without which no change of custom fields is taken."""

    def checked(self, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """The changes; Refused with 422 where one of the rules stands against them."""
        for name in sorted(self.locked & set(changes)):
            raise invalid(name, f"{name.capitalize()}: cannot be changed")
        if self.required and changes.get("custom_fields"):
            raise invalid("base", f"{self.required}: is required")
        return changes
