"""What a ticket of Zendesk shows besides its fields: who reads along, and what became of it."""

from typing import Any

import pytest

from adapters.helpdesks.zendesk.tickets import actor_of, ticket_of

from . import samples

REQUESTER = {"id": 77, "role": "end-user", "organization_id": 7}
COLLEAGUE = {"id": 78, "role": "end-user", "organization_id": 7}
STRANGER = {"id": 79, "role": "end-user", "organization_id": 8}
NOBODYS = {"id": 80, "role": "end-user", "organization_id": None}
AGENT = {"id": 5, "role": "agent", "organization_id": None}
BASE = {
    "id": 4821,
    "status": "open",
    "requester_id": 77,
    "organization_id": 7,
    "created_at": "2026-03-02T11:12:07Z",
    "updated_at": "2026-03-02T11:12:09Z",
    "tags": [],
}
FOLLOW_UP = {"channel": "web", "source": {"from": {"ticket_id": 4700}, "rel": "follow_up"}}


def read(**values: Any) -> Any:
    people = [REQUESTER, COLLEAGUE, STRANGER, NOBODYS, AGENT]
    content = {"ticket": {**BASE, **values}, "users": people}
    return ticket_of(samples.ZENDESK, "4821", content)


@pytest.mark.parametrize(
    ("on_cc", "outsiders"),
    [
        ([], False),
        ([77], False),
        ([78], False),
        ([5], False),
        ([79], True),
        ([80], True),
        ([5, 78, 79], True),
        ([999], True),
        (None, False),
    ],
)
def test_people_on_cc_of_another_organization_are_outsiders(
    on_cc: list[int] | None, outsiders: bool
) -> None:
    assert read(email_cc_ids=on_cc).outsiders is outsiders


def test_accounts_without_ccs_apart_from_followers_show_collaborators() -> None:
    assert read(collaborator_ids=[79]).outsiders
    assert not read(collaborator_ids=[79], email_cc_ids=[]).outsiders


def test_people_on_cc_of_a_ticket_without_an_organization_are_outsiders() -> None:
    assert read(organization_id=None, email_cc_ids=[80]).outsiders


@pytest.mark.parametrize(
    ("values", "merged", "deleted", "locked"),
    [
        ({}, False, False, False),
        ({"status": "closed"}, False, False, True),
        ({"status": "closed", "tags": ["x", "closed_by_merge"]}, True, False, True),
        ({"status": "deleted"}, False, True, True),
    ],
)
def test_what_became_of_a_ticket(
    values: dict[str, Any], merged: bool, deleted: bool, locked: bool
) -> None:
    ticket = read(**values)
    assert (ticket.merged, ticket.deleted, ticket.locked) == (merged, deleted, locked)


@pytest.mark.parametrize(
    ("values", "inherited"),
    [
        ({}, False),
        ({"via": {"channel": "web", "source": {"rel": None}}}, False),
        ({"via": FOLLOW_UP}, True),
        ({"via": {"channel": "closed_ticket"}}, True),
        ({"via": FOLLOW_UP, "updated_at": "2026-03-02T11:14:00Z"}, False),
        ({"via": FOLLOW_UP, "updated_at": None}, False),
    ],
)
def test_follow_up_that_nobody_changed_has_an_inherited_level(
    values: dict[str, Any], inherited: bool
) -> None:
    assert read(**values).inherited is inherited


@pytest.mark.parametrize(
    ("values", "active"),
    [
        ({}, True),
        ({"active": True, "suspended": False}, True),
        ({"active": False}, False),
        ({"suspended": True}, False),
    ],
)
def test_deleted_and_suspended_users_are_not_active(values: dict[str, Any], active: bool) -> None:
    assert actor_of(samples.ZENDESK, {**REQUESTER, **values}).active is active
