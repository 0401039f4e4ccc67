"""What a helpdesk tells late: people are told when it happened. Times: seconds UTC."""

from bridge.core.tickets import Ticket

LATE_SECONDS = 600.0
"""Seconds after which it is worth saying when something happened, and looking at the ticket."""


def late_by(happened_at: float, heard_at: float) -> float:
    """Seconds by which we heard of it late; 0 when it came in time."""
    late = heard_at - happened_at
    return late if late > LATE_SECONDS else 0.0


def solved_meanwhile(ticket: Ticket, happened_at: float, now: float) -> bool:
    """Whether a ticket was solved between something that was told late and `now`."""
    if not ticket.solved or ticket.solved_at is None or not late_by(happened_at, now):
        return False
    return ticket.solved_at >= happened_at
