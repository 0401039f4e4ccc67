"""How pages say times and states."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from bridge.core.deliveries import DeliveryState
from bridge.core.people import ChannelName
from bridge.messages import plain

# "Delivered" stands for nothing but the provider's own word.
_WORDS = {
    DeliveryState.PENDING: "not sent yet",
    DeliveryState.SENDING: "being sent",
    DeliveryState.UNKNOWN: "sent perhaps, being checked",
    DeliveryState.ACCEPTED: "accepted by the provider",
    DeliveryState.SENT: "on its way",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "failed",
    DeliveryState.CANCELLED: "cancelled before it was sent",
}


def register(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.add_template_filter(utc)
    app.add_template_filter(local)
    app.add_template_filter(words)
    app.add_template_filter(channel_word)
    app.add_template_filter(plain.moment)
    app.add_template_filter(plain.age)


def utc(at: float) -> str:
    """Seconds UTC as a machine reads them."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def local(at: float, zone: ZoneInfo) -> str:
    """Seconds UTC as people in the zone say them."""
    return datetime.fromtimestamp(at, zone).strftime("%a %d %b %H:%M:%S %Z")


def channel_word(channel: ChannelName) -> str:
    """A channel as people call it."""
    return {
        ChannelName.SMS: "text",
        ChannelName.EMAIL: "e-mail",
        ChannelName.PUSH: "browser",
    }[channel]


def words(state: DeliveryState) -> str:
    """A delivery's state in plain words."""
    return _WORDS[state]
