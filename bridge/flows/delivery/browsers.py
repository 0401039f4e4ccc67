"""Who wants to be told in the browser: until when, and in which browsers.

A person counts as available while they said so and at least one browser of theirs is subscribed:
a switch that reaches nobody would be worse than none.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum

from bridge.core.business_time import civil
from bridge.core.contacts import Availability, Contact, PushSubscription, browser_id
from bridge.core.people import Person
from bridge.errors import Malformed
from bridge.flows.context import Bridge
from bridge.flows.delivery.contacts import contact_to_change, contacts_of, keep
from bridge.flows.turn import Turn, attempt
from bridge.ports import PushChannel

ROLES = frozenset(("pm", "staff"))
"""Who may be told in the browser."""

_HOUR = 3600.0
_MOST_ENDPOINT = 1000


class Span(StrEnum):
    """For how long somebody is available."""

    HOUR = "hour"
    TODAY = "today"
    ALWAYS = "always"


@dataclass(frozen=True)
class Reach:
    """How a person can be told, by their own word."""

    person: Person
    opted_out: bool
    """Texts do not reach them."""
    availability: Availability | None
    """What they said, if it still holds."""
    subscriptions: tuple[PushSubscription, ...]

    @property
    def told(self) -> bool:
        """Whether a notification would reach the person now."""
        return bool(self.person.roles & ROLES and self.availability and self.subscriptions)


def push_channel(bridge: Bridge) -> PushChannel | None:
    """The channel to browsers; None when it is not set up."""
    channels = bridge.channels.values()
    return next((channel for channel in channels if isinstance(channel, PushChannel)), None)


def subscribe(bridge: Bridge, person: Person, offered: PushSubscription) -> None:
    """Tell the person in this browser from now on; Malformed says what cannot be taken.

    A browser belongs to whoever subscribed it last: nobody else is told there any more.
    """
    key = _checked(bridge, offered).application_server_key

    def step(turn: Turn) -> None:
        new = replace(offered, server_key=key, created_at=turn.now)
        for other in bridge.people:
            if other.id != person.id:
                drop(turn, other.id, new.id)
        keep(turn, contact_to_change(turn, person.id).with_browser(new))

    attempt(bridge, step)
    bridge.log.info("push_subscribed", person=person.id)


def unsubscribe(bridge: Bridge, person: Person, endpoint: str) -> None:
    """Tell the person in this browser no longer; an unknown one changes nothing."""
    attempt(bridge, lambda turn: drop(turn, person.id, browser_id(endpoint)))


def drop(turn: Turn, person_id: str, browser_id: str) -> None:
    """Add to a turn's commit that a browser is gone."""
    known = contact_to_change(turn, person_id)
    changed = known.without(browser_id)
    if changed != known:
        keep(turn, changed)


def switch(bridge: Bridge, person: Person, span: Span | None) -> None:
    """The person is available for a span, or from now on not any more (None)."""

    def step(turn: Turn) -> None:
        said = Availability(_end_of(bridge, span, turn.now)) if span else None
        keep(turn, replace(contact_to_change(turn, person.id), said_available=said))
        turn.commit.count("availability_switched")

    attempt(bridge, step)
    bridge.log.info("availability", person=person.id, span=span.value if span else "off")


def available(bridge: Bridge, now: float) -> list[Person]:
    """Who is told in the browser now."""
    if push_channel(bridge) is None:
        return []
    return [each.person for each in reach(bridge, bridge.people, now) if each.told]


def reach(bridge: Bridge, people: Sequence[Person], now: float) -> list[Reach]:
    """How each of the people can be told at `now` (seconds UTC), in one question to the store."""
    return [
        Reach(person, known.opted_out, known.availability(now), _heard(bridge, known, now))
        for person, known in zip(people, contacts_of(bridge, people), strict=True)
    ]


def subscriptions(bridge: Bridge, person: Person, now: float) -> tuple[PushSubscription, ...]:
    """The browsers in which a person is told at `now` (seconds UTC)."""
    return reach(bridge, [person], now)[0].subscriptions


def address(bridge: Bridge, person: Person, browser_id: str, now: float) -> str:
    """A browser's address in the form in which the browser told it; empty when it is gone."""
    for one in subscriptions(bridge, person, now):
        if one.id == browser_id:
            keys = {"p256dh": one.p256dh, "auth": one.auth}
            return json.dumps({"endpoint": one.endpoint, "keys": keys})
    return ""


def _heard(bridge: Bridge, known: Contact, now: float) -> tuple[PushSubscription, ...]:
    push = push_channel(bridge)
    return known.subscriptions(push.application_server_key, now) if push else ()


def _checked(bridge: Bridge, offered: PushSubscription) -> PushChannel:
    push = push_channel(bridge)
    if push is None:
        raise Malformed("browser notifications are off: the bridge has no VAPID_PRIVATE_KEY")
    if len(offered.endpoint) > _MOST_ENDPOINT or not push.accepts(offered.endpoint):
        raise Malformed("the subscription's address is not that of a known push service")
    point = _decoded(offered.p256dh)
    if len(point) != 65 or point[0] != 4 or len(_decoded(offered.auth)) != 16:
        raise Malformed("the subscription's keys are not those of a browser")
    return push


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")[:100]
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _end_of(bridge: Bridge, span: Span, now: float) -> float | None:
    if span is Span.HOUR:
        return now + _HOUR
    if span is Span.TODAY:
        tomorrow = bridge.policy.hours.local(now).date() + timedelta(days=1)
        return civil(tomorrow, time(0), bridge.zone)
    return None
