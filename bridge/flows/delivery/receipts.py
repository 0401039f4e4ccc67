"""What a provider says later about a delivery."""

from dataclasses import replace

from bridge.core.commit import Commit
from bridge.core.deliveries import Delivery, DeliveryState, Receipt, supersedes
from bridge.core.escalations import HistoryLine
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.unconfirmed import watch
from bridge.flows.turn import MAX_ROUNDS, Turn
from bridge.messages import operator

_STATES = {
    DeliveryState.SENT: "sent on to the carrier",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "not delivered",
}


def apply(bridge: Bridge, receipt: Receipt) -> None:
    """Note a provider's word; repeated, late and unknown ones change nothing."""
    for _ in range(MAX_ROUNDS):
        versioned = bridge.store.read(Delivery, receipt.delivery)
        delivery = versioned.value
        if delivery is None or not supersedes(receipt.state, delivery.state):
            return
        now = bridge.clock()
        commit = Commit()
        commit.expect(Delivery, versioned)
        _note(bridge, commit, delivery, receipt, now)
        if bridge.store.commit(commit, now):
            return


def _note(bridge: Bridge, commit: Commit, delivery: Delivery, receipt: Receipt, now: float) -> None:
    delivered = receipt.state is DeliveryState.DELIVERED
    changed = replace(
        delivery,
        state=receipt.state,
        provider_id=receipt.provider_id or delivery.provider_id,
        accepted_at=delivery.accepted_at or now,
        delivered_at=now if delivered else None,
        error=receipt.error,
    )
    commit.put(delivery.id, changed)
    name, channel = bridge.name_of(delivery.person), bridge.traits(delivery.channel).headline
    if receipt.state in _STATES and delivery.record:
        what = f"{channel} to {name}: {_STATES[receipt.state]}"
        line = HistoryLine(
            now,
            what,
            detail=receipt.error,
            event=delivery.event,
            escalation=delivery.escalation,
        )
        commit.line(delivery.record, line)
    if receipt.state is DeliveryState.FAILED:
        watch(bridge, commit, changed, now)
        trouble = operator.not_reached(channel, name, receipt.error)
        turn = Turn(bridge, commit, now, delivery.event)
        tell_admins(turn, trouble, avoid=delivery.channel)
    commit.count(f"receipts_{receipt.state.value}")
