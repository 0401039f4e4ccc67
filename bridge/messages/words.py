"""The bridge's vocabularies as people read them: one table each, with a row for every member."""

from dataclasses import dataclass

from bridge.core.deliveries import DeliveryState


@dataclass(frozen=True)
class StateWords:
    """A delivery's state, for the team, and for the client who waits."""

    team: str
    client: str


# "Delivered" stands for nothing but the provider's own word, and clients are never told "sent".
STATES = {
    DeliveryState.PENDING: StateWords("not sent yet", "being told"),
    DeliveryState.SENDING: StateWords("being sent", "being told"),
    DeliveryState.UNKNOWN: StateWords(
        "sent perhaps, the provider has not confirmed it", "being told, not confirmed yet"
    ),
    DeliveryState.ACCEPTED: StateWords("accepted by the provider", "accepted by the provider"),
    DeliveryState.SENT: StateWords("on its way", "accepted by the provider"),
    DeliveryState.DELIVERED: StateWords("delivered", "delivered"),
    DeliveryState.FAILED: StateWords("failed", "could not be reached this way"),
    DeliveryState.CANCELLED: StateWords("cancelled before it was sent", "cancelled"),
}
