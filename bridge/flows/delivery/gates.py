"""A provider in trouble is tried once in a while, not by every delivery at once."""

from dataclasses import replace

from bridge.core.commit import Commit
from bridge.core.ledger import Gate
from bridge.flows.context import Bridge

OPENS_AFTER = 3
"""Failures in a row after which a provider counts as down."""

PROBE_SECONDS = 5.0
"""A provider that is down gets one try in this many seconds."""


def closed_until(bridge: Bridge, channel: str, now: float) -> float | None:
    """Until when nothing may be sent (seconds UTC); None: go ahead.

    When a closed gate has become due, whoever asks first gets to probe and closes it for the rest.
    """
    versioned = bridge.store.read(Gate, channel)
    gate = versioned.value
    if gate is None:
        return None
    if now < gate.closed_until:
        return gate.closed_until
    if gate.failures < OPENS_AFTER:
        return None
    probe = Commit()
    probe.expect(Gate, versioned)
    probe.put(channel, replace(gate, closed_until=now + PROBE_SECONDS))
    return None if bridge.store.commit(probe, now) else now + PROBE_SECONDS


def asked_to_wait(bridge: Bridge, channel: str, now: float) -> float | None:
    """Until when a provider wants to be left alone, for those who do not probe it."""
    gate = bridge.store.read(Gate, channel).value
    return gate.closed_until if gate is not None and now < gate.closed_until else None


def failed(bridge: Bridge, channel: str, error: str, retry_after: float | None, now: float) -> None:
    """Note a failure that is the provider's; a Retry-After closes the gate for everybody."""
    versioned = bridge.store.read(Gate, channel)
    gate = versioned.value or Gate(channel)
    failures = gate.failures + 1
    pause = PROBE_SECONDS if failures >= OPENS_AFTER else 0.0
    until = max(gate.closed_until, now + max(retry_after or 0.0, pause))
    commit = Commit()
    commit.expect(Gate, versioned)
    commit.put(channel, Gate(channel, failures, until, error))
    bridge.store.commit(commit, now)


def worked(bridge: Bridge, channel: str, now: float) -> None:
    """Note that the provider answers as it should."""
    if bridge.store.read(Gate, channel).value is None:
        return
    commit = Commit()
    commit.delete(Gate, channel)
    bridge.store.commit(commit, now)
