"""Add alerts to a commit: one delivery for each address of each person, each with its own id."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from bridge.core.channels import Traits
from bridge.core.commit import Index, Listing
from bridge.core.contacts import PushSubscription
from bridge.core.deliveries import AlertKind, Content, Delivery, Trouble, delivery_id
from bridge.core.escalations import TicketRecord
from bridge.core.fates import shared
from bridge.core.ledger import Link
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers
from bridge.flows.delivery.streams import LINK_SECONDS, placed, plan
from bridge.flows.turn import Turn

_OPERATOR_AGAIN_AFTER = 3600.0


@dataclass(frozen=True)
class Alert:
    """Something that has to be said once. `about` makes it unique among alerts of its kind.

    `record`: the ticket whose newest escalation it is about, if it is about one. `account`: whose
    ticket it has to do with; of nobody's when it is empty.
    """

    kind: AlertKind
    about: str
    record: TicketRecord | None = None
    content: Content | None = None
    account: str = ""


def tell(
    turn: Turn, alert: Alert, people: Iterable[Person], on: Iterable[str] | None = None
) -> list[Delivery]:
    """Add a delivery for each person and channel; what was said before is not said again.

    `on`: the names of the channels. Browsers are told only when they are asked for by it: see
    `tell_available`.
    """
    names = turn.bridge.channels_with(lambda it: not it.in_browsers) if on is None else list(on)
    wanted = [each for person in people for each in _deliveries(turn, alert, person, names)]
    known = turn.bridge.store.read_all(Delivery, [delivery.id for delivery in wanted])
    fresh = [new for new, old in zip(wanted, known, strict=True) if old.value is None]
    told = placed(turn, fresh, alert.record.account if alert.record else alert.account)
    for delivery in told:
        _keep(turn, delivery, alert.about)
    return told


def add(turn: Turn, delivery: Delivery, about: str) -> None:
    """Add a delivery to a commit; it is due now. `about`: where it is listed without escalation."""
    plan(turn, delivery, turn.now)
    _keep(turn, delivery, about)


def tell_available(turn: Turn, alert: Alert) -> list[Delivery]:
    """Say it besides in each browser of everybody who is available now."""
    people = browsers.available(turn.bridge, turn.now)
    return tell(turn, alert, people, turn.bridge.channels_with(lambda it: it.in_browsers))


def tell_the_told(turn: Turn, alert: Alert, told: Iterable[Delivery]) -> None:
    """Say it to whoever got these deliveries, to each on the same channels."""
    for person_id, channel in dict.fromkeys((each.person, each.channel) for each in told):
        person = turn.bridge.person(person_id)
        if person is not None:
            tell(turn, alert, [person], [channel])


def tell_admins(turn: Turn, trouble: Trouble, avoid: str = "", account: str = "") -> None:
    """Say that something is wrong, on the channels that still work, at most once an hour.

    Where no admin has another channel than the one to `avoid`, the project managers hear it on
    theirs, and the admins on what they have: a doubtful message is better than none. `account`:
    whose emergency it is about, if it is about one.
    """
    _tell_trouble(turn, _of_trouble(turn, trouble, account), turn.bridge.admins(), avoid)


def tell_team(turn: Turn, trouble: Trouble, avoid: str = "") -> None:
    """Say to admins and project managers what holds alerts back from them, likewise."""
    people = dict.fromkeys((*turn.bridge.admins(), *turn.bridge.pms()))
    _tell_trouble(turn, _of_trouble(turn, trouble), people, avoid)


def _of_trouble(turn: Turn, trouble: Trouble, account: str = "") -> Alert:
    about = f"{_slug(trouble.headline)}-{int(turn.now // _OPERATOR_AGAIN_AFTER)}"
    return Alert(AlertKind.OPERATOR, about, content=trouble, account=account)


def _tell_trouble(turn: Turn, alert: Alert, people: Iterable[Person], avoid: str) -> None:
    bridge, admins = turn.bridge, turn.bridge.admins()
    others = bridge.channels_with(lambda it: not it.best_effort and it.name != avoid)
    keys = [bridge.traits(name).address for name in others]
    if any(person.address(key) for person in admins for key in keys):
        tell(turn, alert, people, others)
        return
    tell(turn, alert, dict.fromkeys((*people, *bridge.pms())), others)
    if avoid:
        tell(turn, alert, admins, [avoid])


def deliveries_of(bridge: Bridge, about: str) -> list[Delivery]:
    """All deliveries about an escalation (or a digest's day), oldest first."""
    return deliveries_of_all(bridge, [about])[about]


def deliveries_of_all(bridge: Bridge, about: Iterable[str]) -> dict[str, list[Delivery]]:
    """The same for many, by what they are about, in two questions to the store."""
    names = list(about)
    listed = bridge.store.listed_all(Listing(Index.DELIVERIES, of=name) for name in names)
    found = bridge.store.read_all(Delivery, chain.from_iterable(listed))
    known = {each.id: each for each in with_fates(bridge, [it.value for it in found if it.value])}
    return {
        name: [known[id] for id in ids if id in known]
        for name, ids in zip(names, listed, strict=True)
    }


def with_fates(bridge: Bridge, deliveries: Iterable[Delivery]) -> list[Delivery]:
    """The deliveries as they stand: what is said by a bundle stands as that does."""
    known = list(deliveries)
    names = dict.fromkeys(each.bundle for each in known if each.bundle)
    found = bridge.store.read_all(Delivery, names) if names else []
    bundles = {each.id: each.value for each in found}
    return [
        shared(each, bundle) if (bundle := bundles.get(each.bundle)) else each for each in known
    ]


def delivery_to_change(turn: Turn, id: str) -> Delivery | None:
    """A delivery as it stands, for a turn whose commit fails when that changes meanwhile."""
    delivery = turn.based_on(Delivery, id)
    bundle = turn.based_on(Delivery, delivery.bundle) if delivery and delivery.bundle else None
    return shared(delivery, bundle) if delivery and bundle else delivery


def link_token(bridge: Bridge, escalation: str, person: str) -> str:
    """The unguessable part of a person's link to an escalation; always the same for both."""
    return bridge.token(f"{escalation}/{person}")


def give_links(turn: Turn, record: TicketRecord, people: Iterable[Person]) -> None:
    """Make the people's links to the newest escalation work, for LINK_SECONDS from now."""
    for person in people:
        _give_link(turn, record.id, record.escalations[-1].id, person.id)


def _deliveries(
    turn: Turn, alert: Alert, person: Person, names: Iterable[str]
) -> Iterator[Delivery]:
    for traits in map(turn.bridge.traits, names):
        if traits.in_browsers:
            for browser in browsers.subscriptions(turn.bridge, person, turn.now):
                yield _in_browser(_delivery(turn, alert, person, traits), browser)
        elif person.address(traits.address):
            yield _delivery(turn, alert, person, traits)


def _delivery(turn: Turn, alert: Alert, person: Person, traits: Traits) -> Delivery:
    escalation = alert.record.current if alert.record else None
    return Delivery(
        id=delivery_id(alert.kind, alert.about, person.id, traits.name),
        alert=alert.kind,
        person=person.id,
        channel=traits.name,
        created_at=turn.now,
        record=alert.record.id if alert.record else "",
        escalation=escalation.id if escalation else "",
        event=turn.event,
        urgent=alert.kind.urgent,
        content=alert.content,
        best_effort=traits.best_effort,
    )


def _in_browser(delivery: Delivery, browser: PushSubscription) -> Delivery:
    id = f"{delivery.id}-{browser.id}"
    return replace(delivery, id=id, browser=browser.id, service=browser.service)


def _keep(turn: Turn, delivery: Delivery, about: str) -> None:
    commit = turn.commit
    commit.put(delivery.id, delivery)
    commit.index(Index.DELIVERIES, delivery.id, turn.now, of=delivery.escalation or about)
    commit.count(f"deliveries_{delivery.channel}")
    if delivery.escalation:
        _give_link(turn, delivery.record, delivery.escalation, delivery.person)


def _give_link(turn: Turn, record: str, escalation: str, person: str) -> None:
    token = link_token(turn.bridge, escalation, person)
    turn.commit.put(token, Link(token, record, escalation, person), LINK_SECONDS)


def _slug(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())[:48]
