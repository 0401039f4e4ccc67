"""The mocked API of Jira that the tests of calling it share."""

from dataclasses import replace
from typing import Any

from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from bridge.core.connections import Connection

from . import samples
from .helpdesk_contract import LOGIN

SITE = "https://acme.atlassian.net"
ISSUE = f"{SITE}/rest/api/2/issue/10001"
COMMENT = f"{ISSUE}/comment"
BOARD = f"{SITE}/rest/agile/1.0/board/3/issue"
RANK = f"{SITE}/rest/agile/1.0/issue/rank"
MYSELF = f"{SITE}/rest/api/2/myself"
USER = f"{SITE}/rest/api/2/user"
ORGANIZATIONS = f"{SITE}/rest/servicedeskapi/organization"
GATEWAY = "https://api.atlassian.com/ex/jira/1a11d016-8984-4c3e-b9ab-142dd06acb1b"
BY_NAME = replace(samples.JIRA, mapping=replace(samples.JIRA.mapping, field="Escalation"))
WITH_BOARD = replace(samples.JIRA, board="3")
DATA_CENTER = replace(samples.JIRA, user="", base_url="https://jira.acme.example/jira")
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string"}},
    {"id": "customfield_10042", "name": "Escalation", "schema": {"type": "option"}},
    {"id": "customfield_10043", "name": "Reason", "schema": {"type": "string"}},
]


def shown(**fields: Any) -> dict[str, Any]:
    """An issue as Jira shows it."""
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
    """Its reporter as Jira shows her."""
    return {"self": USER, "accountId": "qm:kim", "displayName": "Kim Client", **values}


def jira(connection: Connection = samples.JIRA) -> JiraHelpdesk:
    """The adapter under test."""
    return JiraHelpdesk(connection, LOGIN)
