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
from hashlib import sha256

from bridge.core.business_time import civil
from bridge.core.commit import Commit
from bridge.core.ledger import Availability, Browsers, PushSubscription
from bridge.core.people import Person
from bridge.errors import Malformed
from bridge.flows.context import Bridge
from bridge.flows.turn import MAX_ROUNDS, Overtaken
from bridge.ports import PushChannel

ROLES = frozenset(("pm", "staff"))
"""Who may be told in the browser."""

SUBSCRIPTION_SECONDS = 90 * 86_400.0
"""Some push services say "accepted" for a dead browser for ever, so that age ends it too:
https://bugs.webkit.org/show_bug.cgi?id=249766. Each visit of /now makes a subscription new."""

_ALWAYS_SECONDS = 10 * 365 * 86_400.0
_HOUR = 3600.0
_MOST_BROWSERS = 10
_MOST_ENDPOINT = 1000


class Span(StrEnum):
    """For how long somebody is available."""

    HOUR = "hour"
    TODAY = "today"
    ALWAYS = "always"


@dataclass(frozen=True)
class Reach:
    """How a person is told in the browser."""

    person: Person
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


def subscribe(
    bridge: Bridge, person: Person, endpoint: str, p256dh: str, auth: str, browser: str, now: float
) -> None:
    """Tell the person in this browser from now on; Malformed says what cannot be taken.

    A browser belongs to whoever subscribed it last: nobody else is told there any more.
    """
    key = _checked(bridge, endpoint, p256dh, auth).application_server_key
    id = sha256(endpoint.encode()).hexdigest()[:16]
    new = PushSubscription(id, person.id, endpoint, p256dh, auth, now, browser, key)
    for _ in range(MAX_ROUNDS):
        commit = Commit()
        for other in bridge.people:
            _put_without(bridge, commit, other.id, id, [new] if other.id == person.id else [])
        if bridge.store.commit(commit, now):
            bridge.log.info("push_subscribed", person=person.id)
            return
    raise Overtaken(id)


def unsubscribe(bridge: Bridge, person: Person, endpoint: str, now: float) -> None:
    """Tell the person in this browser no longer; an unknown one changes nothing."""
    id = sha256(endpoint.encode()).hexdigest()[:16]
    for _ in range(MAX_ROUNDS):
        commit = Commit()
        drop(bridge, commit, person.id, id)
        if bridge.store.commit(commit, now):
            return
    raise Overtaken(id)


def drop(bridge: Bridge, commit: Commit, person: str, id: str) -> None:
    """Add to a commit that a browser is gone."""
    _put_without(bridge, commit, person, id, [])


def switch(bridge: Bridge, person: Person, span: Span | None, now: float) -> None:
    """The person is available for a span, or from now on not any more (None)."""
    commit = Commit()
    if span is None:
        commit.delete(Availability, person.id)
    else:
        until = _end_of(bridge, span, now)
        lasts = _ALWAYS_SECONDS if until is None else until - now
        commit.put(person.id, Availability(person.id, until), lasts)
    commit.count("availability_switched")
    bridge.store.commit(commit, now)
    bridge.log.info("availability", person=person.id, span=span.value if span else "off")


def available(bridge: Bridge, now: float) -> list[Person]:
    """Who is told in the browser now."""
    if push_channel(bridge) is None:
        return []
    return [each.person for each in reach(bridge, bridge.people, now) if each.told]


def reach(bridge: Bridge, people: Sequence[Person], now: float) -> list[Reach]:
    """How each of the people is told in the browser at `now` (seconds UTC)."""
    push = push_channel(bridge)
    ids = [person.id for person in people]
    said = [each.value for each in bridge.store.read_all(Availability, ids)]
    theirs = [each.value for each in bridge.store.read_all(Browsers, ids)]
    return [
        Reach(person, word if word and word.active(now) else None, _heard(push, known))
        for person, word, known in zip(people, said, theirs, strict=True)
    ]


def subscriptions(bridge: Bridge, person: str) -> tuple[PushSubscription, ...]:
    """The browsers in which a person is told; those that subscribed with an old key are mute."""
    return _heard(push_channel(bridge), bridge.store.read(Browsers, person).value)


def address(bridge: Bridge, person: str, id: str) -> str:
    """A browser's address in the form in which the browser told it; empty when it is gone."""
    for one in subscriptions(bridge, person):
        if one.id == id:
            keys = {"p256dh": one.p256dh, "auth": one.auth}
            return json.dumps({"endpoint": one.endpoint, "keys": keys})
    return ""


def _heard(push: PushChannel | None, known: Browsers | None) -> tuple[PushSubscription, ...]:
    if push is None or known is None:
        return ()
    key = push.application_server_key
    return tuple(one for one in known.subscriptions if one.server_key == key)


def _checked(bridge: Bridge, endpoint: str, p256dh: str, auth: str) -> PushChannel:
    push = push_channel(bridge)
    if push is None:
        raise Malformed("browser notifications are off: the bridge has no VAPID_PRIVATE_KEY")
    if len(endpoint) > _MOST_ENDPOINT or not push.accepts(endpoint):
        raise Malformed("the subscription's address is not that of a known push service")
    point = _decoded(p256dh)
    if len(point) != 65 or point[0] != 4 or len(_decoded(auth)) != 16:
        raise Malformed("the subscription's keys are not those of a browser")
    return push


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")[:100]
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _put_without(
    bridge: Bridge, commit: Commit, person: str, id: str, more: list[PushSubscription]
) -> None:
    """Replace a person's browsers by the same without one, and with what comes new."""
    versioned = bridge.store.read(Browsers, person)
    known = versioned.value or Browsers(person)
    kept = [one for one in known.subscriptions if one.id != id]
    changed = replace(known, subscriptions=(*kept, *more)[-_MOST_BROWSERS:])
    if changed != known:
        commit.expect(Browsers, versioned)
        commit.put(person, changed, SUBSCRIPTION_SECONDS)


def _end_of(bridge: Bridge, span: Span, now: float) -> float | None:
    if span is Span.HOUR:
        return now + _HOUR
    if span is Span.TODAY:
        tomorrow = bridge.policy.hours.local(now).date() + timedelta(days=1)
        return civil(tomorrow, time(0), bridge.zone)
    return None
