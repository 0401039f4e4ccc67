"""What a ticket's timeline says of its deliveries."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.escalations import HistoryLine
from bridge.flows.context import Bridge
from bridge.messages.words import delivery_line


def lines_of(bridge: Bridge, delivery: Delivery) -> Mapping[DeliveryState, HistoryLine]:
    """A line for each state that a delivery may come to; its time is set when it has."""
    return {state: line_of(bridge, replace(delivery, state=state), 0.0) for state in DeliveryState}


def line_of(bridge: Bridge, delivery: Delivery, now: float) -> HistoryLine:
    """The line that says where a delivery is (`now`: seconds UTC)."""
    traits, name = bridge.traits(delivery.channel), bridge.name_of(delivery.person)
    return HistoryLine(
        now,
        delivery_line(traits, delivery.alert, name, delivery.state),
        detail=delivery.error,
        event=delivery.event,
        escalation=delivery.escalation,
    )
