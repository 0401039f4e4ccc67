"""An emergency is told again: in open browsers, and to the project managers."""

from bridge.core.deliveries import AlertKind, Reminder
from bridge.core.escalations import TicketRecord
from bridge.flows.delivery.alerts import Alert, tell, tell_available
from bridge.flows.turn import Turn


def say_again(turn: Turn, record: TicketRecord, reminder: Reminder, up_to_tier: int) -> Alert:
    """Add to a commit that the newest escalation is told again; the alert, for whoever else has to
    hear it."""
    about = f"{record.escalations[-1].id}.{int(turn.now)}.{reminder.because.value}"
    alert = Alert(AlertKind.REMINDER, about, record, reminder)
    tell_available(turn, alert)
    tell(turn, alert, turn.bridge.pms(up_to_tier))
    return alert
