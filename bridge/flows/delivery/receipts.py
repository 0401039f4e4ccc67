"""What a provider says later about a delivery."""

from dataclasses import replace

from bridge.core.deliveries import Delivery, DeliveryState, Receipt
from bridge.core.fates import supersedes
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.timeline import line_of
from bridge.flows.delivery.unconfirmed import can_be_asked, watch
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator

_SHOWN = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.FAILED)


def apply(bridge: Bridge, receipt: Receipt) -> None:
    """Note a provider's word; repeated, late and unknown ones change nothing."""
    known = bridge.store.read(Delivery, receipt.delivery).value
    if known is not None:
        attempt(bridge, lambda turn: _note(turn, receipt), event=known.event)


def _note(turn: Turn, receipt: Receipt) -> None:
    delivery = turn.based_on(Delivery, receipt.delivery)
    if delivery is None or not supersedes(receipt.state, delivery.state):
        return
    changed = replace(
        delivery,
        state=receipt.state,
        provider_id=receipt.provider_id or delivery.provider_id,
        accepted_at=delivery.accepted_at or turn.now,
        delivered_at=turn.now if receipt.state is DeliveryState.DELIVERED else None,
        error=receipt.error,
    )
    turn.commit.put(changed.id, changed)
    turn.commit.count(f"receipts_{receipt.state.value}")
    if receipt.state in _SHOWN and changed.record:
        turn.commit.line(changed.record, line_of(turn.bridge, changed, turn.now))
    if receipt.state is DeliveryState.FAILED:
        _not_reached(turn, changed)


def _not_reached(turn: Turn, delivery: Delivery) -> None:
    watch(turn, delivery, can_be_asked(turn.bridge, delivery))
    words = turn.bridge.traits(delivery.channel).headline, turn.bridge.name_of(delivery.person)
    tell_admins(turn, operator.not_reached(*words, delivery.error), avoid=delivery.channel)
