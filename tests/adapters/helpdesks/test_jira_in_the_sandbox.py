"""The adapter and the simulated Jira: the gateway, missing rights, limits, moved and deleted."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, TicketUpdate
from bridge.errors import Gone, PermanentFailure, TemporaryFailure
from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import ISSUE, demo_world
from sandbox.jira.people import agent_of, reporter_of
from sandbox.jira.site import ESCALATION
from sandbox.jira.tracker import Jira
from tests.sandbox.stand_ins import Clock

from . import samples
from .helpdesk_contract import FULL


@dataclass
class Place:
    """A site, its clock, and how we are connected."""

    site: Jira
    clock: Clock
    connection: Connection
    token: str

    def helpdesk(self) -> JiraHelpdesk:
        return JiraHelpdesk(self.connection, Credentials(self.token))

    @property
    def id(self) -> str:
        return self.site.issue(ISSUE).id

    def since(self, seconds: float = 600.0) -> list[str]:
        """The levels that a sweep finds."""
        now = self.clock.now
        found = self.helpdesk().changes_since(now - seconds, now, 5.0).found
        return [f"{one.ticket.key} {one.option}" for one in found]


@pytest.fixture
def place() -> Iterator[Place]:
    clock = Clock(time.time())
    world = demo_world(clock, "http://127.0.0.1:9")
    with SandboxServer(create_app(world)) as server:
        connection = replace(samples.JIRA, base_url=f"{server.url}/jira")
        clock.now += 60
        yield Place(world.jira, clock, connection, world.access.jira.token)
    world.close()


@pytest.fixture
def gateway(place: Place) -> Place:
    access = place.site.access
    url = f"{place.connection.base_url}/ex/jira/{access.cloud_id}"
    return replace(
        place, connection=replace(place.connection, api_url=url), token=access.scoped_token
    )


def test_everything_works_through_the_gateway(gateway: Place) -> None:
    helpdesk, nora = gateway.helpdesk(), reporter_of(gateway.site)
    ticket = helpdesk.read(gateway.id, 5.0)
    assert ticket.url == f"{gateway.connection.base_url}/browse/{ISSUE}"
    assert not helpdesk.write(ticket, FULL, retry=False).refused
    assert helpdesk.actor(Actor(nora.id), 5.0).organization_ids == nora.organizations
    gateway.clock.now += 60
    assert gateway.since() == [f"{ISSUE} Emergency"]
    assert "Escalation Bridge" in helpdesk.check()


def test_a_token_at_the_wrong_address_is_explained(place: Place, gateway: Place) -> None:
    place.token, gateway.token = gateway.token, place.token
    with pytest.raises(PermanentFailure, match="taken at the gateway only: api_url"):
        place.helpdesk().check()
    with pytest.raises(PermanentFailure, match="is for tokens with scopes"):
        gateway.helpdesk().check()


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("read:jira-user", "read:jira-user among them"),
        ("read:jira-work", "no field|right"),
        ("manage:servicedesk-customer", "manage:servicedesk-customer"),
    ],
)
def test_a_missing_scope_is_found_by_the_check(gateway: Place, scope: str, words: str) -> None:
    gateway.site.rights.scopes -= {scope}
    with pytest.raises(PermanentFailure, match=words):
        gateway.helpdesk().check()


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ("EDIT_ISSUES", r"\*Edit issues\*"),
        ("ADD_COMMENTS", r"\*Add comments\*"),
    ],
)
def test_a_missing_right_is_found_by_the_check(place: Place, right: str, words: str) -> None:
    assert "Escalation Bridge" in place.helpdesk().check()
    place.site.rights.lacks = {"SUP": {right}}
    with pytest.raises(PermanentFailure, match=words):
        place.helpdesk().check()


def test_people_who_may_not_be_looked_up_are_unknown(place: Place) -> None:
    place.site.rights.browse_users = False
    nora = Actor(reporter_of(place.site).id, Role.CLIENT)
    assert place.helpdesk().actor(nora, 5.0) == replace(nora, role=Role.UNKNOWN)
    with pytest.raises(PermanentFailure, match="Browse users and groups"):
        place.helpdesk().check()


def test_a_program_and_a_deactivated_account(place: Place) -> None:
    bot = place.site.add_user("Automation", "bot@acme.example", kind="app")
    agent = agent_of(place.site)
    agent.active = False
    helpdesk = place.helpdesk()
    assert helpdesk.actor(Actor(bot.id), 5.0).automatic
    assert not helpdesk.actor(Actor(agent.id), 5.0).active


def test_a_sweep_follows_the_pages_of_changelogs_and_the_lagging_index(place: Place) -> None:
    nora = reporter_of(place.site)
    for level, key in (("Higher Priority", ISSUE), ("Emergency", "SUP-16"), ("Emergency", ISSUE)):
        place.clock.now += 1
        place.site.set_level(key, level, nora)
    place.site.page = 1
    assert place.since() == []
    place.clock.now += place.site.lag
    assert place.since() == ["SUP-16 Emergency", f"{ISSUE} Emergency"]
    newest = place.helpdesk().changes_since(place.clock.now - 60, place.clock.now, 5.0).found[-1]
    assert newest.at == pytest.approx(place.clock.now - place.site.lag, abs=0.01)


def test_limits_are_waited_for(place: Place) -> None:
    helpdesk = place.helpdesk()
    ticket = helpdesk.read(place.id, 5.0)
    for number in range(20):
        helpdesk.write(ticket, TicketUpdate(add_tags=(f"x{number}",)), retry=False)
    with pytest.raises(TemporaryFailure) as caught:
        helpdesk.write(ticket, TicketUpdate(add_tags=("y",)), retry=False)
    assert caught.value.retry_after == 2.0


def test_an_issue_that_was_moved_keeps_its_id(place: Place) -> None:
    id = place.id
    place.site.move(ISSUE, "OPS-9", agent_of(place.site))
    ticket = place.helpdesk().read(id, 5.0)
    assert (ticket.id, ticket.key) == (id, "OPS-9")
    assert ticket.url.endswith("/browse/OPS-9")


def test_a_deleted_issue_is_told_from_wrong_credentials(place: Place) -> None:
    id = place.id
    place.site.delete(ISSUE, agent_of(place.site))
    with pytest.raises(Gone, match=id):
        place.helpdesk().read(id, 5.0)
    place.token = "wrong"
    with pytest.raises(PermanentFailure, match="_API_TOKEN") as caught:
        place.helpdesk().read(id, 5.0)
    assert not isinstance(caught.value, Gone)


def test_the_end_of_a_token_is_a_refusal(place: Place) -> None:
    place.site.token_ends = place.clock.now
    with pytest.raises(PermanentFailure, match="_API_TOKEN"):
        place.helpdesk().check()


def test_a_field_off_the_screen_is_a_failure_but_takes_no_comment(place: Place) -> None:
    place.site.rights.off_screen = {ESCALATION}
    helpdesk = place.helpdesk()
    ticket = helpdesk.read(place.id, 5.0)
    with pytest.raises(PermanentFailure, match=ESCALATION):
        helpdesk.write(ticket, FULL, retry=False)
    issue = place.site.issue(ISSUE)
    assert (issue.priority, len(issue.comments), issue.escalation) == ("1", 2, None)
    assert helpdesk.read(place.id, 5.0).level is Level.NONE
