"""What reaches an address singly, and what is held back for one message about all of it.

Rules, for each address (a person's phone, mail or browser) and each sort of alert by itself:
- the first `singly` within `within` seconds go out at once, each by itself;
- so does the first of an account that none of these was about: it is not held back by the storm of
  another account, for up to `accounts` accounts within that time;
- everything else waits for a bundle. One bundle leaves at the end of the time, and until it has
  left nothing younger overtakes it.
"""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from bridge.core.deliveries import AlertKind, Delivery, Sort
from bridge.core.written import Between, Minutes

_SORTS = {
    AlertKind.EMERGENCY: Sort.ALERTS,
    AlertKind.REMINDER: Sort.ALERTS,
    AlertKind.TAKEN: Sort.NEWS,
    AlertKind.STAND_DOWN: Sort.NEWS,
    AlertKind.OPERATOR: Sort.TROUBLE,
}


@dataclass(frozen=True)
class Storms:
    """When many messages become one, [storms] in the file. Durations in seconds."""

    singly: Annotated[int, Between(1, 100_000)] = 3
    within: Minutes = 120.0
    accounts: Annotated[int, Between(0, 100_000)] = 20


@dataclass(frozen=True)
class Single:
    """Something that went out by itself (`at`: seconds UTC), and of which account it was."""

    at: float
    account: str


@dataclass(frozen=True)
class Stream:
    """What goes to one address of one sort: singly of late, and the bundle that is being filled."""

    prefix: ClassVar[str] = "stream"

    id: str
    singles: tuple[Single, ...] = ()
    bundle: str = ""
    """The id of the delivery that everything waits for which is held back; empty: nothing is."""
    closed_at: float = 0.0
    """When the last bundle left, seconds UTC."""

    def with_single(self, account: str, now: float, storms: Storms) -> "Stream":
        """The same once something has gone out by itself."""
        return replace(self, singles=(*_recent(self, now, storms), Single(now, account)))

    def closed(self, now: float) -> "Stream":
        """The same once the bundle takes nothing more."""
        return replace(self, bundle="", closed_at=now)


def sort_of(alert: AlertKind) -> Sort | None:
    """With what an alert may be gathered; None: it always goes out by itself."""
    return _SORTS.get(alert)


def stream_id(delivery: Delivery) -> str:
    """The name of the stream in which a delivery goes; empty: it always goes by itself."""
    sort = delivery.gathers or sort_of(delivery.alert)
    parts = (sort, delivery.person, delivery.channel, delivery.browser)
    return "-".join(part for part in parts if part) if sort else ""


def goes_singly(stream: Stream, account: str, now: float, storms: Storms) -> bool:
    """Whether something goes out by itself at `now` (seconds UTC). `account`: empty for none."""
    recent = _recent(stream, now, storms)
    if not stream.bundle and len(recent) < storms.singly:
        return True
    known = {single.account for single in recent}
    return bool(account) and account not in known and len(known) < storms.accounts


def leaves_at(stream: Stream, now: float, storms: Storms) -> float:
    """When a bundle leaves that is begun at `now`; both in seconds UTC."""
    began = min((single.at for single in _recent(stream, now, storms)), default=now)
    return max(began, stream.closed_at) + storms.within


def _recent(stream: Stream, now: float, storms: Storms) -> tuple[Single, ...]:
    return tuple(single for single in stream.singles if now - single.at < storms.within)
