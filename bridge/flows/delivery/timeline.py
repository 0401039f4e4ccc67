"""What a ticket's timeline says of its deliveries."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.escalations import HistoryLine, LineKind
from bridge.flows.context import Bridge
from bridge.messages.words import delivery_line


def lines_of(bridge: Bridge, delivery: Delivery) -> Mapping[DeliveryState, HistoryLine]:
    """A line for each state that a delivery may come to; its time is set when it has."""
    return {state: line_of(bridge, replace(delivery, state=state), 0.0) for state in DeliveryState}


def lines_of_bundled(bridge: Bridge, delivery: Delivery) -> Iterator[HistoryLine]:
    """When it was held back, and what has become of it with its bundle: nobody wrote that down."""
    if delivery.state is not DeliveryState.CANCELLED:
        held_back = replace(delivery, state=DeliveryState.PENDING, error="")
        yield line_of(bridge, held_back, delivery.created_at)
        at = delivery.delivered_at or delivery.accepted_at or delivery.attempted_at
        if at is not None:
            yield line_of(bridge, delivery, at)


def line_of(bridge: Bridge, delivery: Delivery, now: float) -> HistoryLine:
    """The line that says where a delivery is (`now`: seconds UTC)."""
    traits, name = bridge.traits(delivery.channel), bridge.name_of(delivery.person)
    return HistoryLine(
        now,
        delivery_line(traits, delivery, name),
        detail=delivery.error,
        event=delivery.event,
        escalation=delivery.escalation,
        kind=LineKind.DELIVERY,
    )
