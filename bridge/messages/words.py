"""The bridge's vocabularies as people read them: one table each, with a row for every member."""

from dataclasses import dataclass

from bridge.core.channels import Traits
from bridge.core.deliveries import AlertKind, DeliveryState


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


def delivery_line(channel: Traits, alert: AlertKind, name: str, state: DeliveryState) -> str:
    """Who is told what in which way, and where it is: for a ticket's timeline."""
    return f"{channel.headline} ({ALERTS[alert]}) to {name}: {STATES[state].team}"
