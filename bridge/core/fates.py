"""How the states of a delivery may follow each other, and how those of a bundle are shared."""

from dataclasses import replace

from bridge.core.deliveries import Delivery, DeliveryState

MOST_COPIES = 2
"""A person gets the same at most so often, where the provider may tell later which got through."""

COPY_AFTER = 25.0
"""Seconds until a second copy: what a provider's list does not show yet, it shows by then."""

COPY_OF_LETTER_AFTER = 7.0
"""The same where the provider keeps no list: only its receipts can be waited for, and a second
letter does less harm than an emergency that is late."""

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


def attempted(delivery: Delivery, now: float, text: str, doubtful: bool) -> Delivery:
    """A delivery as an attempt is begun (`now`: seconds UTC).

    `doubtful`: it is a further copy, because nobody can say whether one before has got through.
    """
    begun = replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1)
    if doubtful:
        return replace(begun, copies=max(delivery.copies, 1) + 1)
    return replace(begun, copies=1, attempted_at=now, attempted_text=text)


def not_taken(delivery: Delivery) -> Delivery:
    """A delivery whose last attempt certainly did not get through; one before it may have."""
    left = max(delivery.copies - 1, 0)
    state = DeliveryState.UNKNOWN if left else DeliveryState.PENDING
    return replace(delivery, state=state, copies=left)


def may_be_copied(delivery: Delivery, asked: bool, now: float) -> bool:
    """Whether a further copy is better than silence (`now`: seconds UTC).

    `asked`: its provider keeps a list, so that it will be known what got through.
    """
    if asked and delivery.copies >= MOST_COPIES:
        return False
    wait = COPY_OF_LETTER_AFTER if delivery.urgent and not asked else COPY_AFTER
    return now - (delivery.attempted_at or delivery.created_at) >= wait


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
