"""Calling Jira, Cloud and Data Center."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest
import responses

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.jira.issues import PARTICIPANTS
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role
from bridge.errors import Gone, PermanentFailure, Scope, TemporaryFailure
from bridge.ports import Written

from . import samples
from .helpdesk_contract import RAISE, TOKEN, HelpdeskContract
from .jira_api import (
    BY_NAME,
    DATA_CENTER,
    FIELDS,
    GATEWAY,
    ISSUE,
    MYSELF,
    ORGANIZATIONS,
    SITE,
    USER,
    jira,
    shown,
    user,
)

EARLIER, SOLVED = "2026-11-20T10:00:00.000-0600", "2026-11-24T10:00:00.500-0600"
SOLVED_AT = 1_795_536_000.5


class TestJiraHelpdesk(HelpdeskContract):
    kind = "jira"
    read_url, write_url, variable = ISSUE, ISSUE, "BRIDGE_SUPPORT_API_TOKEN"
    ticket = samples.JIRA_TICKET
    calls_after: ClassVar = {"404": 2}  # who we are: to strangers Jira says that nothing is there

    def helpdesk(self, connection: Connection = samples.JIRA) -> JiraHelpdesk:
        return jira(connection)

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

    @pytest.mark.parametrize(
        ("category", "fields", "solved_at"),
        [
            ("done", {"statuscategorychangedate": SOLVED, "resolutiondate": None}, SOLVED_AT),
            ("done", {"statuscategorychangedate": SOLVED, "resolutiondate": EARLIER}, SOLVED_AT),
            ("done", {"resolutiondate": SOLVED}, SOLVED_AT),
            ("done", {}, None),
            ("indeterminate", {"statuscategorychangedate": SOLVED}, None),
        ],
    )
    def test_when_an_issue_was_done(
        self,
        api: responses.RequestsMock,
        category: str,
        fields: dict[str, Any],
        solved_at: float | None,
    ) -> None:
        issue = shown(status={"statusCategory": {"key": category}}, **fields)
        api.add("GET", ISSUE, json=issue)
        assert self.helpdesk().read("10001", 5.0).solved_at == solved_at

    def test_field_known_by_its_name_is_asked_for_once(self, api: responses.RequestsMock) -> None:
        api.add("GET", f"{SITE}/rest/api/2/field", json=FIELDS)
        api.add("GET", ISSUE, json=shown())
        api.add("PUT", ISSUE, status=204)
        helpdesk = self.helpdesk(BY_NAME)
        ticket = helpdesk.read("10001", 5.0)
        assert ticket.level is Level.HIGHER_PRIORITY
        assert helpdesk.write(ticket, RAISE, retry=False) == Written(field=True)
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

    def test_404_names_the_credentials_as_a_cause(self, api: responses.RequestsMock) -> None:
        api.add("GET", ISSUE, status=404)
        failure = self.fails(PermanentFailure, lambda: self.helpdesk().read("10001", 5.0))
        assert self.variable in str(failure)

    def test_issue_that_is_gone_has_a_name_of_its_own(self, api: responses.RequestsMock) -> None:
        api.add("GET", ISSUE, status=404)
        api.add("GET", MYSELF, json={"accountId": "x"})
        failure = self.fails(Gone, lambda: self.helpdesk().read("10001", 5.0))
        assert "10001" in str(failure)
        assert self.variable not in str(failure)

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

    def test_organizations_are_listed_page_by_page(self, api: responses.RequestsMock) -> None:
        api.add("GET", USER, json=user(accountType="customer"))
        first = {"values": [{"id": "7"}, {"id": "9"}], "isLastPage": False}
        api.add("GET", ORGANIZATIONS, json=first)
        api.add("GET", ORGANIZATIONS, json={"values": [{"id": "11"}], "isLastPage": True})
        assert self.helpdesk().actor(Actor("qm:kim"), 5.0).organization_ids == ("7", "9", "11")
        assert [call.request.params.get("start") for call in api.calls[1:]] == ["0", "2"]

    @pytest.mark.parametrize("status", [403, 404])
    @pytest.mark.parametrize(
        ("said", "role"),
        [(Role.CLIENT, Role.UNKNOWN), (Role.UNKNOWN, Role.UNKNOWN), (Role.AGENT, Role.AGENT)],
    )
    def test_somebody_who_cannot_be_looked_up_is_no_stranger(
        self, api: responses.RequestsMock, status: int, said: Role, role: Role
    ) -> None:
        api.add("GET", USER, status=status)
        api.add("GET", MYSELF, json={"accountId": "x"})
        assert self.helpdesk().actor(Actor("qm:kim", said, "Kim"), 5.0) == Actor(
            "qm:kim", role, "Kim"
        )

    def test_we_are_known_though_nobody_can_be_looked_up(self, api: responses.RequestsMock) -> None:
        api.add("GET", USER, status=403)
        api.add("GET", MYSELF, json={"accountId": "qm:kim"})
        assert self.helpdesk().actor(Actor("qm:kim", Role.AGENT), 5.0).role is Role.BRIDGE

    @pytest.mark.parametrize("status", [429, 500])
    def test_look_up_that_failed_for_now_may_be_asked_again(
        self, api: responses.RequestsMock, status: int
    ) -> None:
        api.add("GET", USER, status=status)
        someone = Actor("qm:kim", Role.CLIENT)
        self.fails(TemporaryFailure, lambda: self.helpdesk().actor(someone, 5.0))

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
        api.add("GET", MYSELF, json={"accountId": own})
        helpdesk = self.helpdesk()
        assert [helpdesk.actor(Actor("qm:kim"), 5.0).role for _ in range(2)] == [role, role]
        assert len(api.calls) == 3  # who we are is asked once

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

    @pytest.mark.parametrize(
        ("expires", "words"),
        [
            (None, None),
            (date(2026, 12, 20), None),
            (date(2026, 12, 3), "ends on 03 December 2026"),
            (date(2026, 11, 20), "ended on 20 November 2026"),
        ],
    )
    def test_end_of_the_token_is_warned_of(self, expires: date | None, words: str | None) -> None:
        now = datetime(2026, 11, 24, 16, tzinfo=UTC).timestamp()
        said = self.helpdesk(replace(samples.JIRA, token_expires=expires)).warnings(now)
        assert len(said) == (words is not None)
        assert (words or "") in "".join(said)
        assert all(self.variable in one for one in said)
