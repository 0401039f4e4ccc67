"""Who may escalate a ticket: a table."""

import pytest

from bridge.core.membership import is_member
from bridge.core.tickets import Actor, Role, Ticket

REQUESTER = Actor("1", Role.CLIENT)
SHARED = Ticket("10", requester=REQUESTER, organization_id="7", organization_ids=("7", "9"))
ONE = Ticket("10", requester=REQUESTER, organization_id="7")
ALONE = Ticket("10", requester=REQUESTER, participant_ids=("5",))


@pytest.mark.parametrize(
    ("ticket", "actor", "member"),
    [
        (ONE, Actor("2", Role.AGENT), True),
        (ONE, REQUESTER, True),
        (ONE, Actor("2", Role.CLIENT, organization_ids=("7",)), True),
        (ONE, Actor("2", Role.CLIENT, organization_ids=("9",)), False),
        (ONE, Actor("2", Role.CLIENT), False),
        (ONE, Actor("2"), None),
        (ONE, Actor(role=Role.CLIENT), None),
        (SHARED, Actor("2", Role.CLIENT, organization_ids=("9",)), True),
        (SHARED, Actor("2", Role.CLIENT, organization_ids=("8",)), False),
        (ALONE, Actor("5", Role.CLIENT), True),
        (ALONE, Actor("6", Role.CLIENT, organization_ids=("7",)), False),
        (ALONE, Actor("6", Role.CLIENT), False),
    ],
)
def test_who_may_escalate(ticket: Ticket, actor: Actor, member: bool | None) -> None:
    assert is_member(ticket, actor) is member
