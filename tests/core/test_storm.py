"""What goes out by itself and what is held back, as a table."""

import pytest

from bridge.core.deliveries import AlertKind, Delivery, Sort
from bridge.core.storm import (
    Single,
    Storms,
    Stream,
    goes_singly,
    leaves_at,
    sort_of,
    stream_id,
)

NOW = 1_000.0
STORMS = Storms(singly=3, within=120.0, accounts=5)


def stream(*singles: tuple[float, str], bundle: str = "", closed_at: float = 0.0) -> Stream:
    """What went out: seconds before NOW, and the account."""
    return Stream("s", tuple(Single(NOW - ago, of) for ago, of in singles), bundle, closed_at)


THREE = ((30.0, "a"), (20.0, "a"), (10.0, "a"))
FIVE = ((5.0, "a"), (4.0, "b"), (3.0, "c"), (2.0, "d"), (1.0, "e"))


@pytest.mark.parametrize(
    ("known", "account", "singly"),
    [
        (stream(), "a", True),
        (stream(*THREE[:2]), "a", True),
        (stream(*THREE), "a", False),
        # What is older than the time does not count.
        (stream((120.0, "a"), *THREE[1:]), "a", True),
        (stream((119.9, "a"), *THREE[1:]), "a", False),
        # The first of another account is not held back, its second is.
        (stream(*THREE), "b", True),
        (stream(*THREE, (5.0, "b")), "b", False),
        # While a bundle is being filled nothing younger overtakes it.
        (stream((10.0, "a"), bundle="x"), "a", False),
        (stream((10.0, "a"), bundle="x"), "b", True),
        # Accounts have a limit too, and what is of none has no first.
        (stream(*FIVE), "f", False),
        (stream(*FIVE[:4]), "f", True),
        (stream(*THREE), "", False),
        (stream(*THREE[:2]), "", True),
    ],
)
def test_what_goes_out_by_itself(known: Stream, account: str, singly: bool) -> None:
    assert goes_singly(known, account, NOW, STORMS) is singly


@pytest.mark.parametrize(
    ("known", "left_at"),
    [
        (stream(*THREE), NOW - 30 + 120),
        (stream((200.0, "a"), *THREE), NOW - 30 + 120),
        (stream(*THREE, closed_at=NOW - 25), NOW - 25 + 120),
        (stream(*THREE, closed_at=NOW - 500), NOW - 30 + 120),
    ],
)
def test_when_a_bundle_leaves(known: Stream, left_at: float) -> None:
    assert leaves_at(known, NOW, STORMS) == left_at


def test_a_single_is_remembered_for_as_long_as_it_counts() -> None:
    after = stream((500.0, "a"), (10.0, "a")).with_single("b", NOW, STORMS)
    assert [(single.at, single.account) for single in after.singles] == [
        (NOW - 10, "a"),
        (NOW, "b"),
    ]


def test_a_closed_bundle_makes_room() -> None:
    assert stream((130.0, "a"), bundle="x").closed(NOW) == stream((130.0, "a"), closed_at=NOW)


@pytest.mark.parametrize("alert", AlertKind)
def test_each_sort_has_its_own_stream(alert: AlertKind) -> None:
    sort = sort_of(alert)
    name = stream_id(Delivery("d", alert, "ana", "push", NOW, browser="b1"))
    assert name == (f"{sort.value}-ana-push-b1" if sort else "")
    assert (sort is Sort.ALERTS) == alert.asks
