"""Calling Jira (Cloud and Data Center) through the jira package: a fresh client for every attempt.

jira 3.10.5 by default asks for the server's version first, has no time-out, sleeps and repeats even
POSTs, and reads an issue again after changing it: hence the settings of the client, and its own
session where its methods would make more calls than one.
https://developer.atlassian.com/cloud/jira/platform/rest/v2/intro/
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from jira import JIRA
from requests import Response

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira import changes, search
from adapters.helpdesks.jira.events import FIELD_ID
from adapters.helpdesks.jira.issues import (
    actor_of,
    edit_of,
    ticket_of,
    unsaid,
    user_id,
)
from adapters.helpdesks.payloads import mapping, sequence, text
from adapters.helpdesks.transport import Transport, token_variable, understood
from adapters.http import CONNECT_SECONDS, READ_SECONDS
from bridge.core.connections import Connection
from bridge.core.tickets import Actor, FieldChange, Role, Ticket, TicketUpdate
from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome
from bridge.ports import Changes

_FIELDS = "*all,-comment,-worklog,-attachment,-description"
"""All, because neither the organization's field nor one known by its name has an id known here."""


class JiraHelpdesk:
    """Reads and writes the issues of one Jira site. Every method raises as the port says.

    With a `user` the token is an API token of Cloud; without, a personal access token of Data
    Center (https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html).
    """

    def __init__(self, connection: Connection, credentials: Credentials) -> None:
        self._connection = connection
        self._token = credentials.api_token
        self._cloud = bool(connection.user)
        self._own_id = ""
        self._field = ""

    def read(self, ticket_id: str, timeout: float) -> Ticket:
        """The issue as it is now."""
        client = self._client(timeout)
        field = self._field_id(client)
        with understood(self._connection):
            issue = client.issue(quote(ticket_id, safe=""), fields=_FIELDS, expand="schema").raw
        # A field that is not in use for this kind of issue is left out.
        issue = {**issue, "fields": {field: None, **mapping(issue.get("fields"))}}
        ticket = ticket_of(self._connection, issue, field)
        if ticket is None:
            raise TemporaryFailure(f"{self._connection.name}: the answer holds no issue.")
        return ticket

    def _field_id(self, client: JIRA) -> str:
        if FIELD_ID.fullmatch(self._connection.mapping.field):
            return self._connection.mapping.field
        if not self._field:
            self._field = text(self._known_field(client).get("id"))
        return self._field

    def _known_field(self, client: JIRA) -> dict[str, Any]:
        wanted = self._connection.mapping.field
        with understood(self._connection):
            listed = [mapping(field) for field in client.fields()]
        found = [field for field in listed if text(field.get("id")) == wanted] or [
            field for field in listed if text(field.get("name")).casefold() == wanted.casefold()
        ]
        if not found:
            raise self._unfit(f'our user sees no field "{wanted}"; are the credentials right?')
        if len(found) > 1:
            raise self._unfit(f'several fields are called "{wanted}": use the id (customfield_…)')
        return found[0]

    def actor(self, actor: Actor, timeout: float) -> Actor:
        """The same person with role and name and, for a client on Cloud, all organizations."""
        user = self._connection.user.casefold()
        if user and actor.email.casefold() == user:
            return replace(actor, role=Role.BRIDGE)
        if not actor.id:
            return actor
        client = self._client(timeout)
        try:
            shown = self._user(client, actor.id)
        except PermanentFailure as failure:
            if failure.code == "404":  # deleted or anonymized since
                return actor
            raise
        found = replace(actor_of(self._connection, shown), id=actor.id)
        if found.role is Role.CLIENT:
            return self._with_organizations(client, found)
        if found.role is not Role.BRIDGE and actor.id == self._me(client):
            return replace(found, role=Role.BRIDGE)
        return found

    def _user(self, client: JIRA, id: str) -> dict[str, Any]:
        if self._cloud:
            return self._get(client, "/rest/api/2/user", accountId=id)
        shown = self._get(client, "/rest/api/2/user", key=id, expand="applicationRoles")
        # Data Center has no account types, but only those who may work in Jira have a role there.
        licensed = mapping(shown.get("applicationRoles")).get("size")
        return {**shown, "accountType": "atlassian"} if licensed else shown

    def _with_organizations(self, client: JIRA, actor: Actor) -> Actor:
        try:
            page = self._get(client, "/rest/servicedeskapi/organization", accountId=actor.id)
        except PermanentFailure:
            # Our user may lack the licence to see them. A client without organizations would be
            # taken for a stranger, so the role stays open.
            return replace(actor, role=Role.UNKNOWN)
        ids = tuple(text(mapping(one).get("id")) for one in sequence(page.get("values")))
        return replace(actor, organization_ids=ids)

    def _me(self, client: JIRA) -> str:
        if not self._own_id:
            with understood(self._connection):
                self._own_id = user_id(client.myself())
        return self._own_id

    def write(self, ticket: Ticket, update: TicketUpdate, retry: bool) -> bool:
        """One PUT for field, priority and labels, a POST for each comment, a PUT for the rank.

        What is refused (a field that is not on the screen) does not stop the rest; it is raised
        at the end.
        """
        client = self._client()
        if retry and (update.answer or update.note):
            update = unsaid(update, self._newest_comments(client, ticket))
        field = self._field_id(client)
        edit = edit_of(self._connection, field, ticket, update)
        steps: list[Callable[[], None]] = []
        if edit:
            steps.append(partial(self._edit, client, ticket, field, edit))
        if update.answer:
            steps.append(partial(self._comment, client, ticket, update.answer, internal=False))
        if update.note:
            steps.append(partial(self._comment, client, ticket, update.note, internal=True))
        if update.raise_priority and self._connection.board:
            steps.append(partial(self._rank_first, client, ticket))
        _take(steps)
        return field in mapping(edit.get("fields"))

    def _newest_comments(self, client: JIRA, ticket: Ticket) -> dict[str, Any]:
        path = f"/rest/api/2/issue/{quote(ticket.id, safe='')}/comment"
        return self._get(client, path, orderBy="-created", maxResults="100", expand="properties")

    def _edit(self, client: JIRA, ticket: Ticket, field: str, edit: dict[str, Any]) -> None:
        path = f"/rest/api/2/issue/{quote(ticket.id, safe='')}"
        fields = mapping(edit.get("fields"))
        alone = {"fields": {field: fields.get(field)}}
        try:
            self._put(client, path, edit)
        except PermanentFailure as failure:
            # One field that is not on the screen spoils the whole edit; the level matters most.
            if failure.code == "400" and field in fields and edit != alone:
                self._put(client, path, alone)
            raise

    def _comment(self, client: JIRA, ticket: Ticket, words: str, internal: bool) -> None:
        # In a service project a plain comment is public; the property makes it internal.
        with understood(self._connection, writes=True):
            client.add_comment(quote(ticket.id, safe=""), words, is_internal=internal)

    def _rank_first(self, client: JIRA, ticket: Ticket) -> None:
        """https://developer.atlassian.com/cloud/jira/software/rest/api-group-issue/"""
        page = self._get(client, self._board_path(), maxResults="1", fields="summary")
        first = mapping(next(iter(sequence(page.get("issues"))), None))
        if first and ticket.id != text(first.get("id")):
            ranking = {"issues": [ticket.id], "rankBeforeIssue": text(first.get("id"))}
            answer = self._put(client, "/rest/agile/1.0/issue/rank", ranking)
            if answer.status_code == 207:  # "partly done", which for one issue is not at all
                words = f"{self._connection.name}: {ticket.key} could not be ranked first."
                raise PermanentFailure(words, code="207")

    def _board_path(self) -> str:
        return f"/rest/agile/1.0/board/{quote(self._connection.board, safe='')}/issue"

    def changes_since(self, since: float, now: float, timeout: float) -> Changes:
        """Escalated issues that were changed since then, with the change that set the field."""
        client = self._client(timeout)
        field, ask = self._field_id(client), partial(self._ask, client)
        jql = changes.jql(field, since, now)
        wanted = changes.fields_of_interest(field)
        found = search.search(ask, self._cloud, jql, wanted)
        logs = search.changelogs(ask, self._cloud, field, found.issues)
        name = text(found.names.get(field)) or self._connection.mapping.field
        found_changes = [
            changes.change_of(self._connection, issue, field, name, logs) for issue in found.issues
        ]
        new = [one for one in found_changes if one and changes.is_new(one, since)]
        until = changes.look_again_from(now)
        if not found.whole:
            until = changes.stopped_at(found.issues, since)
        return Changes(self._told_apart(client, new), until)

    def _told_apart(self, client: JIRA, found: list[FieldChange]) -> tuple[FieldChange, ...]:
        ours = Actor(self._me(client), Role.BRIDGE) if found else Actor()
        told = [replace(one, actor=ours) if one.actor.id == ours.id else one for one in found]
        return tuple(sorted(told, key=lambda change: change.at or 0.0))

    def _ask(self, client: JIRA, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """Post a question, which changes nothing: whatever fails may be asked again."""
        try:
            with understood(self._connection):
                url = client.server_url + path
                return mapping(client._session.post(url, json=content).json())
        except UnknownOutcome as failure:
            raise TemporaryFailure(str(failure)) from failure

    def warnings(self, _now: float) -> tuple[str, ...]:
        """Nothing that is known of."""
        return ()

    def check(self) -> str:
        """Who we are, and that the field (and the board) is there.

        Raises PermanentFailure that says in words for an admin what is wrong.
        """
        client = self._client()
        with understood(self._connection):
            me = actor_of(self._connection, client.myself())
        field = self._known_field(client)
        kind = text(mapping(field.get("schema")).get("type"))
        if kind not in ("option", ""):
            raise self._unfit(f'the field "{text(field.get("name"))}" is no single-select ({kind})')
        if self._connection.board:
            self._get(client, self._board_path(), maxResults="1", fields="summary")
        words = f'we are {me.name or me.id}; the field "{text(field.get("name"))}" is there'
        return f"{self._connection.name}: {words}."

    def _unfit(self, words: str) -> PermanentFailure:
        return PermanentFailure(f"{self._connection.name}: {words}.", Scope.CHANNEL)

    def _get(self, client: JIRA, path: str, **params: str) -> dict[str, Any]:
        with understood(self._connection):
            return mapping(client._session.get(client.server_url + path, params=params).json())

    def _put(self, client: JIRA, path: str, content: dict[str, Any]) -> Response:
        with understood(self._connection, writes=True):
            return client._session.put(client.server_url + path, json=content)

    def _client(self, budget: float | None = None) -> JIRA:
        if not self._token:
            raise self._unfit(f"{token_variable(self._connection)} is empty")
        client = JIRA(
            self._connection.called_at,
            basic_auth=(self._connection.user, self._token) if self._cloud else None,
            token_auth=None if self._cloud else self._token,
            get_server_info=False,
            max_retries=0,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            logging=False,
        )
        client.deploymentType = "Cloud" if self._cloud else "Server"
        Transport(self._connection, budget).mount_on(client._session)
        return client


def _take(steps: list[Callable[[], None]]) -> None:
    """Take all steps; a refusal is raised at the end, and a failure says what may be done."""
    refused: PermanentFailure | None = None
    done = False
    for step in steps:
        try:
            step()
            done = True
        except TemporaryFailure as failure:
            if not done:
                raise
            # Something is done: whoever tries again has to look for it.
            raise UnknownOutcome(str(failure)) from failure
        except PermanentFailure as failure:
            if failure.scope is Scope.CHANNEL or failure.code == "404":
                raise
            refused = refused or failure
    if refused:
        raise refused
