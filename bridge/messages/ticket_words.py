"""Sentences that the texts for clients and for staff share."""

from bridge.core.ticket_views import TicketView, Told
from bridge.messages.plain import clock_time, moment, one_line
from bridge.messages.words import STATES

RESOLVED = "This has been resolved"
"""How a reply starts that stands an escalation down."""


def already_recorded(view: TicketView) -> str:
    """What is known of the newest escalation, for whoever asks for another."""
    current = view.record.current
    if current is None:
        return "A request for this ticket is already recorded."
    since = moment(current.asked_at, view.zone)
    if current.stood_down_at is not None:
        ended = moment(current.stood_down_at, view.zone)
        return f"This ticket was escalated ({current.level.label}, {since}) and stood down {ended}."
    return f"A request is already recorded for this ticket: {current.level.label} since {since}."


def told_line(view: TicketView, told: Told) -> str:
    """Never an address, and "delivered" only where the provider said so."""
    state = STATES[told.state].team
    if told.state.with_provider and told.at is not None:
        state += f" at {clock_time(told.at, view.zone)}"
    if told.state.with_provider and not told.state.final:
        state += ", not yet confirmed as delivered"
    return f"{one_line(told.person, 80)}, by {told.channel}: {state}"
