"""Messages to one sender leave in time, alerts first."""

import pytest

from bridge.core.senders import Sender

NOW = 1_000.0


def test_ten_go_at_once_and_then_one_at_a_time() -> None:
    sender, places = Sender("sms"), []
    for _ in range(13):
        places.append(sender.goes_at(1.0, NOW, first=True))
        sender = sender.with_one(1.0, places[-1])
    assert places == [NOW] * 10 + [NOW + 1, NOW + 2, NOW + 3]


@pytest.mark.parametrize(
    ("full", "first", "rest"),
    [(0, 0, 0), (6, 0, 0), (7, 0, 1), (9, 0, 3), (10, 1, 4)],
)
def test_what_is_no_alert_leaves_room_for_alerts(full: int, first: float, rest: float) -> None:
    sender = Sender("sms", NOW + full)
    assert sender.goes_at(1.0, NOW, first=True) == NOW + first
    assert sender.goes_at(1.0, NOW, first=False) == NOW + rest


def test_a_faster_sender_waits_less_and_an_idle_one_not_at_all() -> None:
    assert Sender("sms", NOW + 10).goes_at(10.0, NOW, first=True) == pytest.approx(NOW + 0.1)
    assert Sender("sms", NOW - 50).goes_at(1.0, NOW, first=True) == NOW
    assert Sender("sms", NOW - 50).with_one(2.0, NOW).until == NOW + 0.5
