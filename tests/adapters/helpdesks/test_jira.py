"""Calling Jira, Cloud and Data Center."""

import base64
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.jira.issues import PARTICIPANTS
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, FieldMapping, Role, TicketUpdate
from bridge.errors import PermanentFailure, Scope, UnknownOutcome

from . import samples
from .helpdesk_contract import FULL, LOGIN, MARKER, PRIVATE, RAISE, TOKEN, HelpdeskContract

SITE = "https://acme.atlassian.net"
ISSUE = f"{SITE}/rest/api/2/issue/10001"
COMMENT = f"{ISSUE}/comment"
BOARD = f"{SITE}/rest/agile/1.0/board/3/issue"
RANK = f"{SITE}/rest/agile/1.0/issue/rank"
USER = f"{SITE}/rest/api/2/user"
ORGANIZATIONS = f"{SITE}/rest/servicedeskapi/organization"
GATEWAY = "https://api.atlassian.com/ex/jira/1a11d016-8984-4c3e-b9ab-142dd06acb1b"
BY_NAME = replace(samples.JIRA, mapping=replace(samples.JIRA.mapping, field="Escalation"))
WITH_BOARD = replace(samples.JIRA, board="3")
DATA_CENTER = replace(samples.JIRA, user="", base_url="https://jira.acme.example/jira")
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string"}},
    {"id": "customfield_10042", "name": "Escalation", "schema": {"type": "option"}},
]


def shown(**fields: Any) -> dict[str, Any]:
    link = f"{ORGANIZATIONS}/7"
    kim = {"accountId": "qm:kim", "displayName": "Kim Client", "accountType": "customer"}
    values = {
        "summary": "Export stopped",
        "status": {"name": "Open", "statusCategory": {"key": "new"}},
        "priority": {"id": "3", "name": "Medium"},
        "labels": ["export"],
        "reporter": kim,
        "customfield_10002": [{"id": "7", "name": "Client Inc", "_links": {"self": link}}],
        "customfield_10042": {"id": "10020", "value": "Higher Priority"},
        "customfield_10043": "Payroll runs tonight",
    }
    return {"id": "10001", "key": "SUP-1", "self": ISSUE, "fields": {**values, **fields}}


def user(**values: Any) -> dict[str, Any]:
    return {"self": USER, "accountId": "qm:kim", "displayName": "Kim Client", **values}


class TestJiraHelpdesk(HelpdeskContract):
    read_url, write_url, variable = ISSUE, ISSUE, "BRIDGE_SUPPORT_API_TOKEN"
    ticket = samples.JIRA_TICKET

    def helpdesk(self, connection: Connection = samples.JIRA) -> JiraHelpdesk:
        return JiraHelpdesk(connection, LOGIN)

    def without_secrets(self) -> JiraHelpdesk:
        return JiraHelpdesk(samples.JIRA, Credentials())

    def test_reads_everything_in_one_call(self, api: responses.RequestsMock) -> None:
        api.add("GET", ISSUE, json=shown())
        ticket = self.helpdesk().read("10001", 5.0)
        assert (ticket.id, ticket.key, ticket.subject) == ("10001", "SUP-1", "Export stopped")
        assert ticket.url == f"{SITE}/browse/SUP-1"
        assert (ticket.level, ticket.option) == (Level.HIGHER_PRIORITY, "Higher Priority")
        assert ticket.requester == Actor("qm:kim", Role.CLIENT, "Kim Client")
        assert (ticket.organization_id, ticket.organization) == ("7", "Client Inc")
        assert (ticket.reason_text, ticket.tags) == ("Payroll runs tonight", ("export",))
        assert (ticket.priority, ticket.solved) == ("medium", False)
        assert len(api.calls) == 1

    def test_all_organizations_of_a_request_count(self, api: responses.RequestsMock) -> None:
        shared = [
            {"id": id, "name": name, "_links": {"self": f"{ORGANIZATIONS}/{id}"}}
            for id, name in (("7", "Client Inc"), ("9", "Partner Ltd"))
        ]
        api.add("GET", ISSUE, json=shown(customfield_10002=shared))
        ticket = self.helpdesk().read("10001", 5.0)
        assert (ticket.organization_id, ticket.organization) == ("7", "Client Inc")
        assert ticket.organization_ids == ("7", "9")

    def test_participants_are_known_by_the_type_of_their_field(
        self, api: responses.RequestsMock
    ) -> None:
        people = [{"accountId": "qm:pat"}, {"accountId": "qm:lou"}]
        issue = shown(customfield_10000=people, customfield_10050=[{"accountId": "qm:approver"}])
        participants = {"type": "array", "items": "user", "custom": PARTICIPANTS}
        approvers = {**participants, "custom": "com.atlassian.servicedesk.approvals-plugin:x"}
        schema = {"customfield_10050": approvers, "customfield_10000": participants}
        api.add("GET", ISSUE, json={**issue, "schema": schema})
        assert self.helpdesk().read("10001", 5.0).participant_ids == ("qm:pat", "qm:lou")
        assert "expand=schema" in str(api.calls[0].request.url)
        assert len(api.calls) == 1

    @pytest.mark.parametrize("url", [GATEWAY, f"{GATEWAY}/"])
    def test_token_with_scopes_is_used_at_the_gateway_and_links_stay_on_the_site(
        self, api: responses.RequestsMock, url: str
    ) -> None:
        api.add("GET", f"{GATEWAY}/rest/api/2/issue/10001", json=shown())
        ticket = self.helpdesk(replace(samples.JIRA, api_url=url)).read("10001", 5.0)
        assert ticket.url == f"{SITE}/browse/SUP-1"
        credentials = base64.b64encode(f"bridge@acme.example:{TOKEN}".encode()).decode()
        assert api.calls[0].request.headers["Authorization"] == f"Basic {credentials}"
        api.calls.reset()  # the description knows no path before /rest

    def test_shows_itself_as_our_user(self, api: responses.RequestsMock) -> None:
        api.add("GET", ISSUE, json=shown())
        self.helpdesk().read("10001", 5.0)
        credentials = base64.b64encode(f"bridge@acme.example:{TOKEN}".encode()).decode()
        assert api.calls[0].request.headers["Authorization"] == f"Basic {credentials}"

    def test_data_center_takes_a_personal_access_token(self, api: responses.RequestsMock) -> None:
        api.add("GET", "https://jira.acme.example/jira/rest/api/2/issue/10001", json=shown())
        self.helpdesk(DATA_CENTER).read("10001", 5.0)
        assert api.calls[0].request.headers["Authorization"] == f"Bearer {TOKEN}"
        api.calls.reset()  # the description knows no path before /rest

    @pytest.mark.parametrize("fields", [{"customfield_10042": None}, {}])
    def test_field_that_is_not_set(
        self, api: responses.RequestsMock, fields: dict[str, Any]
    ) -> None:
        issue = shown(**fields)
        if not fields:
            del issue["fields"]["customfield_10042"]
        api.add("GET", ISSUE, json=issue)
        assert self.helpdesk().read("10001", 5.0).level is Level.NONE

    def test_issue_that_is_done(self, api: responses.RequestsMock) -> None:
        api.add("GET", ISSUE, json=shown(status={"statusCategory": {"key": "done"}}))
        assert self.helpdesk().read("10001", 5.0).solved

    def test_field_known_by_its_name_is_asked_for_once(self, api: responses.RequestsMock) -> None:
        api.add("GET", f"{SITE}/rest/api/2/field", json=FIELDS)
        api.add("GET", ISSUE, json=shown())
        api.add("PUT", ISSUE, status=204)
        helpdesk = self.helpdesk(BY_NAME)
        ticket = helpdesk.read("10001", 5.0)
        assert ticket.level is Level.HIGHER_PRIORITY
        assert helpdesk.write(ticket, RAISE, retry=False) is True
        assert len(api.calls) == 3
        ((_, _, content),) = self.sent(api)
        assert content == {"fields": {"customfield_10042": {"value": "Emergency"}}}

    @pytest.mark.parametrize(
        ("fields", "words"),
        [([], "no field"), ([*FIELDS, {"id": "customfield_2", "name": "escalation"}], "several")],
    )
    def test_name_that_is_not_one_field(
        self, api: responses.RequestsMock, fields: list[Any], words: str
    ) -> None:
        api.add("GET", f"{SITE}/rest/api/2/field", json=fields)
        failure = self.fails(PermanentFailure, lambda: self.helpdesk(BY_NAME).read("10001", 5.0))
        assert isinstance(failure, PermanentFailure)
        assert failure.scope is Scope.CHANNEL
        assert words in str(failure)

    def test_writes_the_field_alone_in_one_call(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        assert self.helpdesk().write(self.ticket, RAISE, retry=False) is True
        content = {"fields": {"customfield_10042": {"value": "Emergency"}}}
        assert self.sent(api) == [("PUT", "/rest/api/2/issue/10001", content)]
        assert len(api.calls) == 1

    def test_option_may_be_known_by_its_id(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        mapping = FieldMapping("customfield_10042", {Level.EMERGENCY: "10021"})
        self.helpdesk(replace(samples.JIRA, mapping=mapping)).write(self.ticket, RAISE, False)
        assert self.sent(api)[0][2] == {"fields": {"customfield_10042": {"id": "10021"}}}

    def test_clears_the_field(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        self.helpdesk().write(self.ticket, TicketUpdate(level=Level.NONE), retry=False)
        assert self.sent(api)[0][2] == {"fields": {"customfield_10042": None}}

    def test_writes_everything_and_ranks_the_issue_first(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        api.add("GET", BOARD, json={"issues": [{"id": "10009", "key": "SUP-9"}]})
        api.add("PUT", RANK, status=204)
        assert self.helpdesk(WITH_BOARD).write(self.ticket, FULL, retry=False) is True
        edit, answer, note, rank = [content for _, _, content in self.sent(api)]
        assert edit == {
            "fields": {
                "customfield_10042": {"value": "Emergency"},
                "priority": {"name": "Highest"},
            },
            "update": {"labels": [{"add": "escalated"}]},
        }
        assert answer == {"body": FULL.answer}
        internal = {"key": "sd.public.comment", "value": {"internal": True}}
        assert note == {"body": FULL.note, "properties": [internal]}
        assert rank == {"issues": ["10001"], "rankBeforeIssue": "10009"}
        assert parse_qs(urlsplit(str(api.calls[3].request.url)).query)["maxResults"] == ["1"]

    @pytest.mark.parametrize("issues", [[], [{"id": "10001", "key": "SUP-1"}]])
    def test_is_not_ranked_when_it_is_first(
        self, api: responses.RequestsMock, issues: list[Any]
    ) -> None:
        api.add("GET", BOARD, json={"issues": issues})
        update = TicketUpdate(raise_priority=True)
        top = replace(self.ticket, priority="highest")
        assert self.helpdesk(WITH_BOARD).write(top, update, retry=False) is False
        assert self.sent(api) == []

    def test_rank_that_was_done_for_nobody(self, api: responses.RequestsMock) -> None:
        api.add("GET", BOARD, json={"issues": [{"id": "10009"}]})
        api.add("PUT", RANK, status=207, json={"entries": [{"issueId": 10001, "status": 400}]})
        top = replace(self.ticket, priority="highest")
        update = TicketUpdate(raise_priority=True)
        self.fails(PermanentFailure, lambda: self.helpdesk(WITH_BOARD).write(top, update, False))

    def test_labels_that_are_there_are_left(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        update = TicketUpdate(add_tags=("export", "x"), remove_tags=("export", "y"))
        self.helpdesk().write(replace(self.ticket, tags=("export",)), update, retry=False)
        labels = [{"add": "x"}, {"remove": "export"}]
        assert self.sent(api)[0][2] == {"update": {"labels": labels}}

    def test_priority_that_is_not_on_the_screen_does_not_stop_the_rest(
        self, api: responses.RequestsMock
    ) -> None:
        errors = {"priority": "Field 'priority' cannot be set. It is not on the appropriate screen"}
        body = {"errorMessages": [], "errors": errors, "request": PRIVATE}
        api.add("PUT", ISSUE, json=body, status=400)
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        failure = self.fails(
            PermanentFailure, lambda: self.helpdesk().write(self.ticket, FULL, False)
        )
        assert "priority: Field 'priority' cannot be set" in str(failure)
        sent = [content for _, _, content in self.sent(api)]
        assert sent[1] == {"fields": {"customfield_10042": {"value": "Emergency"}}}
        assert [comment["body"] for comment in sent[2:]] == [FULL.answer, FULL.note]

    @pytest.mark.parametrize("status", [401, 404])
    def test_refusal_of_everything_is_asked_for_once(
        self, api: responses.RequestsMock, status: int
    ) -> None:
        api.add("PUT", ISSUE, status=status)
        self.fails(PermanentFailure, lambda: self.helpdesk().write(self.ticket, FULL, False))
        assert len(api.calls) == 1

    def test_failure_after_the_first_step_may_not_be_repeated_blindly(
        self, api: responses.RequestsMock
    ) -> None:
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, status=429)
        self.fails(UnknownOutcome, lambda: self.helpdesk().write(self.ticket, FULL, False))

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ([], [FULL.answer, FULL.note]),
            ([{"body": f"x {MARKER}", "jsdPublic": True}], [FULL.note]),
            ([{"body": f"x {MARKER}", "jsdPublic": False}], [FULL.answer]),
            ([{"body": f"x {MARKER}"}], [FULL.note]),
            (
                [
                    {"body": f"x {MARKER}"},
                    {
                        "body": f"y {MARKER}",
                        "properties": [{"key": "sd.public.comment", "value": {"internal": True}}],
                    },
                ],
                [],
            ),
        ],
    )
    def test_retry_says_only_what_was_not_said(
        self, api: responses.RequestsMock, said: list[Any], expected: list[str]
    ) -> None:
        api.add("GET", COMMENT, json={"comments": said, "total": len(said)})
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        update = replace(FULL, level=None, raise_priority=False, add_tags=())
        self.helpdesk().write(self.ticket, update, retry=True)
        assert [content["body"] for _, _, content in self.sent(api)] == expected

    def test_404_names_the_credentials_as_a_cause(self, api: responses.RequestsMock) -> None:
        api.add("GET", ISSUE, status=404)
        failure = self.fails(PermanentFailure, lambda: self.helpdesk().read("10001", 5.0))
        assert self.variable in str(failure)

    def test_captcha_is_named(self, api: responses.RequestsMock) -> None:
        headers = {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://x"}
        api.add("GET", ISSUE, status=403, headers=headers)
        failure = self.fails(PermanentFailure, lambda: self.helpdesk().read("10001", 5.0))
        assert "CAPTCHA" in str(failure)

    def test_client_with_organizations(self, api: responses.RequestsMock) -> None:
        api.add("GET", USER, json=user(accountType="customer"))
        api.add("GET", ORGANIZATIONS, json={"values": [{"id": "7"}, {"id": "9"}]})
        actor = self.helpdesk().actor(Actor("qm:kim"), 5.0)
        assert actor == Actor("qm:kim", Role.CLIENT, "Kim Client", "", ("7", "9"))

    @pytest.mark.parametrize("status", [403, 404])
    def test_client_whose_organizations_we_may_not_see_is_no_stranger(
        self, api: responses.RequestsMock, status: int
    ) -> None:
        api.add("GET", USER, json=user(accountType="customer"))
        api.add("GET", ORGANIZATIONS, status=status)
        assert self.helpdesk().actor(Actor("qm:kim"), 5.0).role is Role.UNKNOWN

    @pytest.mark.parametrize(("own", "role"), [("qm:kim", Role.BRIDGE), ("x", Role.AGENT)])
    def test_agent_or_our_user(self, api: responses.RequestsMock, own: str, role: Role) -> None:
        api.add("GET", USER, json=user(accountType="atlassian"))
        api.add("GET", f"{SITE}/rest/api/2/myself", json={"accountId": own})
        helpdesk = self.helpdesk()
        assert [helpdesk.actor(Actor("qm:kim"), 5.0).role for _ in range(2)] == [role, role]
        assert len(api.calls) == 3  # who we are is asked once

    def test_user_who_was_deleted_stays_as_said(self, api: responses.RequestsMock) -> None:
        api.add("GET", USER, status=404)
        said = Actor("qm:kim", name="Kim")
        assert self.helpdesk().actor(said, 5.0) == said

    @pytest.mark.parametrize(("size", "role"), [(1, Role.AGENT), (0, Role.UNKNOWN)])
    def test_agents_of_data_center_are_those_with_a_licence(
        self, api: responses.RequestsMock, size: int, role: Role
    ) -> None:
        base = f"{DATA_CENTER.base_url}/rest/api/2"
        shown = {"key": "JIRAUSER1", "name": "ana", "applicationRoles": {"size": size}}
        api.add("GET", f"{base}/user", json=shown)
        api.add("GET", f"{base}/myself", json={"key": "JIRAUSER2", "name": "bridge"})
        assert self.helpdesk(DATA_CENTER).actor(Actor("JIRAUSER1"), 5.0).role is role
        api.calls.reset()

    def check_with(self, api: responses.RequestsMock, fields: list[Any], board: int = 200) -> str:
        me = {"accountId": "x", "displayName": "Escalation Bridge"}
        api.add("GET", f"{SITE}/rest/api/2/myself", json=me)
        api.add("GET", f"{SITE}/rest/api/2/field", json=fields)
        api.add("GET", BOARD, json={"issues": []}, status=board)
        return self.helpdesk(WITH_BOARD).check()

    def test_check_says_who_we_are(self, api: responses.RequestsMock) -> None:
        words = self.check_with(api, FIELDS)
        assert "Escalation Bridge" in words
        assert '"Escalation"' in words

    @pytest.mark.parametrize(
        ("fields", "board", "words"),
        [
            (FIELDS[:1], 200, "customfield_10042"),
            ([{**FIELDS[1], "schema": {"type": "string"}}], 200, "no single-select"),
            (FIELDS, 404, "404"),
        ],
    )
    def test_check_says_what_is_wrong(
        self, api: responses.RequestsMock, fields: list[Any], board: int, words: str
    ) -> None:
        failure = self.fails(PermanentFailure, lambda: self.check_with(api, fields, board))
        assert words in str(failure)
