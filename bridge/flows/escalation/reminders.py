"""An emergency is told again: in open browsers, and to the project managers."""

from bridge.core.deliveries import AlertKind, Delivery, Reminder
from bridge.core.escalations import TicketRecord
from bridge.core.people import Person
from bridge.flows.delivery import browsers
from bridge.flows.delivery.alerts import Alert, tell, tell_available
from bridge.flows.turn import Turn


def say_again(turn: Turn, record: TicketRecord, reminder: Reminder, up_to_tier: int) -> Alert:
    """Add to a commit that the newest escalation is told again; the alert, for whoever else has to
    hear it."""
    alert = _again(turn, record, reminder)
    tell_available(turn, alert)
    tell(turn, alert, turn.bridge.pms(up_to_tier))
    return alert


def say_again_to_others(
    turn: Turn, record: TicketRecord, reminder: Reminder, by: Person, up_to_tier: int
) -> list[Delivery]:
    """The same for everybody but the person who wants it: they know. What is sent to whom."""
    alert, in_browsers = _again(turn, record, reminder), lambda it: it.in_browsers
    others = [each for each in turn.bridge.pms(up_to_tier) if each.id != by.id]
    available = [each for each in browsers.available(turn.bridge, turn.now) if each.id != by.id]
    return [
        *tell(turn, alert, others),
        *tell(turn, alert, available, turn.bridge.channels_with(in_browsers)),
    ]


def _again(turn: Turn, record: TicketRecord, reminder: Reminder) -> Alert:
    about = f"{record.escalations[-1].id}.{int(turn.now)}.{reminder.because.value}"
    return Alert(AlertKind.REMINDER, about, record, reminder)
