"""What the simulated Jira does not let pass: tokens, rights, screens, limits, delays."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from sandbox.demo.world import ISSUE
from sandbox.jira.people import agent_of, reporter_of
from sandbox.jira.site import ESCALATION, ORGANIZATIONS, PARTICIPANTS, Issue
from sandbox.jira.tracker import Jira
from sandbox.world import SandboxWorld
from tests.sandbox.stand_ins import Clock, Listener


@dataclass
class Caller:
    """The bridge's user at the site, or at the gateway with a token with scopes."""

    site: Jira
    base: str
    token: str

    def __call__(self, verb: str, path: str, **options: Any) -> requests.Response:
        auth = (self.site.access.user, self.token)
        return requests.request(verb, f"{self.base}{path}", auth=auth, timeout=5, **options)

    def edit(self, **fields: Any) -> requests.Response:
        return self("PUT", f"/rest/api/2/issue/{ISSUE}", json={"fields": fields})


@pytest.fixture
def call(url: str, world: SandboxWorld) -> Caller:
    return Caller(world.jira, f"{url}/jira", world.jira.access.token)


@pytest.fixture
def gateway(call: Caller) -> Caller:
    access = call.site.access
    return Caller(call.site, f"{call.base}/ex/jira/{access.cloud_id}", access.scoped_token)


@pytest.fixture
def issue(world: SandboxWorld) -> Issue:
    return world.jira.issue(ISSUE)


def test_a_token_with_scopes_works_at_the_gateway_alone(call: Caller, gateway: Caller) -> None:
    assert gateway("GET", f"/rest/api/2/issue/{ISSUE}").json()["key"] == ISSUE
    assert gateway("GET", "/rest/api/2/myself").status_code == 200
    call.token, gateway.token = gateway.token, call.token
    assert call("GET", f"/rest/api/2/issue/{ISSUE}").status_code == 404
    assert call("GET", "/rest/api/2/myself").status_code == 401
    assert gateway("GET", f"/rest/api/2/issue/{ISSUE}").status_code == 401
    assert gateway("GET", "/rest/api/2/serverInfo").status_code == 401


def test_a_gateway_knows_its_site_by_the_cloud_id(gateway: Caller) -> None:
    gateway.base = gateway.base[:-1] + "0"
    assert gateway("GET", "/rest/api/2/myself").status_code == 401


@pytest.mark.parametrize(
    ("verb", "path", "scope"),
    [
        ("GET", "/rest/api/2/myself", "read:jira-user"),
        ("GET", f"/rest/api/2/issue/{ISSUE}", "read:jira-work"),
        ("PUT", f"/rest/api/2/issue/{ISSUE}", "write:jira-work"),
        ("POST", "/rest/api/3/search/jql", "read:jira-work"),
        ("GET", "/rest/servicedeskapi/organization", "manage:servicedesk-customer"),
        ("GET", "/rest/agile/1.0/board/1", "read:board-scope:jira-software"),
        ("PUT", "/rest/agile/1.0/issue/rank", "write:issue:jira-software"),
    ],
)
def test_each_call_needs_its_scope(gateway: Caller, verb: str, path: str, scope: str) -> None:
    assert gateway(verb, path, json={}).status_code != 401
    gateway.site.rights.scopes -= {scope}
    answer = gateway(verb, path, json={})
    assert (answer.status_code, answer.json()["message"]) == (
        401,
        "Unauthorized; scope does not match",
    )


def test_tokens_end(call: Caller, gateway: Caller, clock: Clock) -> None:
    call.site.token_ends = clock.now + 60
    assert call("GET", "/rest/api/2/myself").status_code == 200
    clock.now += 60
    assert call("GET", "/rest/api/2/myself").status_code == 401
    assert gateway("GET", "/rest/api/2/myself").status_code == 401


def test_people_are_looked_up_by_whoever_may_browse_them(call: Caller) -> None:
    someone = {"accountId": call.site.bridge.id}
    assert call("GET", "/rest/api/2/user", params=someone).status_code == 200
    call.site.rights.browse_users = False
    assert call("GET", "/rest/api/2/user", params=someone).status_code == 403


def test_organizations_of_people_are_for_agents(call: Caller) -> None:
    organization = "/rest/servicedeskapi/organization"
    someone = {"accountId": reporter_of(call.site).id}
    assert call("GET", organization, params=someone).status_code == 200
    call.site.rights.agent = False
    assert call("GET", organization, params=someone).status_code == 403
    assert call("GET", organization).status_code == 200


_ISSUE = f"/rest/api/2/issue/{ISSUE}"
_RANK = {"issues": [ISSUE], "rankBeforeIssue": "SUP-16"}


@pytest.mark.parametrize(
    ("right", "attempt", "status"),
    [
        ("BROWSE_PROJECTS", ("GET", _ISSUE, None), 404),
        ("EDIT_ISSUES", ("PUT", _ISSUE, {"fields": {}}), 403),
        ("ADD_COMMENTS", ("POST", f"{_ISSUE}/comment", {"body": "x"}), 403),
        ("SCHEDULE_ISSUES", ("PUT", "/rest/agile/1.0/issue/rank", _RANK), 403),
    ],
)
def test_rights_are_by_project(
    call: Caller, right: str, attempt: tuple[str, str, Any], status: int
) -> None:
    verb, path, body = attempt
    asked = {"issueId": call.site.issue(ISSUE).id, "permissions": right}
    held = call("GET", "/rest/api/2/mypermissions", params=asked).json()["permissions"]
    assert held[right]["havePermission"] is True
    call.site.rights.lacks = {"OPS": {right}}
    assert call(verb, path, json=body).status_code < 300
    call.site.rights.lacks = {"SUP": {right}}
    assert call(verb, path, json=body).status_code == status


def test_hidden_issues_are_not_found_by_searches(call: Caller, clock: Clock) -> None:
    clock.now += 60
    search = {"jql": "project = SUP"}
    assert call("POST", "/rest/api/3/search/jql", json=search).json()["issues"]
    call.site.rights.lacks = {"SUP": {"BROWSE_PROJECTS"}}
    assert not call("POST", "/rest/api/3/search/jql", json=search).json()["issues"]


def test_what_is_not_on_the_screen_spoils_the_whole_edit(call: Caller, issue: Issue) -> None:
    call.site.rights.off_screen = {"priority", "labels"}
    screen = call("GET", f"/rest/api/2/issue/{ISSUE}/editmeta").json()["fields"]
    assert "priority" not in screen
    assert [one["value"] for one in screen[ESCALATION]["allowedValues"]] == [
        "Higher Priority",
        "Emergency",
    ]
    level = {"value": "Emergency"}
    answer = call.edit(**{ESCALATION: level}, priority={"name": "Highest"}, labels=["x"])
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"priority", "labels"}
    assert call.site.issue(ISSUE).escalation is None
    assert call.edit(**{ESCALATION: level}).status_code == 204


def test_whoever_may_not_edit_sees_an_empty_screen(call: Caller) -> None:
    call.site.rights.lacks = {"SUP": {"EDIT_ISSUES"}}
    assert call("GET", f"/rest/api/2/issue/{ISSUE}/editmeta").json() == {"fields": {}}


def test_requests_are_shared_with_organizations_and_participants(
    call: Caller, issue: Issue
) -> None:
    site, nora = call.site, reporter_of(call.site)
    partner = site.add_organization("Partner")
    pat = site.add_user("Pat Partner", "pat@partner.example", organization=partner)
    both = [int(nora.organizations[0]), int(partner.id)]
    people = [{"accountId": pat.id}]
    assert call.edit(**{ORGANIZATIONS: both, PARTICIPANTS: people}).status_code == 204
    shown = call("GET", f"/rest/api/2/issue/{ISSUE}", params={"expand": "schema"}).json()
    assert [one["name"] for one in shown["fields"][ORGANIZATIONS]] == ["Northwind", "Partner"]
    assert [one["accountId"] for one in shown["fields"][PARTICIPANTS]] == [pat.id]
    assert shown["schema"][PARTICIPANTS]["custom"].endswith(":sd-request-participants")
    listed = call("GET", f"/rest/servicedeskapi/request/{issue.id}/participant").json()
    assert [one["displayName"] for one in listed["values"]] == ["Pat Partner"]


def test_programs_and_deactivated_accounts_say_so(call: Caller) -> None:
    bot = call.site.add_user("Automation", "bot@acme.example", kind="app")
    bot.active = False
    shown = call("GET", "/rest/api/2/user", params={"accountId": bot.id}).json()
    assert (shown["accountType"], shown["active"]) == ("app", False)


def test_the_search_index_follows_with_a_delay(call: Caller, clock: Clock) -> None:
    call.site.set_level(ISSUE, "Emergency", reporter_of(call.site))
    search = {"jql": "cf[10042] is not EMPTY"}
    assert call("POST", "/rest/api/3/search/jql", json=search).json()["issues"] == []
    clock.now += call.site.lag
    assert len(call("POST", "/rest/api/3/search/jql", json=search).json()["issues"]) == 1


def test_a_bulk_fetch_of_changelogs_has_pages(call: Caller, clock: Clock) -> None:
    nora = reporter_of(call.site)
    for level, key in (("Higher Priority", ISSUE), ("Emergency", "SUP-16"), ("Emergency", ISSUE)):
        clock.now += 1
        call.site.set_level(key, level, nora)
    call.site.page = 2
    asked: dict[str, Any] = {"issueIdsOrKeys": [ISSUE, "SUP-16"], "fieldIds": [ESCALATION]}
    first = call("POST", "/rest/api/3/changelog/bulkfetch", json=asked).json()
    asked["nextPageToken"] = first["nextPageToken"]
    second = call("POST", "/rest/api/3/changelog/bulkfetch", json=asked).json()
    assert second["nextPageToken"] is None
    ids = [[log["issueId"] for log in page["issueChangeLogs"]] for page in (first, second)]
    one, other = call.site.issue(ISSUE).id, call.site.issue("SUP-16").id
    assert ids == [[one, other], [one]]


@pytest.mark.parametrize("asked", [{"issueIdsOrKeys": []}, {"issueIdsOrKeys": ["1"] * 1001}])
def test_a_bulk_fetch_is_bounded(call: Caller, asked: dict[str, Any]) -> None:
    assert call("POST", "/rest/api/3/changelog/bulkfetch", json=asked).status_code == 400


def test_comments_are_wiki_markup(call: Caller) -> None:
    path = f"/rest/api/2/issue/{ISSUE}/comment"
    call("POST", path, json={"body": r"*Hi* [~accountid:x] \*no\*"})
    (comment,) = call("GET", path, params={"expand": "renderedBody"}).json()["comments"]
    assert comment["body"] == r"*Hi* [~accountid:x] \*no\*"
    assert comment["renderedBody"] == "<b>Hi</b> <mention>x</mention> *no*"


def test_writes_on_one_issue_are_limited(call: Caller, clock: Clock) -> None:
    for number in range(20):
        assert call.edit(summary=f"x{number}").status_code == 204
    answer = call.edit(summary="once more")
    assert answer.status_code == 429
    assert answer.headers["RateLimit-Reason"] == "jira-per-issue-on-write"
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["X-RateLimit-Reset"]
    other = call("PUT", "/rest/api/2/issue/SUP-16", json={"fields": {"summary": "x"}})
    assert other.status_code == 204
    clock.now += 2
    assert call.edit(summary="again").status_code == 204


def test_bursts_on_one_endpoint_are_limited(call: Caller, clock: Clock) -> None:
    first = call("GET", "/rest/api/2/priority")
    assert first.headers["X-RateLimit-Limit"] == "100"
    for _ in range(99):
        last = call("GET", "/rest/api/2/priority")
    assert last.headers["X-RateLimit-Remaining"] == "0"
    answer = call("GET", "/rest/api/2/priority")
    assert (answer.status_code, answer.headers["RateLimit-Reason"]) == (429, "jira-burst-based")
    assert call("GET", "/rest/api/2/field").status_code == 200
    clock.now += 1
    assert call("GET", "/rest/api/2/priority").status_code == 200


def test_repeats_of_a_webhook_keep_its_identifier(world: SandboxWorld, listener: Listener) -> None:
    listener.statuses[:] = [503]
    world.jira.set_level(ISSUE, "Emergency", reporter_of(world.jira))
    assert world.flush()
    first, second = (posted.headers for posted in listener.posted)
    identifier = "x-atlassian-webhook-identifier"
    assert first[identifier] == second[identifier]
    assert "x-atlassian-webhook-retry" not in first
    assert second["x-atlassian-webhook-retry"] == "1"


def test_each_registered_webhook_tells(world: SandboxWorld, listener: Listener) -> None:
    world.jira.registered = 2
    world.jira.set_level(ISSUE, "Emergency", reporter_of(world.jira))
    assert world.flush()
    identifiers = {one.headers["x-atlassian-webhook-identifier"] for one in listener.posted}
    assert len(identifiers) == len({one.body for one in listener.posted}) == 2


def test_an_old_key_leads_to_an_issue_that_was_moved(call: Caller, listener: Listener) -> None:
    id = call.site.issue(ISSUE).id
    call.site.move(ISSUE, "OPS-9", agent_of(call.site))
    for asked in (ISSUE, "OPS-9", id):
        shown = call("GET", f"/rest/api/2/issue/{asked}").json()
        assert (shown["id"], shown["key"]) == (id, "OPS-9")
        assert shown["fields"]["project"]["key"] == "OPS"


def test_a_deleted_issue_is_gone(call: Caller) -> None:
    call.site.delete(ISSUE, agent_of(call.site))
    assert call("GET", f"/rest/api/2/issue/{ISSUE}").status_code == 404


def test_another_process_may_make_the_site_unkind(url: str, call: Caller, clock: Clock) -> None:
    unkind = {
        "browse_users": False,
        "agent": False,
        "lacks": {"SUP": ["EDIT_ISSUES"]},
        "off_screen": ["priority"],
        "limits": False,
        "token_ends": clock.now + 60,
    }
    answer = requests.post(f"{url}/control/jira/site", json=unkind, timeout=5)
    assert answer.json() == {"browse_users": False, "agent": False}
    rights = call.site.rights
    assert (rights.lacks, rights.off_screen) == ({"SUP": {"EDIT_ISSUES"}}, {"priority"})
    for _ in range(120):
        last = call("GET", "/rest/api/2/priority")
    assert last.status_code == 200
    clock.now += 60
    assert call("GET", "/rest/api/2/myself").status_code == 401


def test_another_process_moves_and_deletes(url: str, call: Caller) -> None:
    one = f"{url}/control/jira/issues/{ISSUE}"
    moved = requests.post(f"{one}/move", json={"key": "OPS-9"}, timeout=5).json()
    assert (moved["key"], call.site.issue(ISSUE).project) == ("OPS-9", "OPS")
    assert requests.delete(one, timeout=5).status_code == 200
    assert requests.get(one, timeout=5).status_code == 404
