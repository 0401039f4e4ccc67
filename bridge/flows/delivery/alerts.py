"""Add alerts to a commit: one delivery for each address of each person, each with its own id."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Index, Listing
from bridge.core.deliveries import AlertKind, Content, Delivery, Trouble, delivery_id
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Link, PushSubscription
from bridge.core.people import ChannelName, Person
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers
from bridge.flows.turn import Turn

LINK_SECONDS = 30 * 86_400.0
_OPERATOR_AGAIN_AFTER = 3600.0


@dataclass(frozen=True)
class Alert:
    """Something that has to be said once. `about` makes it unique among alerts of its kind.

    `record`: the ticket whose newest escalation it is about, if it is about one.
    """

    kind: AlertKind
    about: str
    record: TicketRecord | None = None
    content: Content | None = None


def tell(
    turn: Turn, alert: Alert, people: Iterable[Person], only: ChannelName | None = None
) -> list[Delivery]:
    """Add a delivery for each person and channel; what was said before is not said again.

    Browsers are told only when they are asked for (`only`): see `tell_available`.
    """
    wanted = [each for person in people for each in _deliveries(turn, alert, person, only)]
    known = turn.bridge.store.read_all(Delivery, [delivery.id for delivery in wanted])
    told = [new for new, old in zip(wanted, known, strict=True) if old.value is None]
    for delivery in told:
        _add(turn, alert, delivery)
    return told


def tell_available(turn: Turn, alert: Alert) -> list[Delivery]:
    """Say it besides in each browser of everybody who is available now."""
    people = browsers.available(turn.bridge, turn.now)
    return tell(turn, alert, people, only=ChannelName.PUSH)


def tell_the_told(turn: Turn, alert: Alert, told: Iterable[Delivery]) -> None:
    """Say it to whoever got these deliveries, to each on the same channels."""
    for person_id, channel in dict.fromkeys((each.person, each.channel) for each in told):
        person = turn.bridge.person(person_id)
        if person is not None:
            tell(turn, alert, [person], only=channel)


def tell_admins(turn: Turn, trouble: Trouble, avoid: ChannelName | None = None) -> None:
    """Say that something is wrong, on the channels that still work, at most once an hour.

    Where no admin has another channel than the one to `avoid`, the project managers hear it on
    theirs, and the admins on what they have: a doubtful message is better than none.
    """
    bridge = turn.bridge
    about = f"{_slug(trouble.headline)}-{int(turn.now // _OPERATOR_AGAIN_AFTER)}"
    alert = Alert(AlertKind.OPERATOR, about, content=trouble)
    admins = bridge.admins()
    others = [name for name in bridge.channels if name not in (avoid, ChannelName.PUSH)]
    reachable = any(person.address(channel) for person in admins for channel in others)
    for channel in others:
        tell(turn, alert, admins if reachable else bridge.pms(), only=channel)
    if not reachable:
        tell(turn, alert, admins, only=avoid)


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
    turn: Turn, alert: Alert, person: Person, only: ChannelName | None
) -> Iterator[Delivery]:
    for channel in turn.bridge.channels:
        if person.address(channel) and only in (None, channel):
            yield _delivery(turn, alert, person, channel)
        elif channel is ChannelName.PUSH and only is channel:
            for browser in browsers.subscriptions(turn.bridge, person.id):
                yield _delivery(turn, alert, person, channel, browser)


def _delivery(
    turn: Turn,
    alert: Alert,
    person: Person,
    channel: ChannelName,
    browser: PushSubscription | None = None,
) -> Delivery:
    escalation = alert.record.current if alert.record else None
    return Delivery(
        id=delivery_id(alert.kind, alert.about, person.id, channel, browser.id if browser else ""),
        alert=alert.kind,
        person=person.id,
        channel=channel,
        created_at=turn.now,
        record=alert.record.id if alert.record else "",
        escalation=escalation.id if escalation else "",
        event=turn.event,
        urgent=alert.kind.urgent,
        content=alert.content,
        browser=browser.id if browser else "",
        service=browser.service if browser else "",
    )


def _add(turn: Turn, alert: Alert, delivery: Delivery) -> None:
    commit = turn.commit
    commit.put(delivery.id, delivery)
    commit.schedule(Item(ItemKind.DELIVERY, delivery.id, turn.now, event=delivery.event))
    commit.index(Index.DELIVERIES, delivery.id, turn.now, of=delivery.escalation or alert.about)
    commit.count(f"deliveries_{delivery.channel.value}")
    if delivery.escalation:
        token = link_token(turn.bridge, delivery.escalation, delivery.person)
        link = Link(token, delivery.record, delivery.escalation, delivery.person)
        commit.put(token, link, LINK_SECONDS)


def _slug(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())[:48]
