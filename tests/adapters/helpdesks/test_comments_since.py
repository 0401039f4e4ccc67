"""Asking a helpdesk for what was written on a ticket, of which no webhook may have told."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from bridge.core.tickets import Actor, Role, Ticket
from bridge.errors import BridgeError, TemporaryFailure
from bridge.ports import Helpdesk

from . import samples
from .changes_api import NOW, api, jira, zendesk
from .helpdesk_contract import ANSWERS, TOKEN

__all__ = ["api"]

ZENDESK_URL = "https://acme.zendesk.com/api/v2/tickets/4821/comments"
ZENDESK_ME = "https://acme.zendesk.com/api/v2/users/me.json"
JIRA_URL = "https://acme.atlassian.net/rest/api/2/issue/10001/comment"
JIRA_ME = "https://acme.atlassian.net/rest/api/2/myself"
SINCE = NOW - 600  # 2026-11-24T15:50:00Z
BOTH = pytest.mark.parametrize(
    ("helpdesk", "ticket", "url"),
    [
        (zendesk, samples.ZENDESK_TICKET, ZENDESK_URL),
        (jira, samples.JIRA_TICKET, JIRA_URL),
    ],
    ids=["zendesk", "jira"],
)


def on_zendesk(id: int, time: str, author: int, **more: Any) -> dict[str, Any]:
    """A comment as the vendor's sample shows it."""
    return {
        "id": id,
        "type": "Comment",
        "author_id": author,
        "body": f"words {id}",
        "public": True,
        "created_at": f"2026-11-24T{time}Z",
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        **more,
    }


def on_jira(id: str, time: str, author: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A comment as the vendor's sample shows it."""
    created = f"2026-11-24T{time}.123+0000"
    words = {"id": id, "author": author, "body": f"words {id}", "jsdPublic": True}
    return {**words, "created": created, "updated": created, **more}


def zendesk_says(api: responses.RequestsMock, *comments: dict[str, Any]) -> None:
    people = [
        {"id": 5, "name": "Bridge", "role": "admin", "email": "another@acme.example"},
        {"id": 7, "name": "Alex", "role": "agent", "email": "alex@acme.example"},
        {"id": 9, "name": "Casey", "role": "end-user", "email": "casey@client.example"},
    ]
    api.add("GET", ZENDESK_URL, json={"comments": comments, "users": people, "next_page": None})
    api.add("GET", ZENDESK_ME, json={"user": {"id": 5}})


def test_zendesk_tells_the_newest_with_their_authors(api: responses.RequestsMock) -> None:
    zendesk_says(
        api,
        on_zendesk(4, "15:58:00", 5, public=False),
        on_zendesk(3, "15:55:00", 9),
        on_zendesk(2, "15:50:00", 7),
        on_zendesk(1, "15:49:59", 9),
    )
    two, three, four = zendesk().comments_since(samples.ZENDESK_TICKET, SINCE, 5.0)
    assert [(one.id, one.body, one.at) for one in (two, three)] == [
        ("2", "words 2", SINCE),
        ("3", "words 3", SINCE + 300),
    ]
    assert (two.ticket, two.public, four.public) == (samples.ZENDESK_TICKET, True, False)
    assert (two.actor.role, two.actor.name, two.actor.id) == (Role.AGENT, "Alex", "7")
    assert (three.actor.role, three.actor.id) == (Role.CLIENT, "9")
    assert four.actor.role is Role.BRIDGE
    asked = api.calls[0].request.params  # type: ignore[attr-defined]
    assert asked == {"sort_order": "desc", "per_page": "100", "include": "users"}


def test_zendesk_comments_of_rules_and_of_unknown_people(api: responses.RequestsMock) -> None:
    zendesk_says(
        api,
        on_zendesk(3, "15:58:00", 77),
        on_zendesk(2, "15:57:00", -1),
        on_zendesk(1, "15:56:00", 7, via={"channel": "rule"}),
    )
    by_rule, system, unknown = zendesk().comments_since(samples.ZENDESK_TICKET, SINCE, 5.0)
    assert (by_rule.actor.id, by_rule.actor.automatic) == ("7", True)
    assert system.actor == Actor(automatic=True)
    assert unknown.actor == Actor("77")


def test_jira_tells_the_newest_with_their_authors(api: responses.RequestsMock) -> None:
    agent = {"accountId": "a:1", "displayName": "Alex", "accountType": "atlassian"}
    client = {"accountId": "c:1", "displayName": "Nora", "accountType": "customer"}
    program = {"accountId": "p:1", "displayName": "Automation", "accountType": "app"}
    ours = {"accountId": "b:1", "displayName": "Bridge", "accountType": "atlassian"}
    comments = [
        on_jira("5", "15:59:00", ours, jsdPublic=False),
        on_jira("4", "15:58:00", program),
        on_jira("3", "15:55:00", client),
        on_jira("2", "15:50:00", agent),
        on_jira("1", "15:49:59", client),
    ]
    api.add("GET", JIRA_URL, json={"comments": comments, "total": 5})
    api.add("GET", JIRA_ME, json={"accountId": "b:1"})
    two, three, four, five = jira().comments_since(samples.JIRA_TICKET, SINCE, 5.0)
    assert (two.id, two.body, two.at) == ("2", "words 2", SINCE + 0.123)
    assert (two.ticket, two.public, five.public) == (samples.JIRA_TICKET, True, False)
    assert (two.actor.role, two.actor.name, two.actor.id) == (Role.AGENT, "Alex", "a:1")
    assert (three.actor.role, three.actor.id) == (Role.CLIENT, "c:1")
    assert four.actor.automatic
    assert five.actor.role is Role.BRIDGE
    asked = api.calls[0].request.params  # type: ignore[attr-defined]
    assert asked == {"orderBy": "-created", "maxResults": "100", "expand": "properties"}


@BOTH
@pytest.mark.parametrize("comments", [None, {}, [None], [{}], [{"id": 1, "created": 7}], ["x"]])
def test_what_cannot_be_read_is_left_out(
    api: responses.RequestsMock,
    helpdesk: Callable[[], Helpdesk],
    ticket: Ticket,
    url: str,
    comments: Any,
) -> None:
    api.add("GET", url, json={"comments": comments})
    assert helpdesk().comments_since(ticket, SINCE, 5.0) == ()


@BOTH
@pytest.mark.parametrize("name", ANSWERS)
def test_failures_are_those_of_a_read(
    api: responses.RequestsMock,
    helpdesk: Callable[[], Helpdesk],
    ticket: Ticket,
    url: str,
    name: str,
) -> None:
    status, headers, body, kind, _ = ANSWERS[name]
    api.add("GET", url, body=body, status=status, headers=headers)
    with pytest.raises(BridgeError) as caught:
        helpdesk().comments_since(ticket, SINCE, 5.0)
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)


@BOTH
def test_time_that_is_over_is_not_spent(
    api: responses.RequestsMock, helpdesk: Callable[[], Helpdesk], ticket: Ticket, url: str
) -> None:
    api.add("GET", url, json={"comments": []})
    with pytest.raises(TemporaryFailure):
        helpdesk().comments_since(ticket, SINCE, 0.0)
    assert not api.calls
