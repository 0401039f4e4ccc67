"""The note for staff on the ticket: who was told, once the providers have answered."""

from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.deliveries import AlertKind, Delivery, DeliveryState
from bridge.core.levels import Reason
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.find import Found, find
from bridge.flows.ticket.wishes import Wish, told, view_of, write
from bridge.flows.turn import Turn, attempt

_STILL_SENDING = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)
_LOOKS = 3


def note_who_was_told(bridge: Bridge, lease: Lease) -> None:
    """Write the note; while alerts are still being sent it waits for a while."""

    def step(turn: Turn) -> None:
        found = find(bridge, lease.item.about)
        if found is not None:
            _note(turn, lease, found)

    attempt(bridge, step, lease)


def _note(turn: Turn, lease: Lease, found: Found) -> None:
    alerts = [
        delivery
        for delivery in deliveries_of(turn.bridge, found.escalation.id)
        if delivery.alert is AlertKind.EMERGENCY
    ]
    if _waits(alerts) and lease.item.tries < _LOOKS:
        tries = lease.item.tries + 1
        held_back = any(each.bundle for each in alerts)
        pause = turn.bridge.storms.within if held_back else 10.0 * tries
        turn.commit.schedule(replace(lease.item, due=turn.now + pause, tries=tries))
        return
    view = replace(view_of(turn, Reason.ESCALATED, found.record), told=told(turn.bridge, alerts))
    write(turn, Wish(occasion=f"told-{int(found.escalation.alerted_at)}", notes=True), view)


def _waits(deliveries: list[Delivery]) -> bool:
    return any(delivery.state in _STILL_SENDING for delivery in deliveries)
