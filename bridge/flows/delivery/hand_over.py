"""One delivery on its way to its provider."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.core.agenda import Lease
from bridge.core.deliveries import Delivery, DeliveryState, Message, Receipt
from bridge.core.escalations import HistoryLine
from bridge.errors import UnknownOutcome
from bridge.flows.context import Bridge
from bridge.flows.delivery.compose import compose
from bridge.flows.delivery.timeline import lines_of
from bridge.flows.delivery.unconfirmed import can_be_asked
from bridge.ports import AskableChannel, Channel


@dataclass(frozen=True)
class HandOver:
    """All that handing a delivery over needs, also after the provider has answered.

    It is made before the provider is asked: nothing that can fail may stand between its answer and
    the commit that keeps it, or the same alert would go out again.
    """

    bridge: Bridge
    lease: Lease
    delivery: Delivery
    channel: Channel
    message: Message
    lines: Mapping[DeliveryState, HistoryLine]
    """What the ticket's timeline says of it, in each state that it may come to."""
    can_be_asked: bool
    begun_at: float = 0.0
    """When it was begun to be sent, seconds UTC."""

    def find(self) -> Receipt | None:
        """The provider's record of the last attempt; None: it was not taken. UnknownOutcome."""
        if isinstance(self.channel, AskableChannel):
            since = self.delivery.attempted_at or self.delivery.created_at
            return self.channel.find(self.copy, since)
        if self.delivery.best_effort:
            return None
        raise UnknownOutcome("the provider keeps no list to look in; it may tell by itself")

    @property
    def copy(self) -> Message:
        """The message in the words of the attempts before, so that it is found as one of them.

        The ticket may have been read since, and would be told in other words now.
        """
        return replace(self.message, text=self.delivery.attempted_text or self.message.text)


def prepared(bridge: Bridge, lease: Lease, delivery: Delivery) -> HandOver:
    """Everything about a delivery that is about to be handed over."""
    return HandOver(
        bridge=bridge,
        lease=lease,
        delivery=delivery,
        channel=bridge.channels[delivery.channel],
        message=compose(bridge, delivery),
        lines=lines_of(bridge, delivery),
        can_be_asked=can_be_asked(bridge, delivery),
    )
