"""Asking Jira, Cloud and Data Center, for escalations that no webhook told."""

from dataclasses import replace
from typing import Any

import pytest
import responses

from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from bridge.core.levels import Level
from bridge.core.tickets import FieldChange, Role
from bridge.ports import Changes

from . import samples
from .changes_api import NOW, SEARCH, SINCE, SITE, api, bodies, jira
from .helpdesk_contract import LOGIN

__all__ = ["api"]

BULK = f"{SITE}/rest/api/3/changelog/bulkfetch"
MYSELF = f"{SITE}/rest/api/2/myself"
DATA_CENTER = replace(samples.JIRA, user="", base_url="https://jira.acme.example")


def issue(id: str = "10001", option: Any = None, **fields: Any) -> dict[str, Any]:
    values = {
        "summary": "Export stopped",
        "status": {"statusCategory": {"key": "new"}},
        "reporter": {"accountId": "qm:kim", "displayName": "Kim", "accountType": "customer"},
        "created": "2026-11-24T15:50:30.000+0000",
        "updated": "2026-11-24T15:58:00.000+0000",
        "customfield_10042": option or {"id": "10021", "value": "Emergency"},
    }
    return {"id": id, "key": f"SUP-{id[-1]}", "fields": {**values, **fields}}


def history(created: Any, to: str = "10021", who: str = "qm:kim", **item: Any) -> dict[str, Any]:
    label = {"10021": "Emergency", "10020": "Higher Priority"}.get(to, to)
    said = {"field": "Escalation", "fieldId": "customfield_10042", "to": to, "toString": label}
    author = {"accountId": who, "displayName": "Kim", "accountType": "customer"}
    return {"id": "1", "author": author, "created": created, "items": [{**said, **item}]}


class TestJiraCloud:
    def found(
        self, api: responses.RequestsMock, *histories: dict[str, Any], **fields: Any
    ) -> tuple[FieldChange, ...]:
        api.add("POST", SEARCH, json={"issues": [issue(**fields)], "isLast": True})
        logs = [{"issueId": "10001", "changeHistories": list(histories)}]
        api.add("POST", BULK, json={"issueChangeLogs": logs})
        api.add("GET", MYSELF, json={"accountId": "qm:bridge"})
        return jira().changes_since(SINCE, NOW, 5.0).found

    def test_what_is_asked(self, api: responses.RequestsMock) -> None:
        self.found(api, history("2026-11-24T15:55:00.000+0000"))
        search, bulk = bodies(api)
        assert search["jql"] == ("cf[10042] is not EMPTY AND updated >= -11m ORDER BY updated ASC")
        assert "customfield_10042" in search["fields"]
        assert bulk["issueIdsOrKeys"] == ["10001"]
        assert bulk["fieldIds"] == ["customfield_10042"]

    @pytest.mark.parametrize(
        "created",
        ["2026-11-24T15:55:00.000+0000", "2026-11-24T09:55:00.000-0600", 1795535700000, 1795535700],
    )
    def test_the_change_that_set_the_field(
        self, api: responses.RequestsMock, created: str | int
    ) -> None:
        earlier = history("2026-11-24T15:51:00.000+0000", "10020", "qm:lee")
        (found,) = self.found(api, earlier, history(created))
        assert (found.ticket.id, found.ticket.key) == ("10001", "SUP-1")
        assert (found.level, found.option) == (Level.EMERGENCY, "Emergency")
        assert (found.at, found.source) == (1795535700.0, "sweep")
        assert (found.actor.id, found.actor.role) == ("qm:kim", Role.CLIENT)

    def test_an_issue_that_was_created_with_it(self, api: responses.RequestsMock) -> None:
        (found,) = self.found(api)
        assert (found.at, found.actor.id) == (1795535430.0, "qm:kim")

    def test_an_option_that_was_renamed(self, api: responses.RequestsMock) -> None:
        renamed = {"id": "10021", "value": "Emergency"}
        said = history("2026-11-24T15:55:00.000+0000", toString="Fire")
        (found,) = self.found(api, said, option=renamed)
        assert found.at == 1795535700.0

    def test_our_own_write_is_told_apart(self, api: responses.RequestsMock) -> None:
        (found,) = self.found(api, history("2026-11-24T15:55:00.000+0000", who="qm:bridge"))
        assert found.actor.role is Role.BRIDGE

    def test_a_level_that_was_set_long_ago_is_not_new(self, api: responses.RequestsMock) -> None:
        assert self.found(api, history("2026-11-21T15:55:00.000+0000")) == ()

    def test_pages_are_followed(self, api: responses.RequestsMock) -> None:
        first = {"issues": [issue("10001")], "nextPageToken": "t1"}
        api.add("POST", SEARCH, json=first)
        api.add("POST", SEARCH, json={"issues": [issue("10002")], "isLast": True})
        api.add("POST", BULK, json={"issueChangeLogs": []})
        api.add("GET", MYSELF, json={"accountId": "qm:bridge"})
        found = jira().changes_since(SINCE, NOW, 5.0)
        assert [one.ticket.id for one in found.found] == ["10001", "10002"]
        assert [body.get("nextPageToken") for body in bodies(api)[:2]] == [None, "t1"]
        assert bodies(api)[2]["issueIdsOrKeys"] == ["10001", "10002"]

    def test_a_search_without_an_end_goes_on_the_next_time(
        self, api: responses.RequestsMock
    ) -> None:
        api.add("POST", SEARCH, json={"issues": [issue()], "nextPageToken": "more"})
        api.add("POST", BULK, json={"issueChangeLogs": []})
        api.add("GET", MYSELF, json={"accountId": "qm:bridge"})
        assert jira().changes_since(SINCE, NOW, 5.0).until == 1795535880.0

    def test_nothing_found_asks_nothing_more(self, api: responses.RequestsMock) -> None:
        api.add("POST", SEARCH, json={"issues": [], "isLast": True})
        assert jira().changes_since(SINCE, NOW, 5.0) == Changes((), NOW - 300)
        assert len(api.calls) == 1

    @pytest.mark.parametrize("issues", [None, {}, [None], [{"id": {}}], [{"id": "x"}]])
    def test_what_cannot_be_read_is_left_out(
        self, api: responses.RequestsMock, issues: Any
    ) -> None:
        api.add("POST", SEARCH, json={"issues": issues, "isLast": True})
        api.add("POST", BULK, json={"issueChangeLogs": None})
        assert jira().changes_since(SINCE, NOW, 5.0).found == ()
        api.calls.reset()  # an id that is no text is not in the description of a question


class TestJiraDataCenter:
    search = "https://jira.acme.example/rest/api/2/search"

    def test_search_with_changelog(self, api: responses.RequestsMock) -> None:
        """Its changelogs name the field by its display name alone."""
        author = {"key": "JIRAUSER1", "name": "kim", "displayName": "Kim"}
        item = {
            "field": "Escalation",
            "fieldtype": "custom",
            "to": "10021",
            "toString": "Emergency",
        }
        other = {"field": "Severity", "fieldtype": "custom", "to": "10021", "toString": "Emergency"}
        histories = [
            {"author": author, "created": "2026-11-24T15:55:00.000+0000", "items": [item]},
            {"author": author, "created": "2026-11-24T15:57:00.000+0000", "items": [other]},
        ]
        shown = {**issue(), "changelog": {"histories": histories}}
        names = {"customfield_10042": "Escalation"}
        api.add("POST", self.search, json={"issues": [shown], "total": 2, "names": names})
        api.add("POST", self.search, json={"issues": [issue("10002")], "total": 2})
        api.add("GET", "https://jira.acme.example/rest/api/2/myself", json={"key": "JIRAUSER9"})
        helpdesk = JiraHelpdesk(DATA_CENTER, LOGIN)
        two, one = helpdesk.changes_since(SINCE, NOW, 5.0).found
        assert (one.ticket.id, one.at, one.actor.id) == ("10001", 1795535700.0, "JIRAUSER1")
        assert two.ticket.id == "10002"
        first, second = bodies(api)
        assert first["expand"] == ["changelog", "names"]
        assert (first["startAt"], second["startAt"]) == (0, 1)
