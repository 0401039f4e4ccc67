"""The panel of browser notifications on /now."""

from dataclasses import dataclass

from bridge.core.contacts import Availability
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers


@dataclass(frozen=True)
class Panel:
    """What is shown of browser notifications; `available`: the names of who is told there."""

    on: bool
    available: tuple[str, ...]
    allowed: bool
    """Whether whoever looks may switch themselves available."""
    mine: Availability | None
    browsers: tuple[str, ...]


def panel(bridge: Bridge, person: Person, now: float) -> Panel:
    """The panel for a person. Raises StoreUnavailable."""
    reached = {each.person.id: each for each in browsers.reach(bridge, bridge.people, now)}
    mine = reached[person.id]
    return Panel(
        on=browsers.push_channel(bridge) is not None,
        available=tuple(each.person.name for each in reached.values() if each.told),
        allowed=bool(person.roles & browsers.ROLES),
        mine=mine.availability,
        browsers=tuple(dict.fromkeys(each.browser for each in mine.subscriptions)),
    )
