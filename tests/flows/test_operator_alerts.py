"""Who hears of trouble with a channel: admins elsewhere, else whoever can be reached at all."""

from dataclasses import replace

import pytest

from bridge.core.commit import Commit, Schedule
from bridge.core.deliveries import Trouble
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.turn import Turn

SMS, EMAIL = "sms", "email"
ADMIN, PM = frozenset({"admin"}), frozenset({"pm"})
PETRA = Person("petra", "Petra", "petra@acme.example", "+15550100001", PM)
WITH_BOTH = Person("dana", "Dana", "dana@acme.example", "+15550100002", ADMIN)
WITH_MAIL = Person("dana", "Dana", "dana@acme.example", "", ADMIN)
NOBODY = Person("dana", "Dana", "", "", ADMIN)


@pytest.mark.parametrize(
    ("admin", "avoid", "expected"),
    [
        (WITH_BOTH, "", {"dana-sms", "dana-email"}),
        (WITH_BOTH, SMS, {"dana-email"}),
        (WITH_BOTH, EMAIL, {"dana-sms"}),
        (WITH_MAIL, SMS, {"dana-email"}),
        (WITH_MAIL, EMAIL, {"petra-sms", "dana-email"}),
        (NOBODY, SMS, {"petra-email"}),
    ],
)
def test_trouble_reaches_somebody(
    bridge: Bridge, admin: Person, avoid: str, expected: set[str]
) -> None:
    assert _told(replace(bridge, people=(PETRA, admin)), avoid) == expected


def test_without_an_admin_the_managers_hear_it(bridge: Bridge) -> None:
    assert _told(replace(bridge, people=(PETRA,)), SMS) == {"petra-email"}


def test_the_same_trouble_is_told_once_an_hour(bridge: Bridge) -> None:
    alone = replace(bridge, people=(WITH_MAIL,))
    assert _told(alone, SMS, now=7200.0) == {"dana-email"}
    assert _told(alone, SMS, now=7200.0 + 3599) == set()
    assert _told(alone, SMS, now=7200.0 + 3600) == {"dana-email"}


def _told(bridge: Bridge, avoid: str, now: float = 7200.0) -> set[str]:
    """Who is told on which channel."""
    turn = Turn(bridge, Commit(), now)
    tell_admins(turn, Trouble("SMS does not work", "why", "what to do"), avoid=avoid)
    assert bridge.store.commit(turn.commit, now)
    scheduled = [each.item for each in turn.commit.operations if isinstance(each, Schedule)]
    return {item.about.partition("-operator-")[2] for item in scheduled}
