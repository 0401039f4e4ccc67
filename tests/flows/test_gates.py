"""A provider that is down gets one try in five seconds, whoever asks."""

from dataclasses import replace

import pytest

from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome
from bridge.flows.context import Bridge
from bridge.flows.delivery import gates
from bridge.flows.delivery.gates import (
    LONG_WAIT,
    OPENS_AFTER,
    PROBE_SECONDS,
    REFUSED_SECONDS,
    closed_until,
)
from bridge.flows.turn import attempt

NOW = 1_000.0
LOST = UnknownOutcome("Twilio answered with HTTP 500")


@pytest.fixture
def bridge(bridge: Bridge) -> Bridge:
    """The program at a time that stands still."""
    return replace(bridge, clock=lambda: NOW)


def asks_to_wait(seconds: float) -> TemporaryFailure:
    return TemporaryFailure("Twilio asks to wait", seconds)


def test_a_provider_of_whom_nothing_is_known_may_be_called(bridge: Bridge) -> None:
    assert closed_until(bridge, "sms", NOW) is None


def test_single_failures_close_nothing(bridge: Bridge) -> None:
    for _ in range(OPENS_AFTER - 1):
        gates.failed(bridge, "sms", LOST)
    assert closed_until(bridge, "sms", NOW) is None


def test_a_retry_after_closes_for_everybody_at_once(bridge: Bridge) -> None:
    gates.failed(bridge, "sms", asks_to_wait(7.0))
    assert closed_until(bridge, "sms", NOW) == NOW + 7
    assert closed_until(bridge, "sms", NOW + 6.999) == NOW + 7
    assert closed_until(bridge, "sms", NOW + 7) is None
    assert closed_until(bridge, "email", NOW) is None


def test_a_shorter_retry_after_does_not_open_earlier(bridge: Bridge) -> None:
    gates.failed(bridge, "sms", asks_to_wait(60.0))
    gates.failed(bridge, "sms", asks_to_wait(1.0))
    assert closed_until(bridge, "sms", NOW + 2) == NOW + 60


def test_whoever_asks_first_probes_and_the_others_wait(bridge: Bridge) -> None:
    _break(bridge)
    probe = NOW + PROBE_SECONDS
    assert closed_until(bridge, "sms", NOW) == probe
    assert closed_until(bridge, "sms", probe) is None
    assert closed_until(bridge, "sms", probe) == probe + PROBE_SECONDS


def test_a_probe_that_worked_opens_for_all(bridge: Bridge) -> None:
    _break(bridge)
    gates.worked(bridge, "sms", NOW)
    assert [closed_until(bridge, "sms", NOW) for _ in range(3)] == [None] * 3


def test_a_success_that_was_under_way_opens_nothing(bridge: Bridge) -> None:
    gates.failed(bridge, "sms", asks_to_wait(7.0))
    gates.worked(bridge, "sms", NOW - 0.1)
    assert closed_until(bridge, "sms", NOW + 6) == NOW + 7
    _break(bridge)
    gates.worked(bridge, "sms", NOW - 0.1)
    assert gates.in_trouble(bridge, "sms", NOW) is not None


def _break(bridge: Bridge) -> None:
    for _ in range(OPENS_AFTER):
        gates.failed(bridge, "sms", LOST)


def test_a_provider_that_refuses_us_is_in_trouble_until_it_takes_something(bridge: Bridge) -> None:
    refusal = PermanentFailure("Twilio refused: the token is wrong", Scope.CHANNEL)
    assert attempt(bridge, lambda turn: gates.refuse(turn, "sms", refusal))
    assert not attempt(bridge, lambda turn: gates.refuse(turn, "sms", refusal))
    assert closed_until(bridge, "sms", NOW) == NOW + REFUSED_SECONDS
    gate = gates.in_trouble(bridge, "sms", NOW)
    assert gate is not None
    assert gates.words(bridge, gate, NOW) == "Twilio refused: the token is wrong"
    gates.worked(bridge, "sms", NOW)
    assert gates.in_trouble(bridge, "sms", NOW) is None
    assert attempt(bridge, lambda turn: gates.refuse(turn, "sms", refusal))


def test_a_provider_that_fails_again_and_again_is_in_trouble(bridge: Bridge) -> None:
    gates.failed(bridge, "sms", LOST)
    assert gates.in_trouble(bridge, "sms", NOW) is None
    _break(bridge)
    gate = gates.in_trouble(bridge, "sms", NOW)
    assert gate is not None
    assert gates.words(bridge, gate, NOW) == "Twilio answered with HTTP 500"


def test_a_provider_that_wants_a_long_wait_is_in_trouble_at_once(bridge: Bridge) -> None:
    gates.failed(bridge, "email", asks_to_wait(LONG_WAIT))
    assert gates.in_trouble(bridge, "email", NOW) is None
    gates.failed(bridge, "sms", asks_to_wait(600.0))
    gate = gates.in_trouble(bridge, "sms", NOW)
    assert gate is not None
    said = gates.words(bridge, gate, NOW)
    assert said == "Twilio asks to wait; nothing is sent before 18:26 CST"
