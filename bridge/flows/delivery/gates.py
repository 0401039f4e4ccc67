"""A provider in trouble is tried once in a while, not by every delivery at once."""

from dataclasses import replace

from bridge.core.commit import Commit
from bridge.core.ledger import Gate
from bridge.errors import BridgeError, retry_after_of
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt
from bridge.messages.plain import clock_time

OPENS_AFTER = 3
"""Failures in a row after which a provider counts as down."""

PROBE_SECONDS = 5.0
"""A provider that is down gets one try in this many seconds."""

LONG_WAIT = 30.0
"""Seconds: a provider that wants to be left alone for longer is in trouble at once."""


REFUSED_SECONDS = 30.0
"""A provider that refuses us altogether gets one try in this many seconds: it may be mended."""


def of_helpdesk(connection: str) -> str:
    """The name of a helpdesk's gate."""
    return f"helpdesk-{connection}"


def closed_until(bridge: Bridge, name: str, now: float) -> float | None:
    """Until when nothing may be sent (seconds UTC); None: go ahead.

    When a closed gate has become due, whoever asks first gets to probe and closes it for the rest.
    """
    versioned = bridge.store.read(Gate, name)
    gate = versioned.value
    if gate is None:
        return None
    if now < gate.closed_until:
        return gate.closed_until
    if gate.failures < OPENS_AFTER:
        return None
    probe = Commit()
    probe.expect(Gate, versioned)
    probe.put(name, replace(gate, closed_until=now + PROBE_SECONDS))
    return None if bridge.store.commit(probe, now) else now + PROBE_SECONDS


def asked_to_wait(bridge: Bridge, name: str, now: float) -> float | None:
    """Until when a provider wants to be left alone, for those who do not probe it."""
    gate = bridge.store.read(Gate, name).value
    return gate.closed_until if gate is not None and now < gate.closed_until else None


def in_trouble(bridge: Bridge, name: str, now: float) -> Gate | None:
    """The gate of a provider that does not answer, or wants a long wait; None: all is well."""
    gate = bridge.store.read(Gate, name).value
    return gate if gate is not None and is_trouble(gate, now) else None


def is_trouble(gate: Gate, now: float) -> bool:
    """Whether people have to know of it, because what is urgent does not get out."""
    return gate.failures >= OPENS_AFTER or gate.closed_until - now > LONG_WAIT


def words(bridge: Bridge, gate: Gate, now: float) -> str:
    """What is wrong, and until when nothing is sent where that is long."""
    if gate.closed_until - now <= LONG_WAIT:
        return gate.error
    return f"{gate.error}; nothing is sent before {clock_time(gate.closed_until, bridge.zone)}"


def failed(bridge: Bridge, name: str, failure: BridgeError) -> None:
    """Note a failure that is the provider's; a Retry-After closes the gate for everybody."""
    wait = retry_after_of(failure)

    def step(turn: Turn) -> None:
        gate = turn.based_on(Gate, name) or Gate(name)
        failures = gate.failures + 1
        pause = PROBE_SECONDS if failures >= OPENS_AFTER else 0.0
        until = max(gate.closed_until, turn.now + max(wait or 0.0, pause))
        gone_bad = Gate(name, failures, until, str(failure), failed_at=turn.now)
        turn.commit.put(name, gone_bad)

    attempt(bridge, step)


def refuse(turn: Turn, name: str, failure: BridgeError) -> bool:
    """Add to a commit that the provider refuses us altogether; whether that is news."""
    gate = turn.based_on(Gate, name)
    until = turn.now + REFUSED_SECONDS
    closed = Gate(name, OPENS_AFTER, until, str(failure), refused=True, failed_at=turn.now)
    turn.commit.put(name, closed)
    return gate is None or not gate.refused


def worked(bridge: Bridge, name: str, begun_at: float) -> None:
    """Note that the provider has done what it was asked for then (seconds UTC).

    Where a failure came after that, the provider's state is as the failure says.
    """

    def step(turn: Turn) -> None:
        gate = turn.based_on(Gate, name)
        if gate is not None and gate.failed_at <= begun_at:
            turn.commit.delete(Gate, name)

    attempt(bridge, step)
