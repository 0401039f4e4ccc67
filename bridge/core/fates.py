"""How the states of a delivery may follow each other, and how those of a bundle are shared."""

from dataclasses import replace

from bridge.core.deliveries import Delivery, DeliveryState

_RANK = {
    DeliveryState.PENDING: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.UNKNOWN: 2,
    DeliveryState.ACCEPTED: 3,
    DeliveryState.SENT: 4,
    DeliveryState.FAILED: 5,
    DeliveryState.DELIVERED: 6,
    DeliveryState.CANCELLED: 6,
}


def supersedes(new: DeliveryState, old: DeliveryState) -> bool:
    """Whether a provider's word replaces what is known: callbacks come unordered and repeated."""
    return _RANK[new] > _RANK[old]


def shared(delivery: Delivery, bundle: Delivery) -> Delivery:
    """A delivery as it stands with its bundle, unless it was cancelled before that left."""
    if delivery.state is DeliveryState.CANCELLED:
        return delivery
    return replace(
        delivery,
        state=bundle.state,
        attempts=bundle.attempts,
        attempted_at=bundle.attempted_at,
        provider_id=bundle.provider_id,
        accepted_at=bundle.accepted_at,
        delivered_at=bundle.delivered_at,
        error=bundle.error,
        together=bundle.together,
    )
