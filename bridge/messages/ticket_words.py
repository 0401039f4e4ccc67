"""Sentences that the texts for clients and for staff share."""

from bridge.core.deliveries import DeliveryState
from bridge.core.people import ChannelName
from bridge.messages.plain import clock_time, moment, one_line
from bridge.messages.views import TicketView, Told

RESOLVED = "This has been resolved"
"""How a reply starts that stands an escalation down."""

_CHANNELS = {
    ChannelName.EMAIL: "email",
    ChannelName.SMS: "text message",
    ChannelName.PUSH: "browser notification",
}


def already_recorded(view: TicketView) -> str:
    """What is known of the newest escalation, for whoever asks for another."""
    current = view.record.current
    if current is None:
        return "A request for this ticket is already recorded."
    since = moment(current.started_at, view.zone)
    if current.stood_down_at is not None:
        ended = moment(current.stood_down_at, view.zone)
        return f"This ticket was escalated ({current.level.label}, {since}) and stood down {ended}."
    return f"A request is already recorded for this ticket: {current.level.label} since {since}."


def told_line(view: TicketView, told: Told) -> str:
    """Never an address, and "delivered" only where the provider said so."""
    at = f" at {clock_time(told.at, view.zone)}" if told.at is not None else ""
    state = {
        DeliveryState.PENDING: "not sent yet",
        DeliveryState.SENDING: "being sent",
        DeliveryState.UNKNOWN: "sent, but the provider has not confirmed it",
        DeliveryState.ACCEPTED: f"accepted by the provider{at}, not yet confirmed as delivered",
        DeliveryState.SENT: f"accepted by the provider{at}, not yet confirmed as delivered",
        DeliveryState.DELIVERED: f"delivered{at}",
        DeliveryState.FAILED: "failed",
        DeliveryState.CANCELLED: "cancelled before it was sent",
    }[told.state]
    return f"{one_line(told.person, 80)}, by {_CHANNELS[told.channel]}: {state}"
