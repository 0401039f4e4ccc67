"""Whether what a delivery says is still true, so that it may be said.

- An alert asks for somebody: it is dropped once somebody has the emergency, or it is over.
- News ("Ben has it", "STAND DOWN") are for whoever got an alert on the same address: they wait
  until the fate of each is known, and are dropped when nobody was alerted there at all.
"""

from enum import Enum, auto

from bridge.core.deliveries import AlertKind, Delivery
from bridge.core.escalations import Escalation
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.find import find, find_to_change
from bridge.flows.turn import Turn

SETTLE_SECONDS = 60.0
"""For how long news wait for an alert whose fate is unknown: then a doubtful one is better."""


class Verdict(Enum):
    """What to do with a delivery now."""

    SAY = auto()
    WAIT = auto()
    DROP = auto()


def verdict(turn: Turn, delivery: Delivery) -> Verdict:
    """What to do; the turn's commit fails when an alert's ticket changes meanwhile."""
    if delivery.alert.asks:
        return _of_alert(turn, delivery)
    if delivery.alert in (AlertKind.TAKEN, AlertKind.STAND_DOWN):
        return _of_news(turn, delivery)
    return Verdict.SAY


def _of_alert(turn: Turn, delivery: Delivery) -> Verdict:
    found = find_to_change(turn, delivery.escalation)
    wanted = found is None or (found.newest and found.escalation.waiting)
    return Verdict.SAY if wanted else Verdict.DROP


def _of_news(turn: Turn, delivery: Delivery) -> Verdict:
    found = find(turn.bridge, delivery.escalation)
    if found is not None and not _still_so(delivery, found.escalation):
        return Verdict.DROP
    alerts = _alerts_before(turn, delivery)
    doubtful = any(each.state.doubtful for each in alerts)
    if doubtful and turn.now < delivery.created_at + SETTLE_SECONDS:
        return Verdict.WAIT
    for_nobody = bool(alerts) and not any(each.may_be_known for each in alerts)
    return Verdict.DROP if for_nobody else Verdict.SAY


def _still_so(delivery: Delivery, escalation: Escalation) -> bool:
    """Whether nobody has given it back, or said that it is not over, since."""
    if delivery.alert is AlertKind.STAND_DOWN:
        return escalation.stood_down_at is not None
    return escalation.responded_at is not None


def _alerts_before(turn: Turn, delivery: Delivery) -> list[Delivery]:
    """The alerts of the same emergency to the same address."""
    same = (delivery.person, delivery.channel, delivery.browser)
    return [
        each
        for each in deliveries_of(turn.bridge, delivery.escalation)
        if each.alert.asks and (each.person, each.channel, each.browser) == same
    ]
