"""The simulated Jira, spoken to by the real `jira` package."""

import hashlib
import hmac
import json
from typing import Any

import pytest
import requests
from jira import JIRA, JIRAError

from sandbox.demo.world import ISSUE
from sandbox.jira.people import agent_of, reporter_of
from sandbox.jira.site import (
    ESCALATION,
    ORGANIZATIONS,
    REASON,
    adf,
    plain,
)
from sandbox.world import SandboxWorld
from tests.sandbox.stand_ins import Clock, Listener


@pytest.fixture
def jira(url: str, world: SandboxWorld) -> JIRA:
    access = world.jira.access
    return JIRA(
        f"{url}/jira", basic_auth=(access.user, access.token), timeout=(3, 5), max_retries=0
    )


def call(world: SandboxWorld, verb: str, url: str, **options: Any) -> requests.Response:
    access = world.jira.access
    auth = options.pop("auth", (access.user, access.token))
    return requests.request(verb, url, auth=auth, timeout=5, **options)


def told(listener: Listener) -> list[dict[str, Any]]:
    return [json.loads(posted.body) for posted in listener.posted]


def test_the_package_reads_an_issue(jira: JIRA) -> None:
    issue = jira.issue(ISSUE)
    assert jira.deploymentType == "Cloud"
    assert issue.fields.summary == "Label printer offline in warehouse 3"
    assert issue.fields.priority.name == "Medium"
    assert getattr(issue.fields, ESCALATION) is None
    assert [one.name for one in getattr(issue.fields, ORGANIZATIONS)] == ["Northwind"]
    assert jira.myself()["accountType"] == "atlassian"


def test_the_package_edits_an_issue(jira: JIRA, world: SandboxWorld) -> None:
    issue = jira.issue(ISSUE)
    fields = {"priority": {"name": "Highest"}, ESCALATION: {"value": "Emergency"}}
    issue.update(fields=fields, update={"labels": [{"add": "escalated"}]})
    kept = world.jira.issue(ISSUE)
    assert (kept.priority, kept.escalation, kept.labels) == ("1", "10021", ("printer", "escalated"))
    (history,) = kept.histories
    assert [item["field"] for item in history["items"]] == ["priority", "labels", "Escalation"]
    issue.update(fields={ESCALATION: None})
    assert world.jira.issue(ISSUE).escalation is None


def test_the_package_comments_and_searches(jira: JIRA, world: SandboxWorld, clock: Clock) -> None:
    jira.add_comment(ISSUE, "for us", is_internal=True)
    jira.add_comment(ISSUE, "for you")
    assert [comment["public"] for comment in world.jira.issue(ISSUE).comments] == [False, True]
    assert [comment.body for comment in jira.comments(ISSUE)] == ["for us", "for you"]
    world.jira.set_level(ISSUE, "Emergency", reporter_of(world.jira))
    clock.now += world.jira.lag
    found = jira.enhanced_search_issues(
        "project = SUP AND cf[10042] is not EMPTY AND updated >= -30m ORDER BY updated",
        fields="summary",
        expand="changelog",
    )
    assert [issue.key for issue in found] == [ISSUE]
    assert found[0].changelog.histories[0].items[0].toString == "Emergency"


def test_the_package_ranks_and_moves(jira: JIRA, world: SandboxWorld) -> None:
    first, second = _software_issues(world)
    jira.rank(second, next_issue=first)
    assert world.jira.ranked.index(second) < world.jira.ranked.index(first)
    jira.transition_issue(ISSUE, "Done")
    assert jira.issue(ISSUE).fields.status.name == "Done"


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ('"Escalation" in ("Higher Priority", Emergency) AND statusCategory != Done', True),
        ("cf[10042] = 10021", True),
        (f"{ESCALATION} = Emergency", True),
        ("cf[10042] = 10020", False),
        ("labels not in (printer) AND cf[10042] is not EMPTY", False),
        ('updated >= "2026/09/01 00:00" AND cf[10042] is not EMPTY', True),
        ("updated < -30m AND cf[10042] is not EMPTY", False),
    ],
)
def test_jql(url: str, world: SandboxWorld, clock: Clock, jql: str, found: bool) -> None:
    world.jira.set_level(ISSUE, "Emergency", reporter_of(world.jira))
    clock.now += world.jira.lag
    answer = call(world, "POST", f"{url}/jira/rest/api/3/search/jql", json={"jql": jql})
    assert bool(answer.json()["issues"]) is found


def test_searches_without_bounds_and_removed_ones_are_refused(
    url: str, world: SandboxWorld
) -> None:
    search = f"{url}/jira/rest/api/3/search"
    assert call(world, "GET", search).status_code == 410
    unbounded = call(world, "GET", f"{search}/jql", params={"jql": "order by updated"})
    assert unbounded.status_code == 400


def test_a_search_goes_on_page_by_page(url: str, world: SandboxWorld, clock: Clock) -> None:
    clock.now += world.jira.lag
    page = {"jql": "project = SUP", "maxResults": 1, "fields": ["summary"]}
    first = call(world, "POST", f"{url}/jira/rest/api/3/search/jql", json=page).json()
    page["nextPageToken"] = first["nextPageToken"]
    second = call(world, "POST", f"{url}/jira/rest/api/3/search/jql", json=page).json()
    assert (first["isLast"], second["isLast"]) == (False, True)
    assert {first["issues"][0]["key"], second["issues"][0]["key"]} == {ISSUE, "SUP-16"}


def test_wrong_credentials_make_one_anonymous(url: str, world: SandboxWorld) -> None:
    api, nobody = f"{url}/jira/rest/api/3", ("x", "y")
    assert call(world, "GET", f"{api}/serverInfo", auth=nobody).status_code == 200
    assert call(world, "GET", f"{api}/myself", auth=nobody).status_code == 401
    assert call(world, "GET", f"{api}/issue/{ISSUE}", auth=nobody).status_code == 404
    search = call(world, "GET", f"{api}/search/jql", auth=nobody, params={"jql": "project=SUP"})
    assert search.json()["issues"] == []


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"fields": {"priority": {"name": "Urgent"}}}, "priority"),
        ({"fields": {"labels": ["two words"]}}, "labels"),
        ({"fields": {ESCALATION: {"value": "Panic"}}}, ESCALATION),
        ({"fields": {"customfield_99": 1}}, "customfield_99"),
        ({"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}}, "labels"),
        ({"fields": {REASON: "not a document"}}, REASON),
    ],
)
def test_wrong_edits_are_refused(
    url: str, world: SandboxWorld, edit: dict[str, Any], field: str
) -> None:
    answer = call(world, "PUT", f"{url}/jira/rest/api/3/issue/{ISSUE}", json=edit)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not world.jira.issue(ISSUE).histories


def test_version_3_takes_and_shows_documents(url: str, world: SandboxWorld) -> None:
    comments = f"{url}/jira/rest/api/3/issue/{ISSUE}/comment"
    assert call(world, "POST", comments, json={"body": "plain"}).status_code == 400
    made = call(world, "POST", comments, json={"body": adf("two\nlines")})
    assert made.status_code == 201
    assert plain(made.json()["body"]) == "two\nlines"
    assert world.jira.issue(ISSUE).comments[0]["body"] == "two\nlines"


def test_notify_users_needs_an_admin(url: str, world: SandboxWorld) -> None:
    answer = call(
        world, "PUT", f"{url}/jira/rest/api/2/issue/{ISSUE}?notifyUsers=false", json={"fields": {}}
    )
    assert answer.status_code == 400


def test_service_desk(url: str, world: SandboxWorld) -> None:
    desk, nora = f"{url}/jira/rest/servicedeskapi", reporter_of(world.jira)
    mine = call(world, "GET", f"{desk}/organization", params={"accountId": nora.id}).json()
    assert [one["name"] for one in mine["values"]] == ["Northwind"]
    body = {"body": "internal", "public": False}
    assert call(world, "POST", f"{desk}/request/{ISSUE}/comment", json=body).status_code == 201
    assert world.jira.issue(ISSUE).comments[0]["public"] is False
    move = {"id": "31", "additionalComment": {"body": "fixed"}}
    assert call(world, "POST", f"{desk}/request/{ISSUE}/transition", json=move).status_code == 204
    assert world.jira.issue(ISSUE).status == "10002"


def test_changelogs(url: str, world: SandboxWorld) -> None:
    world.jira.set_level(ISSUE, "Emergency", reporter_of(world.jira))
    world.jira.edit(ISSUE, {"fields": {"summary": "x"}}, agent_of(world.jira))
    api = f"{url}/jira/rest/api/3"
    assert call(world, "GET", f"{api}/issue/{ISSUE}/changelog").json()["total"] == 2
    wanted = {"issueIdsOrKeys": [ISSUE], "fieldIds": [ESCALATION]}
    logs = call(world, "POST", f"{api}/changelog/bulkfetch", json=wanted).json()["issueChangeLogs"]
    assert [len(log["changeHistories"]) for log in logs] == [1]


def test_a_board_lists_the_order(url: str, world: SandboxWorld) -> None:
    agile, (first, second) = f"{url}/jira/rest/agile/1.0", _software_issues(world)
    rank = {"issues": [second], "rankBeforeIssue": first}
    assert call(world, "PUT", f"{agile}/issue/rank", json=rank).status_code == 204
    issues = call(world, "GET", f"{agile}/board/1/issue").json()["issues"]
    assert [issue["id"] for issue in issues] == [second, first]


def test_a_board_ranks_nothing_of_a_service_project(url: str, world: SandboxWorld) -> None:
    agile, (first, _) = f"{url}/jira/rest/agile/1.0", _software_issues(world)
    before = list(world.jira.ranked)
    answer = call(
        world,
        "PUT",
        f"{agile}/issue/rank",
        json={"issues": [ISSUE], "rankBeforeIssue": first},
    )
    assert answer.status_code == 207
    assert [entry["status"] for entry in answer.json()["entries"]] == [400]
    assert world.jira.ranked == before
    board = call(world, "GET", f"{agile}/board/1").json()
    assert board["location"]["projectTypeKey"] == "software"


def _software_issues(world: SandboxWorld) -> tuple[str, str]:
    agent = agent_of(world.jira)
    made = [world.jira.create_issue("x", agent, f"OPS-{n}", silent=True) for n in (1, 2)]
    return made[0].id, made[1].id


def test_changes_are_told_in_signed_webhooks(world: SandboxWorld, listener: Listener) -> None:
    site = world.jira
    nora = reporter_of(site)
    fields = {ESCALATION: {"id": "10021"}, "priority": {"id": "1"}}
    site.edit(ISSUE, {"fields": fields}, nora)
    assert world.flush()
    (event,) = told(listener)
    (posted,) = listener.posted
    assert event["webhookEvent"] == "jira:issue_updated"
    assert event["user"] == {**nora.shown(site.access.site)}
    items = {item["fieldId"]: item for item in event["changelog"]["items"]}
    assert items[ESCALATION]["from"] is None
    assert (items[ESCALATION]["to"], items[ESCALATION]["toString"]) == ("10021", "Emergency")
    assert (items["priority"]["fromString"], items["priority"]["toString"]) == (
        "Medium",
        "Highest",
    )
    mac = hmac.new(site.access.secret.encode(), posted.body, hashlib.sha256).hexdigest()
    assert posted.headers["x-hub-signature"] == f"sha256={mac}"
    assert posted.headers["x-atlassian-webhook-identifier"]
    assert "x-atlassian-webhook-retry" not in posted.headers


def test_creation_comments_and_rank_are_told(world: SandboxWorld, listener: Listener) -> None:
    site = world.jira
    nora = reporter_of(site)
    issue = site.create_issue("fire", nora, fields={ESCALATION: {"value": "Emergency"}})
    site.comment(issue.key, "quick!", nora)
    site.rank([issue.key], ISSUE, before=True, actor=site.bridge)
    assert world.flush()
    by_kind = {event["webhookEvent"]: event for event in told(listener)}
    created = by_kind["jira:issue_created"]["changelog"]["items"]
    assert [item["toString"] for item in created] == ["fire", "Emergency"]
    comment = by_kind["comment_created"]
    assert "user" not in comment
    assert comment["comment"]["jsdPublic"] is True
    assert ESCALATION not in comment["issue"]["fields"]
    (rank,) = by_kind["jira:issue_updated"]["changelog"]["items"]
    assert (rank["field"], rank["toString"]) == ("Rank", "ranked higher")
    assert by_kind["jira:issue_updated"]["user"]["accountId"] == site.bridge.id


def test_a_failed_edit_tells_nobody(
    jira: JIRA, world: SandboxWorld, listener: Listener, clock: Clock
) -> None:
    with pytest.raises(JIRAError):
        jira.issue(ISSUE).update(fields={"priority": {"name": "Urgent"}})
    assert world.flush()
    assert not listener.posted
