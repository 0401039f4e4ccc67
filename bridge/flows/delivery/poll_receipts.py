"""Ask for the receipt that did not come, and conclude when nobody was reached."""

from dataclasses import replace
from functools import partial

from bridge.core.agenda import Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.errors import BridgeError, StoreUnavailable, TemporaryFailure
from bridge.flows.context import Bridge
from bridge.flows.delivery import gates, receipts
from bridge.flows.delivery.bundles import emergencies_of
from bridge.flows.delivery.unconfirmed import (
    ASK_AFTER,
    VERDICT_AFTER,
    alerts_of_all,
    all_failed,
    may_be_confirmed,
    say_nobody_reached,
)
from bridge.flows.turn import Turn, attempt
from bridge.ports import AskableChannel

_PAUSE = 20.0
"""Seconds between two questions at least, also after an outage of our own."""


def poll_receipt(bridge: Bridge, lease: Lease) -> None:
    """Look after one alert: ask what became of it, or draw the conclusion."""
    delivery = bridge.store.read(Delivery, lease.item.about).value
    now = bridge.clock()
    if delivery is None or delivery.state in (DeliveryState.DELIVERED, DeliveryState.CANCELLED):
        bridge.store.commit(Commit(lease=lease), now)
    elif delivery.state.with_provider and lease.item.tries < len(ASK_AFTER):
        _ask(bridge, lease, delivery, now)
    else:
        _conclude(bridge, lease, delivery)


def _ask(bridge: Bridge, lease: Lease, delivery: Delivery, now: float) -> None:
    wait = gates.asked_to_wait(bridge, delivery.channel, now)
    if wait is None:
        _ask_provider(bridge, delivery)
    tries = lease.item.tries + 1
    after = ASK_AFTER[tries] if tries < len(ASK_AFTER) else VERDICT_AFTER
    due = max((delivery.accepted_at or now) + after, bridge.clock() + _PAUSE, wait or 0.0)
    # A receipt that came meanwhile settles it when the item is due again.
    again = replace(lease.item, due=due, tries=tries)
    attempt(bridge, lambda turn: turn.commit.schedule(again), lease)


def _ask_provider(bridge: Bridge, delivery: Delivery) -> None:
    channel = bridge.channels.get(delivery.channel)
    if not isinstance(channel, AskableChannel):
        return
    try:
        receipt = channel.status(delivery.provider_id)
    except StoreUnavailable:
        raise
    except BridgeError as error:
        _note_trouble(bridge, delivery, error)
    else:
        receipts.apply(bridge, replace(receipt, delivery=delivery.id))


def _note_trouble(bridge: Bridge, delivery: Delivery, error: BridgeError) -> None:
    bridge.log.warning("receipt_not_known", delivery=delivery.id, error=str(error))
    if isinstance(error, TemporaryFailure) and error.retry_after:
        gates.failed(bridge, delivery.gate, error)


def _conclude(bridge: Bridge, lease: Lease, delivery: Delivery) -> None:
    """Say of each emergency that the alert is about whether it reached nobody."""
    waited = lease.item.tries >= len(ASK_AFTER)
    told = alerts_of_all(bridge, emergencies_of(bridge, delivery))
    hopeless = [
        escalation
        for escalation, alerts in told.items()
        if all_failed(alerts) or (waited and not may_be_confirmed(bridge, alerts, bridge.clock()))
    ]
    for escalation in hopeless:
        attempt(bridge, partial(say_nobody_reached, escalation_id=escalation), event=delivery.event)

    def step(turn: Turn) -> None:
        if len(hopeless) < len(told) and not waited:
            # Others were accepted: whether they arrive is known later.
            due = turn.now + VERDICT_AFTER
            turn.commit.schedule(replace(lease.item, due=due, tries=len(ASK_AFTER)))

    attempt(bridge, step, lease)
