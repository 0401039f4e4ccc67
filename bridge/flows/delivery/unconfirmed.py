"""Alerts of which nobody says that they arrived: when to ask, and when nobody was reached.

The rules in time, after the provider accepted a text: it is asked after one, two and five minutes
unless a callback settles it before. Half a minute later an emergency of which no alert is confirmed
counts as one that reached nobody; when all its alerts failed it does so at once.
"""

from collections.abc import Iterable

from bridge.core.agenda import Item, ItemKind
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.escalations import HistoryLine
from bridge.core.ledger import Once
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of_all, tell_admins
from bridge.flows.find import find
from bridge.flows.turn import Turn
from bridge.messages import operator
from bridge.ports import AskableChannel

ASK_AFTER = (60.0, 120.0, 300.0)
VERDICT_AFTER = 330.0
"""Seconds since a text was accepted; the rest of a minute is for the answers of the last asking."""

_UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)


def watch(turn: Turn, delivery: Delivery, asked: bool) -> None:
    """Add to a commit that an alert is looked after: one that was accepted, or that failed.

    `asked`: the provider can be asked what has become of it.
    """
    if not _is_watched(delivery) or not (delivery.escalation or delivery.gathers):
        return
    state = delivery.state
    if state is DeliveryState.FAILED:
        due = turn.now
    elif asked and delivery.provider_id and state.with_provider and not state.final:
        due = (delivery.accepted_at or turn.now) + ASK_AFTER[0]
    else:
        return
    item = Item(
        ItemKind.RECEIPT_DUE, delivery.id, due, event=delivery.event, where=delivery.channel
    )
    turn.commit.schedule(item)


def say_nobody_reached(turn: Turn, escalation_id: str) -> None:
    """Add to a commit that every admin hears that an emergency reached nobody; once."""
    found = find(turn.bridge, escalation_id)
    if found is None or not found.newest or not found.escalation.waiting:
        return
    said = f"nobody-reached/{escalation_id}"
    if turn.based_on(Once, said) is not None:
        return
    turn.commit.put(said, Once(turn.event))
    why = _why(alerts_of(turn.bridge, escalation_id))
    trouble = operator.nobody_reached(found.record.ticket, why)
    tell_admins(turn, trouble, account=found.record.account)
    turn.line(found.record, HistoryLine(turn.now, "Nobody was reached", detail=why))
    turn.commit.count("nobody_reached")


def alerts_of(bridge: Bridge, escalation: str) -> list[Delivery]:
    """What was said of an emergency by text and mail, without what was cancelled."""
    return alerts_of_all(bridge, [escalation])[escalation]


def alerts_of_all(bridge: Bridge, escalations: Iterable[str]) -> dict[str, list[Delivery]]:
    """The same of many, in as few questions to the store as of one."""
    return {
        escalation: [
            each
            for each in deliveries
            if _is_watched(each) and each.state is not DeliveryState.CANCELLED
        ]
        for escalation, deliveries in deliveries_of_all(bridge, escalations).items()
    }


def _is_watched(delivery: Delivery) -> bool:
    # Browsers are told besides, and no push service says whether a notification was shown.
    return delivery.alert.asks and not delivery.best_effort


def all_failed(alerts: list[Delivery]) -> bool:
    """Whether certainly nobody got any of the alerts."""
    return all(each.state is DeliveryState.FAILED for each in alerts)


def may_be_confirmed(bridge: Bridge, alerts: list[Delivery], now: float) -> bool:
    """Whether an alert was delivered, or is still on its way or asked for (seconds UTC)."""
    return any(
        each.state is DeliveryState.DELIVERED
        or each.state in _UNDER_WAY
        or _still_asked_for(bridge, each, now)
        for each in alerts
    )


def can_be_asked(bridge: Bridge, delivery: Delivery) -> bool:
    """Whether the provider tells what has become of it."""
    return isinstance(bridge.channels.get(delivery.channel), AskableChannel)


def _still_asked_for(bridge: Bridge, delivery: Delivery, now: float) -> bool:
    asked = can_be_asked(bridge, delivery) and delivery.state.with_provider
    return asked and now < (delivery.accepted_at or now) + ASK_AFTER[-1]


def _why(alerts: list[Delivery]) -> str:
    failed = sum(each.state is DeliveryState.FAILED for each in alerts)
    if failed == len(alerts):
        return f"All {failed} alerts failed."
    return f"Of {len(alerts)} alerts {failed} failed, and none is confirmed as delivered."
