"""What a bundle says: all that was held back for it and is still needed when it leaves."""

from dataclasses import replace

from bridge.core.commit import Index, Versioned
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.flows.context import Bridge
from bridge.flows.delivery.cancel import cancel
from bridge.flows.delivery.relevance import needed
from bridge.flows.turn import Turn

_MOST = 100_000


def members(bridge: Bridge, bundle_id: str) -> list[Delivery]:
    """The deliveries that a bundle says, oldest first."""
    known = [each.value for each in _members(bridge, bundle_id) if each.value is not None]
    return sorted(known, key=lambda delivery: (delivery.created_at, delivery.record))


def emergencies_of(bridge: Bridge, delivery: Delivery) -> list[str]:
    """The ids of the escalations that a delivery is about: of many, where it is a bundle."""
    said = members(bridge, delivery.id) if delivery.gathers else [delivery]
    return list(dict.fromkeys(each.escalation for each in said if each.escalation))


def gathered(turn: Turn, bundle: Delivery) -> Delivery:
    """The bundle with how many alerts it says; the others, of which no need is left, are cancelled.

    The turn's commit fails when one of them is cancelled meanwhile. After an attempt of which
    nobody knows whether it has got through, all stay in it: the text has to be the same.
    """
    known = _members(turn.bridge, bundle.id)
    wanted = {each.id for each in needed(turn.bridge, [each.value for each in known if each.value])}
    if bundle.state.doubtful:
        return bundle if wanted else replace(bundle, together=0)
    for each in known:
        turn.commit.expect(Delivery, each)
        if each.value is not None and each.id not in wanted:
            cancel(turn, each.value)
    return replace(bundle, together=len(wanted))


def _members(bridge: Bridge, bundle_id: str) -> list[Versioned[Delivery]]:
    ids = bridge.store.listed(Index.BUNDLED, limit=_MOST, of=bundle_id)
    known = bridge.store.read_all(Delivery, ids)
    return [
        each for each in known if each.value and each.value.state is not DeliveryState.CANCELLED
    ]
