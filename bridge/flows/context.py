"""What every flow works with, handed in by bootstrap."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from bridge.core.channels import Traits, unknown
from bridge.core.client_links import ClientLink
from bridge.core.connections import Connection
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.core.storm import Storms
from bridge.ports import Channel, Helpdesk, Inbox, Store

T = TypeVar("T")


class Log(Protocol):
    """A structured logger: an event name and fields."""

    def info(self, event: str, **fields: Any) -> Any:
        """Something happened as it should."""

    def warning(self, event: str, **fields: Any) -> Any:
        """Something is not as it should be; the program goes on."""

    def error(self, event: str, **fields: Any) -> Any:
        """Somebody has to look at it."""


class Links(Protocol):
    """Signs clients' links and reads them."""

    def sign(self, link: ClientLink) -> str:
        """The link in a form that is safe in an URL and cannot be made up."""

    def read(self, signed: str) -> ClientLink | None:
        """The link; None when it was not signed by us."""


class Patience(Protocol):
    """Waits for others, but never for longer than it can be waited."""

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """What the call answers or raises; TimeoutError when that takes longer.

        The call itself is not broken off: it needs time-outs of its own.
        """

    def shared(self, name: str, call: Callable[[], T]) -> T:
        """What the call answers or raises; whoever asks under the same name while it is under way
        gets its answer too."""


class Arrivals(Protocol):
    """Of whom something came of late, so that a storm is told from what comes alone."""

    def is_first(self, whom: str, now: float) -> bool:
        """Whether nothing came of them for a while, and note that something did (seconds UTC)."""


@dataclass(frozen=True)
class Bridge:
    """The whole program without its doors: store, policy, people, helpdesks and channels.

    `clock` gives now in seconds UTC; `token` makes the unguessable part of a person's link.
    """

    store: Store
    clock: Callable[[], float]
    policy: Policy
    storms: Storms
    zone: ZoneInfo
    people: tuple[Person, ...]
    connections: Mapping[str, Connection]
    inboxes: Mapping[str, Inbox]
    helpdesks: Mapping[str, Helpdesk]
    channels: Mapping[str, Channel]
    public_base_url: str
    mail_domain: str
    token: Callable[[str], str]
    links: Links
    patience: Patience
    arrivals: Arrivals
    log: Log

    def person(self, id: str) -> Person | None:
        """The person with that id, if still configured."""
        return next((person for person in self.people if person.id == id), None)

    def name_of(self, person_id: str) -> str:
        """What the person is called; the id itself when they are not configured any more."""
        person = self.person(person_id)
        return person.name if person else person_id

    def traits(self, channel: str) -> Traits:
        """What is known of a channel, also of one that is not set up any more."""
        known = self.channels.get(channel)
        return known.traits if known else unknown(channel)

    def channels_with(self, trait: Callable[[Traits], bool]) -> list[str]:
        """The names of the channels that are set up and have a trait."""
        return [name for name, channel in self.channels.items() if trait(channel.traits)]

    def pms(self, up_to_tier: int = 1) -> tuple[Person, ...]:
        """Who is alerted of emergencies, up to a tier."""
        return tuple(p for p in self.people if "pm" in p.roles and p.tier <= up_to_tier)

    def admins(self) -> tuple[Person, ...]:
        """Who hears of trouble; without an admin the project managers do."""
        admins = tuple(person for person in self.people if "admin" in person.roles)
        return admins or self.pms()

    def zone_of(self, connection: str) -> ZoneInfo:
        """The zone in which a connection's clients are told times."""
        return ZoneInfo(self.connections[connection].zone)
