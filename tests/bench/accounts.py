"""Who is who, told by the ids alone, so that the vendors need not be told what will be sent."""

BRIDGE_ID = 99
BRIDGE_EMAIL = "bridge@acme.example"

_EACH = 1_000_000
_FIRST = 1000
_PLAIN = 9999
"""An account whose tickets are never escalated."""


def ticket_of(account: int, number: int) -> int:
    """The id of an account's ticket; accounts from 0, numbers from 0 to 999,999."""
    return (_FIRST + account) * _EACH + number


def plain_ticket(number: int) -> int:
    """A ticket that was never escalated, as most are that webhooks come from."""
    return _PLAIN * _EACH + number


def is_plain(ticket: int) -> bool:
    """Whether a ticket was never escalated."""
    return account_of(ticket) == _PLAIN


def account_of(id: int) -> int:
    """The organization's id of a ticket or a user."""
    return id // _EACH


def user_of(account: int) -> int:
    """The one user of an organization."""
    return account * _EACH
