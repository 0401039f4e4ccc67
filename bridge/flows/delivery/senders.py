"""A delivery waits for its place where the sender lets only so many through a second."""

from dataclasses import replace

from bridge.core.deliveries import Delivery
from bridge.core.senders import Sender
from bridge.flows.turn import Turn
from bridge.ports import PacedChannel


def waits_until(turn: Turn, delivery: Delivery) -> float | None:
    """When the delivery may go (seconds UTC); None: now, which the turn's commit then counts.

    An alert keeps the place that it was given; what else has to wait asks again.
    """
    channel = turn.bridge.channels[delivery.channel]
    if not isinstance(channel, PacedChannel) or _has_its_place(delivery, turn.now):
        return None
    sender = turn.based_on(Sender, delivery.channel) or Sender(delivery.channel)
    first = delivery.alert.asks
    at = sender.goes_at(channel.per_second, turn.now, first)
    if first or at <= turn.now:
        turn.commit.put(delivery.channel, sender.with_one(channel.per_second, at))
    if at <= turn.now:
        return None
    if first:
        turn.commit.put(delivery.id, replace(delivery, goes_at=at))
    turn.commit.count(f"paced_{delivery.channel}")
    return at


def _has_its_place(delivery: Delivery, now: float) -> bool:
    """One that may have got through had it already."""
    return delivery.state.doubtful or (delivery.goes_at is not None and delivery.goes_at <= now)
