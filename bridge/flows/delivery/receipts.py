"""What a provider says later about a delivery."""

from dataclasses import replace

from bridge.core.commit import Commit
from bridge.core.deliveries import Delivery, DeliveryState, Receipt, supersedes
from bridge.core.escalations import HistoryLine
from bridge.core.people import ChannelName
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.deliver import CHANNEL_WORDS
from bridge.flows.delivery.unconfirmed import watch
from bridge.flows.turn import MAX_ROUNDS, Turn
from bridge.messages import operator

_STATES = {
    DeliveryState.SENT: "sent on to the carrier",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "not delivered",
}


def apply(bridge: Bridge, receipt: Receipt, channel: ChannelName) -> None:
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
    person = bridge.person(delivery.person)
    name = person.name if person else delivery.person
    if receipt.state in _STATES and delivery.record:
        what = f"{CHANNEL_WORDS[delivery.channel]} to {name}: {_STATES[receipt.state]}"
        line = HistoryLine(
            now,
            what,
            detail=receipt.error,
            event=delivery.event,
            escalation=delivery.escalation,
        )
        commit.line(delivery.record, line)
    if receipt.state is DeliveryState.FAILED:
        watch(commit, changed, now)
        trouble = operator.not_reached(CHANNEL_WORDS[delivery.channel], name, receipt.error)
        turn = Turn(bridge, commit, now, delivery.event)
        tell_admins(turn, trouble, avoid=delivery.channel)
    commit.count(f"receipts_{receipt.state.value}")
