"""What a bundle says: all that was held back for it and is still needed when it leaves."""

from collections.abc import Iterable
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
    known = _kept(bridge.store.read_all(Delivery, _ids(bridge, bundle_id)))
    return sorted(known, key=lambda delivery: (delivery.created_at, delivery.record))


def said(bridge: Bridge, bundle_id: str) -> list[Delivery]:
    """What a bundle says if it leaves now: of its members those that are still needed."""
    return needed(bridge, members(bridge, bundle_id))


def emergencies_of(bridge: Bridge, delivery: Delivery) -> list[str]:
    """The ids of the escalations that a delivery is about: of many, where it is a bundle."""
    said = members(bridge, delivery.id) if delivery.gathers else [delivery]
    return list(dict.fromkeys(each.escalation for each in said if each.escalation))


def gathered(turn: Turn, bundle: Delivery) -> Delivery:
    """The bundle with how many alerts it says; the others, of which no need is left, are cancelled.

    The turn's commit fails when one of them is cancelled meanwhile. Nothing is cancelled after an
    attempt of which nobody knows whether it has got through.
    """
    known = _kept(turn.based_on_all(Delivery, _ids(turn.bridge, bundle.id)))
    wanted = {each.id for each in needed(turn.bridge, known)}
    for each in known:
        if each.id not in wanted and not bundle.state.doubtful:
            cancel(turn, each)
    return replace(bundle, together=len(wanted))


def _ids(bridge: Bridge, bundle_id: str) -> list[str]:
    return bridge.store.listed(Index.BUNDLED, limit=_MOST, of=bundle_id)


def _kept(found: Iterable[Versioned[Delivery]]) -> list[Delivery]:
    known = (each.value for each in found)
    return [each for each in known if each and each.state is not DeliveryState.CANCELLED]
