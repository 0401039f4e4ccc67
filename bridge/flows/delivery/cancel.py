"""Take back what no provider has accepted."""

from dataclasses import replace

from bridge.core.agenda import ItemKind
from bridge.core.deliveries import AlertKind, Delivery, DeliveryState
from bridge.flows.delivery.alerts import deliveries_of, delivery_to_change
from bridge.flows.delivery.timeline import line_of
from bridge.flows.turn import Turn


def cancel(turn: Turn, delivery: Delivery) -> None:
    """Add to a commit that a delivery, which the turn is based on, will not be sent any more."""
    cancelled = replace(delivery, state=DeliveryState.CANCELLED, error="")
    turn.commit.put(delivery.id, cancelled)
    turn.commit.count(f"cancelled_{delivery.channel}")
    if delivery.record:
        turn.commit.line(delivery.record, line_of(turn.bridge, cancelled, turn.now))


def cancel_unsent(turn: Turn, escalation_id: str) -> list[Delivery]:
    """Cancel what was not sent yet about an escalation; what people got, or may have got.

    Words of a client are for a person to read, whatever has become of the emergency.
    """
    found = deliveries_of(turn.bridge, escalation_id)
    fresh = [delivery_to_change(turn, each.id) or each for each in found]
    for delivery in fresh:
        if delivery.state is DeliveryState.PENDING and delivery.alert is not AlertKind.WORDS:
            cancel(turn, delivery)
            turn.commit.cancel(f"{ItemKind.DELIVERY.value}:{delivery.id}")
    return [delivery for delivery in fresh if delivery.may_be_known]
