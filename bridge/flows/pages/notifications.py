"""The panel of browser notifications on /now."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.core.contacts import Availability
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers
from bridge.flows.delivery.browsers import Reach


@dataclass(frozen=True)
class Panel:
    """What is shown of browser notifications; `available`: the names of who is told there."""

    on: bool
    available: tuple[str, ...]
    allowed: bool
    """Whether whoever looks may switch themselves available."""
    mine: Availability | None
    browsers: tuple[str, ...]


def panel(bridge: Bridge, person: Person, people: Iterable[Reach]) -> Panel:
    """The panel for one of the people."""
    reached = {each.person.id: each for each in people}
    mine = reached[person.id]
    return Panel(
        on=browsers.push_channel(bridge) is not None,
        available=tuple(each.person.name for each in reached.values() if each.told),
        allowed=bool(person.roles & browsers.ROLES),
        mine=mine.availability,
        browsers=tuple(dict.fromkeys(each.browser for each in mine.subscriptions)),
    )
