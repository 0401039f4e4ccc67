"""What `doctor` finds out about a Jira: every call that the bridge needs is tried."""

from dataclasses import replace
from typing import Any

import pytest
import responses

from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import FieldMapping
from bridge.errors import PermanentFailure, Scope, TemporaryFailure

from . import samples
from .helpdesk_contract import ApiCase
from .jira_api import DATA_CENTER, FIELDS, GATEWAY, ISSUE, ORGANIZATIONS, SITE, jira, shown

API = f"{SITE}/rest/api"
BOARD = f"{SITE}/rest/agile/1.0/board/3"
WITH_BOARD = replace(samples.JIRA, board="3")
FIELD = "customfield_10042"
DESK = {"key": "SUP", "projectTypeKey": "service_desk"}
OPTIONS = [{"id": "10020", "value": "Higher Priority"}, {"id": "10021", "value": "Emergency"}]
PRIORITIES = [{"id": "1", "name": "Highest"}, {"id": "3", "name": "Medium"}]
SCREEN = {
    FIELD: {"allowedValues": OPTIONS},
    "priority": {"allowedValues": PRIORITIES},
    "labels": {},
}
HELD = {
    right: {"havePermission": True}
    for right in ("BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS", "SCHEDULE_ISSUES")
}
ANSWERS: dict[tuple[str, str], Any] = {
    ("GET", f"{API}/2/serverInfo"): {"baseUrl": SITE},
    ("GET", f"{API}/2/myself"): {"accountId": "x", "displayName": "Escalation Bridge"},
    ("GET", f"{API}/2/field"): FIELDS,
    ("GET", f"{API}/2/user"): {"accountId": "x"},
    ("POST", f"{API}/3/search/jql"): {"issues": [shown(project=DESK)], "isLast": True},
    ("GET", f"{ISSUE}/editmeta"): {"fields": SCREEN},
    ("GET", f"{API}/2/mypermissions"): {"permissions": HELD},
    ("POST", f"{API}/3/changelog/bulkfetch"): {"issueChangeLogs": []},
    ("GET", ORGANIZATIONS): {"values": []},
    ("GET", BOARD): {"id": 3, "name": "Queue"},
}
SWAPPED = FieldMapping(FIELD, {Level.HIGHER_PRIORITY: "10021", Level.EMERGENCY: "10020"})
STRANGE = FieldMapping(FIELD, {Level.HIGHER_PRIORITY: "10020", Level.EMERGENCY: "Emergancy"})


class TestExamination(ApiCase):
    def examined(
        self,
        api: responses.RequestsMock,
        connection: Connection = WITH_BOARD,
        status: dict[str, int] | None = None,
        **answers: Any,
    ) -> str:
        """What is said; `status` and `answers` by the ends of the paths, / written as _."""
        for (method, url), body in ANSWERS.items():
            end = url.removeprefix(SITE).rpartition("/")[2]
            code = (status or {}).get(end, 200)
            api.add(method, url, json=answers.get(end, body), status=code)
        return jira(connection).check()

    def faults(self, api: responses.RequestsMock, *args: Any, **answers: Any) -> str:
        failure = self.fails(PermanentFailure, lambda: self.examined(api, *args, **answers))
        assert isinstance(failure, PermanentFailure)
        return str(failure)

    def test_each_call_is_tried(self, api: responses.RequestsMock) -> None:
        words = self.examined(api)
        assert "we are Escalation Bridge" in words
        assert 'the field "Escalation" is there' in words
        asked = {
            (call.request.method, str(call.request.url).partition("?")[0]) for call in api.calls
        }
        assert asked == set(ANSWERS)

    @pytest.mark.parametrize(
        ("end", "words"),
        [
            ("user", "*Browse users and groups* (403)"),
            ("jql", "the right to search for issues"),
            ("editmeta", "the right to edit SUP-1"),
            ("mypermissions", "the right to ask for our permissions"),
            ("bulkfetch", "the right to read changelogs"),
            ("organization", "an agent's licence of Jira Service Management"),
            ("3", "there is no board 3 that we see"),
        ],
    )
    def test_call_that_is_refused_is_named(
        self, api: responses.RequestsMock, end: str, words: str
    ) -> None:
        assert words in self.faults(api, status={end: 403})

    def test_all_faults_are_named_at_once(self, api: responses.RequestsMock) -> None:
        words = self.faults(api, status={"user": 403, "organization": 403})
        assert "Browse users" in words and "agent's licence" in words

    @pytest.mark.parametrize(
        ("right", "title"),
        [
            ("BROWSE_PROJECTS", "Browse projects"),
            ("EDIT_ISSUES", "Edit issues"),
            ("ADD_COMMENTS", "Add comments"),
            ("SCHEDULE_ISSUES", "Schedule issues"),
        ],
    )
    def test_right_that_is_missing_is_named(
        self, api: responses.RequestsMock, right: str, title: str
    ) -> None:
        held = {"permissions": {**HELD, right: {"havePermission": False}}}
        assert f"our user lacks *{title}* on SUP-1" in self.faults(api, mypermissions=held)

    @pytest.mark.parametrize(
        ("connection", "answers", "words"),
        [
            (
                replace(samples.JIRA, mapping=STRANGE),
                {},
                'no option "Emergancy"; its options are Higher Priority (id 10020), '
                "Emergency (id 10021)",
            ),
            (replace(samples.JIRA, mapping=SWAPPED), {}, "are two levels swapped?"),
            (
                replace(samples.JIRA, reason_field="customfield_10099"),
                {},
                'no field "customfield_10099" (reason_field',
            ),
            (
                replace(samples.JIRA, reason_field=FIELD),
                {},
                "reason_field is the Escalation field itself",
            ),
            (samples.JIRA, {"field": FIELDS[:1]}, FIELD),
            (
                samples.JIRA,
                {"field": [{**FIELDS[1], "schema": {"type": "string"}}]},
                "no single-select",
            ),
            (
                replace(samples.JIRA, top_priority="Blocker"),
                {},
                'no priority "Blocker"',
            ),
            (
                samples.JIRA,
                {"editmeta": {"fields": {"priority": SCREEN["priority"]}}},
                "the field is not on the edit screen of SUP-1",
            ),
        ],
    )
    def test_configuration_that_does_not_fit_is_named(
        self,
        api: responses.RequestsMock,
        connection: Connection,
        answers: dict[str, Any],
        words: str,
    ) -> None:
        assert words in self.faults(api, connection, **answers)

    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({"editmeta": {"fields": {FIELD: SCREEN[FIELD]}}}, "the priority is not on the edit"),
            ({"editmeta": {"fields": {FIELD: SCREEN[FIELD]}}}, "labels is not on the edit screen"),
            ({"jql": {"issues": []}}, "no issue is visible to us"),
            ({"serverInfo": {"baseUrl": "https://other.example"}}, "calls itself https://other"),
            ({}, "SUP is a service project"),
            (
                {
                    "jql": {"issues": [shown(customfield_10042=None, project={"key": "OPS"})]},
                    "editmeta": {"fields": {"summary": {}}},
                },
                "the field is not on the edit screen of SUP-1",
            ),
        ],
    )
    def test_what_is_worth_knowing_is_no_fault(
        self, api: responses.RequestsMock, answers: dict[str, Any], words: str
    ) -> None:
        assert words in self.examined(api, **answers)

    def test_organizations_are_for_service_projects(self, api: responses.RequestsMock) -> None:
        issue = shown(project={"key": "OPS", "projectTypeKey": "software"})
        self.examined(api, status={"organization": 404}, jql={"issues": [issue]})

    @pytest.mark.parametrize("status", [404, 302])
    def test_address_that_is_no_jira_is_named(
        self, api: responses.RequestsMock, status: int
    ) -> None:
        words = self.faults(api, status={"serverInfo": status})
        assert f"is base_url right? It is {SITE}" in words

    def test_address_where_nobody_answers_is_named(self, api: responses.RequestsMock) -> None:
        api.add("GET", f"{API}/2/serverInfo", body="<html>")
        failure = self.fails(TemporaryFailure, lambda: jira().check())
        assert f"is base_url right? It is {SITE}" in str(failure)

    @pytest.mark.parametrize(
        ("api_url", "words"),
        [("", "at the gateway only: api_url"), (GATEWAY, "is for tokens with scopes")],
    )
    def test_token_at_the_wrong_address_is_explained(
        self, api: responses.RequestsMock, api_url: str, words: str
    ) -> None:
        base = api_url or SITE
        api.add("GET", f"{base}/rest/api/2/serverInfo", status=401)
        api.add("GET", f"{base}/rest/api/2/myself", status=401)
        connection = replace(samples.JIRA, api_url=api_url)
        failure = self.fails(PermanentFailure, lambda: jira(connection).check())
        assert isinstance(failure, PermanentFailure)
        assert failure.scope is Scope.CHANNEL
        assert words in str(failure)
        assert "BRIDGE_SUPPORT_API_TOKEN" in str(failure)
        api.calls.reset()  # the description knows no path before /rest

    def test_data_center(self, api: responses.RequestsMock) -> None:
        base = f"{DATA_CENTER.base_url}/rest/api/2"
        issue = shown(project=DESK)
        answers = {
            "serverInfo": {"baseUrl": DATA_CENTER.base_url},
            "myself": {"key": "JIRAUSER9", "displayName": "Escalation Bridge"},
            "user": {"key": "JIRAUSER9"},
            "field": FIELDS,
            "issue/10001/editmeta": {"fields": SCREEN},
            "mypermissions": {"permissions": HELD},
        }
        for path, body in answers.items():
            api.add("GET", f"{base}/{path}", json=body)
        api.add("POST", f"{base}/search", json={"issues": [issue], "total": 1})
        assert "Escalation Bridge" in jira(DATA_CENTER).check()
        api.calls.reset()
