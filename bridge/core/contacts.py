"""How people may be reached, by their own word. Times: seconds UTC."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

SUBSCRIPTION_SECONDS = 90 * 86_400.0
"""Some push services say "accepted" for a dead browser for ever, so that age ends it too:
https://bugs.webkit.org/show_bug.cgi?id=249766. Each visit of /now makes a subscription new."""

MOST_BROWSERS = 10
"""Of one person; a new one takes the place of the oldest."""


@dataclass(frozen=True)
class Availability:
    """A person switched themselves available; `until` is None for as long as they say nothing."""

    until: float | None = None

    def active(self, now: float) -> bool:
        """Whether it still holds; it ends by itself."""
        return self.until is None or now < self.until


@dataclass(frozen=True)
class PushSubscription:
    """A browser in which a person takes notifications. Whoever knows `endpoint` can reach it.

    `p256dh` and `auth` are the browser's keys, base64url: https://www.rfc-editor.org/rfc/rfc8291.
    `server_key` is ours at that time: with another one the browser has to subscribe again.
    """

    endpoint: str
    p256dh: str
    auth: str
    browser: str = ""
    server_key: str = ""
    created_at: float = 0.0

    @property
    def id(self) -> str:
        """The browser's name here, which does not give away how to reach it."""
        return browser_id(self.endpoint)

    @property
    def service(self) -> str:
        """The push service's host: one that is down says nothing about the others."""
        return self.endpoint.split("/")[2]


@dataclass(frozen=True)
class Contact:
    """What a person has said of how to reach them; it is kept for ever."""

    prefix: ClassVar[str] = "contact"

    person: str
    opted_out: bool = False
    """They texted STOP: until they text START the carrier blocks our texts to them."""
    said_available: Availability | None = None
    browsers: tuple[PushSubscription, ...] = ()
    """All in which they take notifications, the newest last."""

    def availability(self, now: float) -> Availability | None:
        """What they said last of being available, if it still holds."""
        said = self.said_available
        return said if said is not None and said.active(now) else None

    def subscriptions(self, server_key: str, now: float) -> tuple[PushSubscription, ...]:
        """The browsers in which they are told: those of an old key are mute, and age ends each."""
        return tuple(
            one
            for one in self.browsers
            if one.server_key == server_key and now - one.created_at < SUBSCRIPTION_SECONDS
        )

    def without(self, browser_id: str) -> "Contact":
        """The same without a browser."""
        kept = (one for one in self.browsers if one.id != browser_id)
        return replace(self, browsers=tuple(kept))

    def with_browser(self, new: PushSubscription) -> "Contact":
        """The same with a browser, which may be one of theirs that is made new."""
        others = self.without(new.id).browsers
        return replace(self, browsers=(*others, new)[-MOST_BROWSERS:])


def browser_id(endpoint: str) -> str:
    """The name of the browser behind an address."""
    return sha256(endpoint.encode()).hexdigest()[:16]
