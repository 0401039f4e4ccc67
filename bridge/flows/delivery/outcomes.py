"""What follows from a provider's answer: accepted, tried again, or failed.

- A failure is temporary (tried again), permanent (kept as a dead letter, and an operator hears of
  it on another channel), or temporary for so long that it is given up, as loudly.
- A provider that refuses us altogether is found once and told once; everything waits until it is
  mended.
- An alert is not given up while its emergency waits: it ends by being sent, refused, or not needed.
- What is best effort is noted, and nobody is bothered.
"""

from dataclasses import replace

from bridge.core.agenda import ItemKind, Lease
from bridge.core.commit import Commit, Index
from bridge.core.deliveries import Delivery, DeliveryState, Receipt
from bridge.core.fates import not_taken, supersedes
from bridge.core.retry import backoff, given_up
from bridge.errors import (
    BridgeError,
    PermanentFailure,
    Scope,
    UnknownOutcome,
    retry_after_of,
)
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers, gates
from bridge.flows.delivery.alerts import tell_admins, tell_team
from bridge.flows.delivery.hand_over import HandOver
from bridge.flows.delivery.timeline import line_of
from bridge.flows.delivery.unconfirmed import can_be_asked, watch
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator

RECONCILE_AFTER = 2.0
"""Seconds to wait after an unknown outcome: the provider's list needs a moment as well."""

BEST_EFFORT_SECONDS = 600.0
"""What comes besides and is older says nothing that mail and text have not said."""


def leave(bridge: Bridge, lease: Lease, delivery: Delivery | None) -> None:
    """Nothing is left to do about it; a lease that was lost meanwhile changes nothing."""
    turn = Turn(bridge, Commit(lease=lease), bridge.clock())
    if delivery is not None:
        watch(turn, delivery, can_be_asked(bridge, delivery))
    bridge.store.commit(turn.commit, turn.now)


def accepted(hand_over: HandOver, receipt: Receipt, how: str = "") -> None:
    """The provider has it; a callback may already have said more than we are about to."""
    bridge = hand_over.bridge
    kept = attempt(bridge, lambda turn: _accept(turn, hand_over, receipt, how), hand_over.lease)
    _log(bridge, kept, "delivery_accepted")


def _accept(turn: Turn, hand_over: HandOver, receipt: Receipt, how: str) -> Delivery:
    known = turn.based_on(Delivery, hand_over.delivery.id) or hand_over.delivery
    newer = supersedes(receipt.state, known.state)
    kept = replace(
        known,
        state=receipt.state if newer else known.state,
        provider_id=receipt.provider_id or known.provider_id,
        accepted_at=known.accepted_at or turn.now,
        error=receipt.error if newer else known.error,
    )
    turn.commit.put(kept.id, kept)
    turn.commit.count(f"accepted_{kept.channel}")
    if kept.record and newer:
        line = replace(hand_over.lines[kept.state], at=turn.now, detail=how or kept.error)
        turn.commit.line(kept.record, line)
    watch(turn, kept, hand_over.can_be_asked)
    return kept


def put_off(hand_over: HandOver, state: DeliveryState, failure: BridgeError) -> None:
    """Try again later. `state`: PENDING when it was certainly not sent, else UNKNOWN."""
    bridge = hand_over.bridge
    attempt(bridge, lambda turn: _put_off(turn, hand_over, state, failure), hand_over.lease)
    _log(bridge, hand_over.delivery, "delivery_put_off", error=str(failure))


def look_again(turn: Turn, hand_over: HandOver, doubt: UnknownOutcome) -> None:
    """Add to a commit that the provider is asked once more what it has taken."""
    _put_off(turn, hand_over, DeliveryState.UNKNOWN, doubt)


def _put_off(turn: Turn, hand_over: HandOver, state: DeliveryState, failure: BridgeError) -> None:
    known = turn.based_on(Delivery, hand_over.delivery.id) or hand_over.delivery
    if known.state.settled:
        # A callback has overtaken the failure: the provider has it.
        watch(turn, known, hand_over.can_be_asked)
    elif _too_late(known, turn.now):
        _fail(turn, known, PermanentFailure(f"given up: {failure}"))
    else:
        sure = state is DeliveryState.PENDING
        stands = not_taken(known) if sure else replace(known, state=state)
        _try_again(turn, hand_over.lease, replace(stands, error=str(failure)), failure)


def _too_late(delivery: Delivery, now: float) -> bool:
    if delivery.best_effort:
        return now - delivery.created_at >= BEST_EFFORT_SECONDS
    return not delivery.alert.asks and given_up(delivery.created_at, now, delivery.urgent)


def _try_again(turn: Turn, lease: Lease, delivery: Delivery, failure: BridgeError) -> None:
    tries = lease.item.tries + 1
    pause = backoff(tries, delivery.urgent, delivery.id)
    if delivery.state is DeliveryState.UNKNOWN:
        pause = max(pause, RECONCILE_AFTER)
    pause = max(pause, retry_after_of(failure) or 0.0)
    turn.commit.put(delivery.id, delivery)
    turn.commit.schedule(replace(lease.item, due=turn.now + pause, tries=tries))
    turn.commit.count(f"retries_{delivery.channel}")
    tell_trouble(turn, delivery)


def tell_trouble(turn: Turn, delivery: Delivery) -> None:
    """Say that an urgent alert is held back, if its provider does not answer or wants to wait."""
    gate = gates.in_trouble(turn.bridge, delivery.channel, turn.now)
    if gate is None or gate.refused or not delivery.urgent or delivery.best_effort:
        return
    headline = turn.bridge.traits(delivery.channel).headline
    trouble = operator.channel_in_trouble(headline, gates.words(turn.bridge, gate, turn.now))
    tell_team(turn, trouble, avoid=delivery.channel)


def refused(hand_over: HandOver, failure: PermanentFailure) -> None:
    """The provider refuses whatever we send: nothing is wrong with this delivery, so it waits."""
    bridge, delivery = hand_over.bridge, hand_over.delivery

    def step(turn: Turn) -> None:
        if gates.refuse(turn, delivery.gate, failure):
            headline = bridge.traits(delivery.channel).headline
            trouble = operator.channel_refused(headline, str(failure))
            tell_admins(turn, trouble, avoid=delivery.channel)
        _put_off(turn, hand_over, DeliveryState.PENDING, failure)

    attempt(bridge, step, hand_over.lease)
    _log(bridge, delivery, "delivery_refused", error=str(failure))


def failed(hand_over: HandOver, failure: PermanentFailure) -> None:
    """The provider refused this delivery, and will do so again."""

    def step(turn: Turn) -> None:
        known = turn.based_on(Delivery, hand_over.delivery.id) or hand_over.delivery
        _fail(turn, known, failure)

    attempt(hand_over.bridge, step, hand_over.lease)
    fields = {"error": str(failure), "scope": failure.scope.value}
    _log(hand_over.bridge, hand_over.delivery, "delivery_failed", **fields)


def _fail(turn: Turn, delivery: Delivery, failure: PermanentFailure) -> None:
    bridge = turn.bridge
    ended = replace(delivery, state=DeliveryState.FAILED, error=str(failure))
    turn.commit.put(ended.id, ended)
    turn.commit.count(f"failed_{ended.channel}")
    if ended.record:
        turn.commit.line(ended.record, line_of(bridge, ended, turn.now))
    watch(turn, ended, can_be_asked(bridge, ended))
    if not ended.best_effort:
        turn.commit.index(Index.DEAD, f"{ItemKind.DELIVERY.value}:{ended.id}", turn.now)
    elif failure.scope is Scope.ADDRESS:
        browsers.drop(turn, ended.person, ended.browser)
    if not ended.best_effort:
        words = bridge.traits(ended.channel).headline, bridge.name_of(ended.person)
        trouble = operator.delivery_failed(*words, failure.scope, str(failure))
        tell_admins(turn, trouble, avoid=ended.channel)


def _log(bridge: Bridge, delivery: Delivery, what: str, **fields: str) -> None:
    bridge.log.info(
        what,
        event_id=delivery.event,
        delivery=delivery.id,
        attempt=delivery.attempts,
        provider_id=delivery.provider_id,
        **fields,
    )
