"""Whether what a delivery says is still true, so that it may be said.

- An alert asks for somebody: it is dropped once somebody has the emergency, or it is over.
- News ("Ben has it", "STAND DOWN") are for whoever got an alert on the same address: they wait
  until the fate of each is known, and are dropped when nobody was alerted there at all.
"""

from collections.abc import Sequence
from enum import Enum, auto

from bridge.core.deliveries import AlertKind, Delivery
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of, deliveries_of_all
from bridge.flows.find import Found, find, find_all, find_to_change
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
    if delivery.gathers:
        return Verdict.SAY if delivery.together else Verdict.DROP
    if delivery.alert.asks:
        return _of_alert(turn, delivery)
    if _is_news(delivery):
        return _of_news(turn, delivery)
    return Verdict.SAY


def needed(bridge: Bridge, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Those that may be said now, of many, in a few questions to the store; none has to wait."""
    known = find_all(bridge, {each.escalation for each in deliveries if each.escalation})
    found = {each.escalation.id: each for each in known}
    told = deliveries_of_all(bridge, {each.escalation for each in deliveries if _is_news(each)})
    return [
        each
        for each in deliveries
        if _is_so(each, found.get(each.escalation))
        and not (_is_news(each) and _for_nobody(_alerts_before(each, told[each.escalation])))
    ]


def _of_alert(turn: Turn, delivery: Delivery) -> Verdict:
    found = find_to_change(turn, delivery.escalation)
    return Verdict.SAY if _is_so(delivery, found) else Verdict.DROP


def _of_news(turn: Turn, delivery: Delivery) -> Verdict:
    if not _is_so(delivery, find(turn.bridge, delivery.escalation)):
        return Verdict.DROP
    alerts = _alerts_before(delivery, deliveries_of(turn.bridge, delivery.escalation))
    doubtful = any(each.state.doubtful for each in alerts)
    if doubtful and turn.now < delivery.created_at + SETTLE_SECONDS:
        return Verdict.WAIT
    return Verdict.DROP if _for_nobody(alerts) else Verdict.SAY


def _is_news(delivery: Delivery) -> bool:
    return delivery.alert in (AlertKind.TAKEN, AlertKind.STAND_DOWN)


def _is_so(delivery: Delivery, found: Found | None) -> bool:
    """Whether nobody has taken it since; or given it back, or said that it is not over."""
    if found is None:
        return True
    if delivery.alert is AlertKind.STAND_DOWN:
        return found.escalation.stood_down_at is not None
    if delivery.alert is AlertKind.TAKEN:
        return found.escalation.responded_at is not None
    return found.newest and found.escalation.waiting


def _for_nobody(alerts: list[Delivery]) -> bool:
    """Whether nobody was alerted there at all."""
    return bool(alerts) and not any(each.may_be_known for each in alerts)


def _alerts_before(delivery: Delivery, told: list[Delivery]) -> list[Delivery]:
    """The alerts of the same emergency to the same address."""
    same = (delivery.person, delivery.channel, delivery.browser)
    return [
        each
        for each in told
        if each.alert.asks and (each.person, each.channel, each.browser) == same
    ]
