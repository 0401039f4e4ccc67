"""Where a connection's API is called, and when its token ends."""

from datetime import date

import pytest

from bridge.core.connections import Connection, ends_soon
from bridge.core.tickets import FieldMapping

TODAY = date(2026, 11, 24)


def connection(expires: date | None = None, api_url: str = "") -> Connection:
    return Connection(
        "support",
        "jira",
        "https://acme.atlassian.net/",
        "bridge@acme.example",
        FieldMapping("customfield_10042"),
        api_url=api_url,
        token_expires=expires,
    )


@pytest.mark.parametrize(
    ("expires", "soon"),
    [
        (None, False),
        (date(2026, 12, 9), False),
        (date(2026, 12, 8), True),
        (TODAY, True),
        (date(2026, 11, 1), True),
    ],
)
def test_a_token_that_ends_within_two_weeks_ends_soon(expires: date | None, soon: bool) -> None:
    assert ends_soon(connection(expires), TODAY) is soon


@pytest.mark.parametrize(
    ("api_url", "called_at"),
    [
        ("", "https://acme.atlassian.net"),
        ("https://api.example/ex/jira/1/", "https://api.example/ex/jira/1"),
    ],
)
def test_the_api_is_called_at_its_own_address_if_it_has_one(api_url: str, called_at: str) -> None:
    assert connection(api_url=api_url).called_at == called_at
