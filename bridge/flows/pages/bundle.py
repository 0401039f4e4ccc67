"""One person's page of a bundle: every emergency that one message was about, as it is now."""

from dataclasses import dataclass

from bridge.core.deliveries import Delivery, Trouble
from bridge.core.ledger import BundleLink
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery import bundles
from bridge.flows.find import find_all
from bridge.flows.pages.cards import Card, cards


@dataclass(frozen=True)
class Bundle:
    """A bundle, whose it is, and what it says: emergencies, and for operators what is wrong."""

    delivery: Delivery
    person: Person
    cards: tuple[Card, ...]
    troubles: tuple[Trouble, ...]

    @property
    def waiting(self) -> list[Card]:
        """Those that nobody has."""
        return [card for card in self.cards if card.newest and card.escalation.waiting]

    @property
    def open(self) -> list[Card]:
        """Those that are not over."""
        return [card for card in self.cards if card.newest and not card.escalation.over]


def bundle_of(bridge: Bridge, token: str) -> Bundle | None:
    """What a link's token stands for; None when it is not known or has expired."""
    link = bridge.store.read(BundleLink, token).value
    person = bridge.person(link.person) if link else None
    delivery = bridge.store.read(Delivery, link.bundle).value if link else None
    if person is None or delivery is None:
        return None
    said = bundles.members(bridge, delivery.id)
    found = find_all(bridge, dict.fromkeys(each.escalation for each in said if each.escalation))
    troubles = [each.content for each in said if isinstance(each.content, Trouble)]
    return Bundle(delivery, person, tuple(cards(bridge, found)), tuple(troubles))
