"""The adapters and the simulated vendors understand each other over HTTP."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.registry import HELPDESKS
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Role, TicketUpdate
from bridge.errors import BridgeError, Gone, PermanentFailure, TemporaryFailure, UnknownOutcome
from bridge.ports import Helpdesk, Written
from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import ISSUE, TICKET, demo_world
from sandbox.world import SandboxWorld

from . import samples
from .helpdesk_contract import FULL

NOBODY = "http://127.0.0.1:9"


@dataclass
class Desk:
    """One simulated helpdesk: the adapter that calls it, and a ticket of its own."""

    world: SandboxWorld
    connection: Connection
    token: str
    ticket_id: str

    def helpdesk(self, token: str = "") -> Helpdesk:
        declared = next(each for each in HELPDESKS if each.kind == self.connection.kind)
        return declared.make_helpdesk(self.connection, {"API_TOKEN": token or self.token})

    def says(self, name: str, words: str, public: bool = True) -> None:
        vendor: Any = getattr(self.world, self.connection.kind)
        who = next(user for user in vendor.users.values() if user.name == name)
        id = int(self.ticket_id) if self.connection.kind == "zendesk" else self.ticket_id
        vendor.comment(id, words, who, public)

    def solve(self) -> None:
        if self.connection.kind == "zendesk":
            desk = self.world.zendesk
            desk.update(int(self.ticket_id), {"status": "solved"}, desk.bridge)
        else:
            self.world.jira.transition(self.ticket_id, "31", self.world.jira.bridge)

    def requests(self) -> list[str]:
        return [line.method for line in self.world.requests]


@pytest.fixture(params=["zendesk", "jira"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    world = demo_world(time.time, NOBODY)
    with SandboxServer(create_app(world)) as server:
        if request.param == "zendesk":
            base = replace(samples.ZENDESK, base_url=f"{server.url}/zendesk")
            access, ticket = world.access.zendesk, str(TICKET)
            yield Desk(world, replace(base, user=access.user), access.token, ticket)
        else:
            base = replace(samples.JIRA, base_url=f"{server.url}/jira", board="1")
            site = world.access.jira
            (issue,) = [one.id for one in world.jira.issues.values() if one.key == ISSUE]
            yield Desk(world, replace(base, user=site.user), site.token, issue)
    world.close()


def test_it_says_who_we_are(desk: Desk) -> None:
    vendor: Any = getattr(desk.world, desk.connection.kind)
    assert desk.helpdesk().ourselves(5.0) == str(vendor.bridge.id)


def test_raise_retry_and_clear(desk: Desk) -> None:
    helpdesk = desk.helpdesk()
    before = helpdesk.read(desk.ticket_id, 5.0)
    assert helpdesk.write(before, FULL, retry=False) == Written(field=True)
    raised = helpdesk.read(desk.ticket_id, 5.0)
    assert raised.level is Level.EMERGENCY
    assert raised.priority in ("urgent", "highest")
    assert set(raised.tags) >= {"escalated", *before.tags}
    desk.world.requests.clear()
    assert helpdesk.write(raised, FULL, retry=True) == Written(field=False)
    assert set(desk.requests()) == {"GET"}
    clearing = TicketUpdate(level=Level.NONE, remove_tags=("escalated",))
    assert helpdesk.write(raised, clearing, retry=False) == Written(field=True)
    cleared = helpdesk.read(desk.ticket_id, 5.0)
    assert (cleared.level, set(cleared.tags)) == (Level.NONE, set(before.tags))


def test_requester_is_a_member_of_the_organization(desk: Desk) -> None:
    helpdesk = desk.helpdesk()
    ticket = helpdesk.read(desk.ticket_id, 5.0)
    actor = helpdesk.actor(ticket.requester, 5.0)
    assert actor.role is Role.CLIENT
    assert ticket.organization_id in actor.organization_ids


def test_comments_since(desk: Desk) -> None:
    helpdesk, since = desk.helpdesk(), time.time() - 1
    ticket = helpdesk.read(desk.ticket_id, 5.0)
    known = {comment.id for comment in helpdesk.comments_since(ticket, 0.0, 5.0)}
    client = "Casey Client" if desk.connection.kind == "zendesk" else "Nora North"
    desk.says(client, "Any news?")
    desk.says("Alex Agent", "Only for us", public=False)
    helpdesk.write(ticket, TicketUpdate(note="Ana was told.", marker="Ana"), retry=False)
    told = [one for one in helpdesk.comments_since(ticket, since, 5.0) if one.id not in known]
    assert [(one.body, one.public, one.actor.role) for one in told] == [
        ("Any news?", True, Role.CLIENT),
        ("Only for us", False, Role.AGENT),
        ("Ana was told.", False, Role.BRIDGE),
    ]
    assert len({one.id for one in told}) == 3
    assert helpdesk.comments_since(ticket, time.time() + 5, 5.0) == ()


def test_when_a_ticket_was_solved(desk: Desk) -> None:
    helpdesk = desk.helpdesk()
    assert helpdesk.read(desk.ticket_id, 5.0).solved_at is None
    before = int(time.time())
    desk.solve()
    ticket = helpdesk.read(desk.ticket_id, 5.0)
    assert ticket.solved
    assert ticket.solved_at is not None
    assert before <= ticket.solved_at <= time.time()


def test_an_organization_is_found_by_its_name_and_by_its_id(desk: Desk) -> None:
    helpdesk = desk.helpdesk()
    ticket = helpdesk.read(desk.ticket_id, 5.0)
    (account,) = helpdesk.accounts(ticket.organization.upper(), 5.0)
    assert account.organization_id == ticket.organization_id
    assert (account.connection, account.name) == (desk.connection.name, ticket.organization)
    assert helpdesk.accounts(ticket.organization_id, 5.0) == (account,)
    assert helpdesk.accounts(ticket.organization[:-1], 5.0) == ()
    assert helpdesk.accounts("999999999", 5.0) == ()


def test_what_is_no_ticket_at_all_is_gone(desk: Desk) -> None:
    with pytest.raises(Gone):
        desk.helpdesk().read("SUP-999999", 5.0)


def test_check(desk: Desk) -> None:
    assert '"Escalation"' in desk.helpdesk().check()
    with pytest.raises(PermanentFailure, match="_API_TOKEN"):
        desk.helpdesk("wrong").check()


@pytest.mark.parametrize(
    ("fault", "reading", "writing"),
    [
        ("401", PermanentFailure, PermanentFailure),
        ("403", PermanentFailure, PermanentFailure),
        ("429", TemporaryFailure, TemporaryFailure),
        ("500", TemporaryFailure, UnknownOutcome),
        ("503", TemporaryFailure, TemporaryFailure),
        ("reset", TemporaryFailure, UnknownOutcome),
        ("garbage", TemporaryFailure, UnknownOutcome),
        ("html", TemporaryFailure, UnknownOutcome),
        ("accepted_then_500", TemporaryFailure, UnknownOutcome),
        ("accepted_then_garbage", TemporaryFailure, UnknownOutcome),
    ],
)
def test_faults(
    desk: Desk, fault: str, reading: type[BridgeError], writing: type[BridgeError]
) -> None:
    helpdesk = desk.helpdesk()
    ticket = helpdesk.read(desk.ticket_id, 5.0)
    desk.world.faults.add(desk.connection.kind, fault, retry_after="3")
    with pytest.raises(reading):
        helpdesk.read(desk.ticket_id, 5.0)
    with pytest.raises(writing):
        helpdesk.write(ticket, TicketUpdate(level=Level.EMERGENCY), retry=False)
