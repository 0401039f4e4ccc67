"""Hand one delivery to its provider: at most once when its fate is known, never silently.

Rules:
- nothing is sent that is not true any more: the escalation is looked at in the very commit by which
  the store says SENDING, so that no EMERGENCY leaves after it was taken or stood down;
- whoever finds SENDING, finds an attempt whose outcome nobody knows;
- an unknown outcome is reconciled with the provider before anything is sent again;
- when that cannot be found out either, it is looked for again after growing pauses; then one more
  copy is better than silence, and never a third where the provider will tell what got through;
- who was stopped after saying SENDING sends nothing: somebody else may have gone on meanwhile;
- whatever is needed after the provider's answer is made before the provider is asked;
- a bundle is closed before it is looked at, and a provider's trouble is over before it is closed.

What follows from the answer is in `outcomes`.
"""

from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.fates import attempted, may_be_copied
from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome
from bridge.flows.context import Bridge
from bridge.flows.delivery import gates, outcomes, senders, streams
from bridge.flows.delivery.bundles import gathered
from bridge.flows.delivery.cancel import cancel
from bridge.flows.delivery.hand_over import HandOver, prepared
from bridge.flows.delivery.relevance import Verdict, verdict
from bridge.flows.delivery.timeline import line_of
from bridge.flows.turn import Turn, attempt

AGAIN_AFTER = 2.0
"""Seconds until news of an emergency are tried again that wait for an alert's fate."""

FRESH_SECONDS = 5.0
"""Well within a lease: whoever needs longer for the step from SENDING to the call was stopped."""


def deliver(bridge: Bridge, lease: Lease) -> None:
    """Bring one delivery a step further: sent, known to be sent, put off, cancelled or failed."""
    delivery = bridge.store.read(Delivery, lease.item.about).value
    if delivery is None or delivery.state.settled:
        outcomes.leave(bridge, lease, delivery)
        return
    closed = gates.closed_until(bridge, delivery.gate, bridge.clock())
    if closed is not None:
        attempt(bridge, lambda turn: _hold_back(turn, lease, delivery.id, closed), lease)
        return
    if delivery.gathers:
        streams.close(bridge, delivery)
    if delivery.state.doubtful:
        _reconcile(prepared(bridge, lease, delivery))
    else:
        _send(bridge, lease)


def _hold_back(turn: Turn, lease: Lease, id: str, until: float) -> None:
    """The provider is in trouble; what is not needed any more is cancelled at once all the same."""
    delivery = turn.based_on(Delivery, id)
    if delivery is None or delivery.state.settled:
        return
    # A bundle goes on gathering, and is looked at when it leaves.
    may_drop = not (delivery.state.doubtful or delivery.gathers)
    if may_drop and verdict(turn, delivery) is Verdict.DROP:
        cancel(turn, delivery)
        return
    turn.commit.schedule(replace(lease.item, due=until))
    outcomes.tell_trouble(turn, delivery)


def _reconcile(hand_over: HandOver) -> None:
    """Settle the attempt before, if the provider can say what became of it."""
    try:
        receipt = hand_over.find()
    except UnknownOutcome as doubt:
        _send(hand_over.bridge, hand_over.lease, doubt)
        return
    if receipt is None:
        _send(hand_over.bridge, hand_over.lease)
    else:
        outcomes.accepted(hand_over, receipt, "found at the provider after an unknown outcome")


def _send(bridge: Bridge, lease: Lease, doubt: UnknownOutcome | None = None) -> None:
    """Send it if it is still true. `doubt`: why nobody knows whether it got through before."""
    hand_over = attempt(bridge, lambda turn: _begin(turn, lease, doubt), lease)
    if hand_over is None:
        return
    if bridge.clock() - hand_over.begun_at > FRESH_SECONDS:
        stopped = TemporaryFailure("the worker was stopped before it had sent anything")
        outcomes.put_off(hand_over, DeliveryState.PENDING, stopped)
        return
    gate = hand_over.delivery.gate
    try:
        receipt = hand_over.channel.send(hand_over.message)
    except TemporaryFailure as error:
        gates.failed(bridge, gate, error)
        outcomes.put_off(hand_over, DeliveryState.PENDING, error)
    except UnknownOutcome as error:
        gates.failed(bridge, gate, error)
        outcomes.put_off(hand_over, DeliveryState.UNKNOWN, error)
    except PermanentFailure as error:
        refused = error.scope is Scope.CHANNEL
        (outcomes.refused if refused else outcomes.failed)(hand_over, error)
    else:
        outcomes.accepted(hand_over, receipt)
        gates.worked(bridge, gate, hand_over.begun_at)


def _begin(turn: Turn, lease: Lease, doubt: UnknownOutcome | None) -> HandOver | None:
    """Say SENDING; None when there is nothing to send (any more, or yet)."""
    delivery = turn.based_on(Delivery, lease.item.about)
    if delivery is None or delivery.state.settled:
        return None
    if delivery.gathers:
        delivery = gathered(turn, delivery)
    now_is = verdict(turn, delivery)
    if now_is is Verdict.DROP:
        _drop(turn, delivery, doubt)
        return None
    waits = now_is is Verdict.WAIT
    later = turn.now + AGAIN_AFTER if waits else senders.waits_until(turn, delivery)
    if later is None:
        return _begun(turn, lease, delivery, doubt)
    turn.commit.schedule(replace(lease.item, due=later))
    return None


def _drop(turn: Turn, delivery: Delivery, doubt: UnknownOutcome | None) -> None:
    if doubt is None:
        cancel(turn, delivery)
    elif delivery.record:
        # It may have got through; the provider may still say so, but it is not sent again.
        line = line_of(turn.bridge, delivery, turn.now)
        turn.commit.line(delivery.record, replace(line, detail="not sent again: it is over"))


def _begun(
    turn: Turn, lease: Lease, delivery: Delivery, doubt: UnknownOutcome | None
) -> HandOver | None:
    hand_over = prepared(turn.bridge, lease, delivery)
    asked = hand_over.can_be_asked
    if doubt and not may_be_copied(delivery, asked, turn.now):
        outcomes.look_again(turn, hand_over, doubt)
        return None
    turn.commit.finish = False
    message = hand_over.copy if doubt else hand_over.message
    sending = attempted(delivery, turn.now, message.text if asked else "", doubtful=bool(doubt))
    turn.commit.put(delivery.id, sending)
    # Now it is prepared, which takes a while for a bundle of thousands: that is no standstill.
    begun_at = turn.bridge.clock()
    return replace(hand_over, delivery=sending, message=message, begun_at=begun_at)
