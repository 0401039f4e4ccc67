"""Hand one delivery to its provider: at most once when its fate is known, never silently.

Rules:
- before the provider is called, the store says SENDING; whoever finds that, finds an attempt whose
  outcome nobody knows;
- an unknown outcome is reconciled with the provider before anything is sent again;
- when that cannot be found out either, an urgent alert prefers a duplicate to silence;
- a failure is temporary (tried again), permanent (kept as a dead letter, and an operator hears of
  it on another channel), or temporary for so long that it is given up, as loudly;
- browsers come besides: one that cannot be reached is noted and dropped, and nobody is bothered.
"""

from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.commit import Commit, Index, Versioned
from bridge.core.deliveries import (
    Delivery,
    DeliveryState,
    Message,
    Receipt,
    Trouble,
    supersedes,
)
from bridge.core.escalations import HistoryLine
from bridge.core.retry import backoff, given_up
from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers, gates
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.compose import compose
from bridge.flows.delivery.unconfirmed import watch
from bridge.flows.turn import Turn
from bridge.messages import operator
from bridge.ports import AskableChannel

RECONCILE_AFTER = 2.0
"""Seconds to wait after an unknown outcome: the provider's list needs a moment as well."""

PUSH_SECONDS = 600.0
"""A notification that is older says nothing that mail and text have not said."""

_PATIENT_RECONCILES = 5


def deliver(bridge: Bridge, lease: Lease) -> None:
    """Bring one delivery a step further: sent, known to be sent, put off, or failed."""
    versioned = bridge.store.read(Delivery, lease.item.about)
    delivery = versioned.value
    now = bridge.clock()
    if delivery is None or delivery.state.final or delivery.state.with_provider:
        commit = Commit(lease=lease)
        if delivery is not None:
            watch(bridge, commit, delivery, now)
        bridge.store.commit(commit, now)
        return
    closed = gates.closed_until(bridge, delivery.gate, now)
    if closed is not None:
        _put_off(bridge, lease, closed)
        return
    message = compose(bridge, delivery)
    unknown = delivery.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN)
    if unknown and _reconciled(bridge, lease, versioned, message, now):
        return
    _send(bridge, lease, versioned, message, now)


def _reconciled(
    bridge: Bridge, lease: Lease, versioned: Versioned[Delivery], message: Message, now: float
) -> bool:
    """Whether the attempt before is settled, or has to be asked for again later."""
    delivery = versioned.value
    assert delivery is not None
    try:
        receipt = _found(bridge, delivery, message, now)
    except UnknownOutcome as error:
        if delivery.urgent or lease.item.tries >= _PATIENT_RECONCILES:
            bridge.log.warning("resending_unknown", delivery=delivery.id, error=str(error))
            return False
        _again(bridge, lease, versioned, DeliveryState.UNKNOWN, str(error), None, now)
        return True
    if receipt is None:
        return False
    _accept(bridge, lease, delivery, receipt, now, "found at the provider after an unknown outcome")
    return True


def _found(bridge: Bridge, delivery: Delivery, message: Message, now: float) -> Receipt | None:
    channel = bridge.channels[delivery.channel]
    if isinstance(channel, AskableChannel):
        return channel.find(message, delivery.attempted_at or now)
    if delivery.best_effort:
        return None
    raise UnknownOutcome("the provider keeps no list to look in; it may tell by itself")


def _send(
    bridge: Bridge, lease: Lease, versioned: Versioned[Delivery], message: Message, now: float
) -> None:
    sending = _mark_sending(bridge, lease, versioned, now)
    if sending is None:
        return
    channel = sending.gate
    try:
        receipt = bridge.channels[sending.channel].send(message)
    except TemporaryFailure as error:
        now = bridge.clock()
        gates.failed(bridge, channel, str(error), error.retry_after, now)
        _failed_for_now(bridge, lease, sending, DeliveryState.PENDING, error, now)
    except UnknownOutcome as error:
        now = bridge.clock()
        gates.failed(bridge, channel, str(error), None, now)
        _failed_for_now(bridge, lease, sending, DeliveryState.UNKNOWN, error, now)
    except PermanentFailure as error:
        _fail(bridge, lease, sending, str(error), error.scope, bridge.clock())
    else:
        now = bridge.clock()
        gates.worked(bridge, channel, now)
        _accept(bridge, lease, sending, receipt, now, "")


def _mark_sending(
    bridge: Bridge, lease: Lease, versioned: Versioned[Delivery], now: float
) -> Delivery | None:
    delivery = versioned.value
    assert delivery is not None
    sending = replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        attempted_at=now,
    )
    commit = Commit(lease=lease, finish=False)
    commit.expect(Delivery, versioned)
    commit.put(delivery.id, sending)
    return sending if bridge.store.commit(commit, now) else None


def _accept(
    bridge: Bridge, lease: Lease, delivery: Delivery, receipt: Receipt, now: float, how: str
) -> None:
    """The provider has it; a callback may already have said more than we are about to."""
    for _ in range(5):
        versioned = bridge.store.read(Delivery, delivery.id)
        known = versioned.value or delivery
        newer = supersedes(receipt.state, known.state)
        commit = Commit(lease=lease)
        commit.expect(Delivery, versioned)
        accepted = replace(
            known,
            state=receipt.state if newer else known.state,
            provider_id=receipt.provider_id or known.provider_id,
            accepted_at=known.accepted_at or now,
            error="",
        )
        commit.put(delivery.id, accepted)
        watch(bridge, commit, accepted, now)
        commit.count(f"accepted_{delivery.channel}")
        _line(commit, accepted, "Accepted by the provider", how, now, bridge)
        if bridge.store.commit(commit, now):
            _log(bridge, accepted, "delivery_accepted")
            return


def _failed_for_now(
    bridge: Bridge,
    lease: Lease,
    delivery: Delivery,
    state: DeliveryState,
    error: TemporaryFailure | UnknownOutcome,
    now: float,
) -> None:
    if _too_late(delivery, now):
        _fail(bridge, lease, delivery, f"given up: {error}", Scope.MESSAGE, now)
        return
    versioned = bridge.store.read(Delivery, delivery.id)
    if versioned.value is not None and versioned.value.state.with_provider:
        # A callback has overtaken the error: the provider has it.
        commit = Commit(lease=lease)
        watch(bridge, commit, versioned.value, now)
        bridge.store.commit(commit, now)
        return
    retry_after = error.retry_after if isinstance(error, TemporaryFailure) else None
    _again(bridge, lease, versioned, state, str(error), retry_after, now)


def _too_late(delivery: Delivery, now: float) -> bool:
    if delivery.best_effort:
        return now - delivery.created_at >= PUSH_SECONDS
    return given_up(delivery.created_at, now, delivery.urgent)


def _again(
    bridge: Bridge,
    lease: Lease,
    versioned: Versioned[Delivery],
    state: DeliveryState,
    error: str,
    retry_after: float | None,
    now: float,
) -> None:
    delivery = versioned.value
    assert delivery is not None
    tries = lease.item.tries + 1
    pause = backoff(tries, delivery.urgent, delivery.id)
    if state is DeliveryState.UNKNOWN:
        pause = max(pause, RECONCILE_AFTER)
    due = now + max(pause, retry_after or 0.0)
    commit = Commit(lease=lease)
    commit.expect(Delivery, versioned)
    commit.put(delivery.id, replace(delivery, state=state, error=error))
    commit.schedule(replace(lease.item, due=due, tries=tries))
    commit.count(f"retries_{delivery.channel}")
    if tries == 3 and delivery.urgent and not delivery.best_effort:
        _say_trouble(bridge, commit, delivery, error, now)
    bridge.store.commit(commit, now)
    _log(bridge, delivery, "delivery_put_off", error=error, due=round(due, 3))


def _put_off(bridge: Bridge, lease: Lease, until: float) -> None:
    commit = Commit(lease=lease)
    commit.schedule(replace(lease.item, due=until))
    bridge.store.commit(commit, bridge.clock())


def _say_trouble(
    bridge: Bridge, commit: Commit, delivery: Delivery, error: str, now: float
) -> None:
    trouble = operator.channel_in_trouble(bridge.traits(delivery.channel).headline, error)
    turn = Turn(bridge, commit, now, delivery.event)
    tell_admins(turn, trouble, avoid=delivery.channel)


def _fail(
    bridge: Bridge, lease: Lease, delivery: Delivery, error: str, scope: Scope, now: float
) -> None:
    """Kept as a dead letter, shown, and said to an operator on another channel; but a browser."""
    versioned = bridge.store.read(Delivery, delivery.id)
    failed = replace(versioned.value or delivery, state=DeliveryState.FAILED, error=error)
    commit = Commit(lease=lease)
    commit.expect(Delivery, versioned)
    commit.put(delivery.id, failed)
    commit.count(f"failed_{delivery.channel}")
    _line(commit, failed, "Failed", error, now, bridge)
    watch(bridge, commit, failed, now)
    turn = Turn(bridge, commit, now, delivery.event)
    if not delivery.best_effort:
        commit.index(Index.DEAD, f"{lease.item.id}", now)
    elif scope is Scope.ADDRESS:
        browsers.drop(turn, delivery.person, delivery.browser)
    if not delivery.best_effort or scope is Scope.CHANNEL:
        tell_admins(turn, _advice(bridge, delivery, scope, error), avoid=delivery.channel)
    bridge.store.commit(commit, now)
    _log(bridge, failed, "delivery_failed", error=error, scope=scope.value)


def _advice(bridge: Bridge, delivery: Delivery, scope: Scope, error: str) -> Trouble:
    name = bridge.name_of(delivery.person)
    return operator.delivery_failed(bridge.traits(delivery.channel).headline, name, scope, error)


def _line(
    commit: Commit, delivery: Delivery, what: str, detail: str, now: float, bridge: Bridge
) -> None:
    if not delivery.record:
        return
    name = bridge.name_of(delivery.person)
    how = f"{bridge.traits(delivery.channel).headline} ({delivery.alert.value}) to {name}"
    text = f"{how}: {what[0].lower()}{what[1:]}"
    commit.line(
        delivery.record,
        HistoryLine(now, text, detail=detail, event=delivery.event, escalation=delivery.escalation),
    )


def _log(bridge: Bridge, delivery: Delivery, what: str, **fields: object) -> None:
    bridge.log.info(
        what,
        event_id=delivery.event,
        delivery=delivery.id,
        attempt=delivery.attempts,
        provider_id=delivery.provider_id,
        **fields,
    )
