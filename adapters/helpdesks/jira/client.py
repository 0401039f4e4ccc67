"""One attempt's calls to Jira (Cloud and Data Center), through the jira package.

jira 3.10.5 by default asks for the server's version first, has no time-out, sleeps and repeats even
POSTs, and reads an issue again after changing it: hence the settings of the client, and its own
session where its methods would make more calls than one.
https://developer.atlassian.com/cloud/jira/platform/rest/v2/intro/
"""

from typing import Any
from urllib.parse import quote

from jira import JIRA
from requests import Response

from adapters.connections import Connections
from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.payloads import mapping, text
from adapters.helpdesks.transport import Transport, token_variable, understood
from adapters.http import CONNECT_SECONDS, READ_SECONDS
from bridge.core.connections import Connection
from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome


class JiraClient:
    """A fresh client for every attempt; raises as a helpdesk does.

    With a `user` the token is an API token of Cloud; without, a personal access token of Data
    Center (https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html).
    `budget`: seconds for all its calls together; None: the usual time-outs for each.
    """

    def __init__(
        self,
        connection: Connection,
        credentials: Credentials,
        kept: Connections,
        budget: float | None = None,
    ) -> None:
        token = credentials.api_token
        if not token:
            raise unfit(connection, f"{token_variable(connection)} is empty")
        self.cloud = bool(connection.user)
        self._connection = connection
        self._jira = JIRA(
            connection.called_at,
            basic_auth=(connection.user, token) if self.cloud else None,
            token_auth=None if self.cloud else token,
            get_server_info=False,
            max_retries=0,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            logging=False,
        )
        self._jira.deploymentType = "Cloud" if self.cloud else "Server"
        Transport(connection, kept, budget).mount_on(self._jira._session)

    def issue(self, ticket_id: str, fields: str) -> dict[str, Any]:
        """An issue with the wanted fields and their types."""
        with understood(self._connection):
            id = quote(ticket_id, safe="")
            return mapping(self._jira.issue(id, fields=fields, expand="schema").raw)

    def myself(self) -> dict[str, Any]:
        """Our own user."""
        with understood(self._connection):
            return mapping(self._jira.myself())

    def fields(self) -> list[dict[str, Any]]:
        """All fields that our user sees."""
        with understood(self._connection):
            return [mapping(field) for field in self._jira.fields()]

    def field(self) -> dict[str, Any]:
        """The Escalation field, found by its id or by its name; PermanentFailure."""
        wanted = self._connection.mapping.field
        listed = self.fields()
        found = [field for field in listed if text(field.get("id")) == wanted] or [
            field for field in listed if text(field.get("name")).casefold() == wanted.casefold()
        ]
        if not found:
            words = f'our user sees no field "{wanted}"; are the credentials right?'
            raise unfit(self._connection, words)
        if len(found) > 1:
            words = f'several fields are called "{wanted}": use the id (customfield_…)'
            raise unfit(self._connection, words)
        return found[0]

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """An answer to a GET."""
        with understood(self._connection):
            url = self._jira.server_url + path
            return mapping(self._jira._session.get(url, params=params).json())

    def ask(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """Post a question, which changes nothing: whatever fails may be asked again."""
        try:
            with understood(self._connection):
                url = self._jira.server_url + path
                return mapping(self._jira._session.post(url, json=content).json())
        except UnknownOutcome as failure:
            raise TemporaryFailure(str(failure)) from failure

    def put(self, path: str, content: dict[str, Any]) -> Response:
        """Change something."""
        with understood(self._connection, writes=True):
            return self._jira._session.put(self._jira.server_url + path, json=content)

    def newest_comments(self, ticket_id: str) -> dict[str, Any]:
        """The newest hundred comments of an issue, the newest first.

        https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-comments/#api-rest-api-2-issue-issueidorkey-comment-get
        """
        path = f"{issue_path(ticket_id)}/comment"
        return self.get(path, orderBy="-created", maxResults="100", expand="properties")

    def comment(self, ticket_id: str, markup: str, internal: bool) -> None:
        """Add a comment. In a service project it is public unless a property says otherwise."""
        with understood(self._connection, writes=True):
            self._jira.add_comment(quote(ticket_id, safe=""), markup, is_internal=internal)


def issue_path(ticket_id: str) -> str:
    """Where the API has an issue."""
    return f"/rest/api/2/issue/{quote(ticket_id, safe='')}"


def board_path(connection: Connection) -> str:
    """Where the API has the board on which emergencies are ranked first."""
    return f"/rest/agile/1.0/board/{quote(connection.board, safe='')}"


def unfit(connection: Connection, words: str) -> PermanentFailure:
    """The connection cannot work as it is configured."""
    return PermanentFailure(f"{connection.name}: {words}.", Scope.CHANNEL)
