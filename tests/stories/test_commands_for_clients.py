"""The commands about clients name tickets and accounts as people do, and refuse the unknown."""

import json
import time

import pytest

from bridge.core.client_links import ClientLink
from bridge.core.commit import Index
from bridge.core.people import Restriction
from bridge.flows.ticket.client_links import url
from tests.stories.commands import Terminal
from tests.stories.conftest import Teller
from tests.stories.pages import Visitor, visitor, words
from tests.stories.story import Story

pytestmark = pytest.mark.redis

WHY = ("--until", "2030-01-01", "--reason", "Three unjustified alarms", "--by", "Dana")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal beside the story."""
    return Terminal(monkeypatch, capsys)


@pytest.mark.parametrize(("connection", "named"), [("acme", "#4821"), ("support", "SUP-17")])
def test_links_are_revoked_by_what_people_call_a_ticket(
    tell: Teller, terminal: Terminal, connection: str, named: str
) -> None:
    with tell(start=time.time()) as story:
        ticket = int(named[1:]) if connection == "acme" else named
        side = story.side(ticket)
        person, id = str(side.user(side.client).id), str(side.id(ticket))
        guest = Visitor(url(story.bridge, ClientLink(connection, id, person, story.hands.now)))
        assert guest.open().status_code == 200
        said = terminal.run(story, "revoke", connection, named)
        assert said.code == 0, said.err
        assert named in said.out and side.client in said.out
        assert guest.open().status_code == 410


@pytest.mark.parametrize("named", ["SUP-18", "99999", "../../users/me", ""])
@pytest.mark.parametrize("connection", ["acme", "support"])
def test_a_ticket_that_nobody_knows_is_refused(
    tell: Teller, terminal: Terminal, connection: str, named: str
) -> None:
    with tell(start=time.time()) as story:
        said = terminal.run(story, "revoke", connection, named)
        assert (said.code, said.out) == (1, "")
        assert said.err == f"{connection} has no ticket {named!r} that we may see\n"
        assert story.bridge.store.log() == []


def test_an_account_is_restricted_and_lifted_by_its_name(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time()) as story:
        said = terminal.run(story, "restrict", "acme", "acme stores", *WHY)
        assert said.code == 0, said.err
        assert said.out.startswith("Acme Stores (acme/")
        (restriction,) = _restrictions(story)
        assert restriction.organization == "Acme Stores"
        assert "three unjustified alarms" in words(visitor(story).open()).lower()
        other = terminal.run(story, "unrestrict", "acme", "Northwind")
        assert other.code == 1
        assert "'Northwind' is not restricted; these are: Acme Stores" in other.err
        again = terminal.run(story, "unrestrict", "acme", restriction.organization_id, "--json")
        assert json.loads(again.out) == {
            "account": restriction.account,
            "organization": "Acme Stores",
        }
        assert _restrictions(story) == []


@pytest.mark.parametrize("connection", ["acme", "support"])
def test_an_account_that_nobody_knows_is_refused(
    tell: Teller, terminal: Terminal, connection: str
) -> None:
    with tell(start=time.time()) as story:
        said = terminal.run(story, "restrict", connection, "Acme Store", *WHY)
        assert (said.code, said.out) == (1, "")
        assert said.err == f"{connection} has no organization 'Acme Store' that we may see\n"
        assert _restrictions(story) == []


def test_an_account_of_which_there_are_two_is_asked_about(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time()) as story:
        twin = story.world.zendesk.add_organization("Acme Stores")
        said = terminal.run(story, "restrict", "acme", "Acme Stores", *WHY)
        assert said.code == 1
        assert "several organizations 'Acme Stores'" in said.err and str(twin.id) in said.err
        assert _restrictions(story) == []
        assert terminal.run(story, "restrict", "acme", str(twin.id), *WHY).code == 0
        assert [each.organization_id for each in _restrictions(story)] == [str(twin.id)]


def _restrictions(story: Story) -> list[Restriction]:
    ids = story.bridge.store.listed(Index.RESTRICTED)
    found = [each.value for each in story.bridge.store.read_all(Restriction, ids)]
    return [each for each in found if each is not None]
