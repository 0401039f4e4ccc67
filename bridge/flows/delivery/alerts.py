"""Add alerts to a commit: one delivery for each address of each person, each with its own id."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Commit, Index, Listing
from bridge.core.deliveries import AlertKind, Delivery, delivery_id
from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.ledger import Link, PushSubscription
from bridge.core.people import ChannelName, Person
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers

LINK_SECONDS = 30 * 86_400.0
_OPERATOR_AGAIN_AFTER = 3600.0


@dataclass(frozen=True)
class Alert:
    """Something that has to be said once. `about` makes it unique among alerts of its kind."""

    kind: AlertKind
    about: str
    record: TicketRecord | None = None
    escalation: Escalation | None = None
    event: str = ""
    urgent: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


def tell(
    bridge: Bridge,
    commit: Commit,
    alert: Alert,
    people: Iterable[Person],
    now: float,
    only: ChannelName | None = None,
) -> list[Delivery]:
    """Add a delivery for each person and channel; what was said before is not said again.

    Browsers are told only when they are asked for (`only`): see `tell_available`.
    """
    wanted = [each for person in people for each in _deliveries(bridge, alert, person, only, now)]
    known = bridge.store.read_all(Delivery, [delivery.id for delivery in wanted])
    told = [new for new, old in zip(wanted, known, strict=True) if old.value is None]
    for delivery in told:
        _add(bridge, commit, alert, delivery, now)
    return told


def tell_available(bridge: Bridge, commit: Commit, alert: Alert, now: float) -> list[Delivery]:
    """Say it besides in each browser of everybody who is available now."""
    people = browsers.available(bridge, now)
    return tell(bridge, commit, alert, people, now, only=ChannelName.PUSH)


def tell_the_told(
    bridge: Bridge, commit: Commit, alert: Alert, told: Iterable[Delivery], now: float
) -> None:
    """Say it to whoever got these deliveries, to each on the same channels."""
    for person_id, channel in dict.fromkeys((each.person, each.channel) for each in told):
        person = bridge.person(person_id)
        if person is not None:
            tell(bridge, commit, alert, [person], now, only=channel)


def tell_admins(
    bridge: Bridge,
    commit: Commit,
    headline: str,
    detail: str,
    do: str,
    now: float,
    avoid: ChannelName | None = None,
    event: str = "",
) -> None:
    """Say that something is wrong, on the channels that still work, at most once an hour.

    Where no admin has another channel than the one to `avoid`, the project managers hear it on
    theirs, and the admins on what they have: a doubtful message is better than none.
    """
    about = f"{_slug(headline)}-{int(now // _OPERATOR_AGAIN_AFTER)}"
    facts = {"headline": headline, "detail": detail, "do": do}
    alert = Alert(AlertKind.OPERATOR, about, event=event, urgent=True, facts=facts)
    admins = bridge.admins()
    others = [name for name in bridge.channels if name not in (avoid, ChannelName.PUSH)]
    reachable = any(person.address(channel) for person in admins for channel in others)
    for channel in others:
        tell(bridge, commit, alert, admins if reachable else bridge.pms(), now, only=channel)
    if not reachable:
        tell(bridge, commit, alert, admins, now, only=avoid)


def deliveries_of(bridge: Bridge, about: str) -> list[Delivery]:
    """All deliveries about an escalation (or a digest's day), oldest first."""
    return deliveries_of_all(bridge, [about])[about]


def deliveries_of_all(bridge: Bridge, about: Iterable[str]) -> dict[str, list[Delivery]]:
    """The same for many, by what they are about, in two questions to the store."""
    names = list(about)
    listed = bridge.store.listed_all(Listing(Index.DELIVERIES, of=name) for name in names)
    found = bridge.store.read_all(Delivery, chain.from_iterable(listed))
    known = {each.id: each.value for each in found}
    return {
        name: [delivery for id in ids if (delivery := known[id])]
        for name, ids in zip(names, listed, strict=True)
    }


def link_token(bridge: Bridge, escalation: str, person: str) -> str:
    """The unguessable part of a person's link to an escalation; always the same for both."""
    return bridge.token(f"{escalation}/{person}")


def _deliveries(
    bridge: Bridge, alert: Alert, person: Person, only: ChannelName | None, now: float
) -> Iterator[Delivery]:
    for channel in bridge.channels:
        if person.address(channel) and only in (None, channel):
            yield _delivery(alert, person, channel, now)
        elif channel is ChannelName.PUSH and only is channel:
            for browser in browsers.subscriptions(bridge, person.id):
                yield _delivery(alert, person, channel, now, browser)


def _delivery(
    alert: Alert,
    person: Person,
    channel: ChannelName,
    now: float,
    browser: PushSubscription | None = None,
) -> Delivery:
    which = {"browser": browser.id, "service": browser.service} if browser else {}
    return Delivery(
        id=delivery_id(alert.kind, alert.about, person.id, channel, browser.id if browser else ""),
        alert=alert.kind,
        person=person.id,
        channel=channel,
        created_at=now,
        record=alert.record.id if alert.record else "",
        escalation=alert.escalation.id if alert.escalation else "",
        event=alert.event,
        urgent=alert.urgent,
        facts={**alert.facts, **which},
    )


def _add(bridge: Bridge, commit: Commit, alert: Alert, delivery: Delivery, now: float) -> None:
    commit.put(delivery.id, delivery)
    commit.schedule(Item(ItemKind.DELIVERY, delivery.id, now, event=delivery.event))
    commit.index(Index.DELIVERIES, delivery.id, now, of=delivery.escalation or alert.about)
    commit.count(f"deliveries_{delivery.channel.value}")
    if delivery.escalation:
        token = link_token(bridge, delivery.escalation, delivery.person)
        link = Link(token, delivery.record, delivery.escalation, delivery.person)
        commit.put(token, link, LINK_SECONDS)


def _slug(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())[:48]
