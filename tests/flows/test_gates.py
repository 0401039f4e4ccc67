"""A provider that is down gets one try in five seconds, whoever asks."""

from bridge.flows.context import Bridge
from bridge.flows.delivery import gates
from bridge.flows.delivery.gates import OPENS_AFTER, PROBE_SECONDS, closed_until

NOW = 1_000.0


def test_a_provider_of_whom_nothing_is_known_may_be_called(bridge: Bridge) -> None:
    assert closed_until(bridge, "sms", NOW) is None


def test_single_failures_close_nothing(bridge: Bridge) -> None:
    for _ in range(OPENS_AFTER - 1):
        gates.failed(bridge, "sms", "500", None, NOW)
    assert closed_until(bridge, "sms", NOW) is None


def test_a_retry_after_closes_for_everybody_at_once(bridge: Bridge) -> None:
    gates.failed(bridge, "sms", "429", 7.0, NOW)
    assert closed_until(bridge, "sms", NOW) == NOW + 7
    assert closed_until(bridge, "sms", NOW + 6.999) == NOW + 7
    assert closed_until(bridge, "sms", NOW + 7) is None
    assert closed_until(bridge, "email", NOW) is None


def test_a_shorter_retry_after_does_not_open_earlier(bridge: Bridge) -> None:
    gates.failed(bridge, "sms", "429", 60.0, NOW)
    gates.failed(bridge, "sms", "429", 1.0, NOW + 1)
    assert closed_until(bridge, "sms", NOW + 2) == NOW + 60


def test_whoever_asks_first_probes_and_the_others_wait(bridge: Bridge) -> None:
    _break(bridge)
    probe = NOW + PROBE_SECONDS
    assert closed_until(bridge, "sms", NOW) == probe
    assert closed_until(bridge, "sms", probe) is None
    assert closed_until(bridge, "sms", probe) == probe + PROBE_SECONDS


def test_a_probe_that_worked_opens_for_all(bridge: Bridge) -> None:
    _break(bridge)
    gates.worked(bridge, "sms", NOW + PROBE_SECONDS)
    assert [closed_until(bridge, "sms", NOW) for _ in range(3)] == [None] * 3


def _break(bridge: Bridge) -> None:
    for _ in range(OPENS_AFTER):
        gates.failed(bridge, "sms", "500", None, NOW)
