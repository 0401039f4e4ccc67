"""Every vocabulary is one table, and every member of it has its row."""

import pytest

from bridge.core.deliveries import AlertKind, DeliveryState
from bridge.core.levels import Reason
from bridge.messages.reasons import REASONS
from bridge.messages.words import ALERTS, STATES


@pytest.mark.parametrize("state", DeliveryState)
def test_every_state_of_a_delivery_has_words(state: DeliveryState) -> None:
    words = STATES[state]
    assert words.team and words.client
    delivered = state is DeliveryState.DELIVERED
    assert ("delivered" in words.team, "delivered" in words.client) == (delivered, delivered)
    assert "sent" not in words.client


@pytest.mark.parametrize("alert", AlertKind)
def test_every_kind_of_alert_has_a_word(alert: AlertKind) -> None:
    assert ALERTS[alert]
    assert len(set(ALERTS.values())) == len(AlertKind)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_words_of_its_own(reason: Reason) -> None:
    assert REASONS[reason]
    assert list(REASONS.values()).count(REASONS[reason]) == 1
