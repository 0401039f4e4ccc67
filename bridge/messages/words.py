"""The bridge's vocabularies as people read them: one table each, with a row for every member."""

from dataclasses import dataclass

from bridge.core.channels import Traits
from bridge.core.deliveries import AlertKind, Delivery, DeliveryState


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

ALERTS = {
    AlertKind.EMERGENCY: "emergency",
    AlertKind.REMINDER: "told again",
    AlertKind.TAKEN: "taken",
    AlertKind.STAND_DOWN: "stand down",
    AlertKind.WORDS: "the client's words",
    AlertKind.ANSWER: "answer",
    AlertKind.DIGEST: "digest",
    AlertKind.SIGN_IN: "sign-in link",
    AlertKind.OPERATOR: "trouble",
}


def standing_of(delivery: Delivery) -> str:
    """Where a delivery is, for the team; what a storm held back is said with others at once."""
    said = STATES[delivery.state].team
    if not delivery.bundle or delivery.state is DeliveryState.CANCELLED:
        return said
    if delivery.state is DeliveryState.PENDING:
        return "held back for one message about several"
    return f"{said}, in one message about {delivery.together}"


def delivery_line(channel: Traits, delivery: Delivery, name: str) -> str:
    """Who is told what in which way, and where it is: for a ticket's timeline."""
    what = ALERTS[delivery.alert]
    return f"{channel.headline} ({what}) to {name}: {standing_of(delivery)}"
