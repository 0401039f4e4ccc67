"""Calling Jira, Cloud and Data Center: issues, people, and what no webhook told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from adapters.connections import Connections
from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira import changes, examination, search
from adapters.helpdesks.jira.client import JiraClient
from adapters.helpdesks.jira.comments import comments_in
from adapters.helpdesks.jira.events import FIELD_ID
from adapters.helpdesks.jira.issues import actor_of, ticket_of, user_id
from adapters.helpdesks.jira.writing import Writing
from adapters.helpdesks.payloads import mapping, sequence, text
from adapters.helpdesks.quotas import Quotas
from adapters.helpdesks.transport import token_variable
from bridge.core.connections import Connection, ends_soon
from bridge.core.known import Account, accounts_called
from bridge.core.pace import Quota
from bridge.core.tickets import Actor, CommentAdded, FieldChange, Role, Ticket, TicketUpdate
from bridge.errors import BridgeError, Gone, PermanentFailure, Scope, TemporaryFailure
from bridge.ports import Changes, Written

_FIELDS = "*all,-comment,-worklog,-attachment,-description"
"""All, because neither the organization's field nor one known by its name has an id known here."""

Told = TypeVar("Told", FieldChange, CommentAdded)


class JiraHelpdesk:
    """Reads and writes the issues of one Jira site. Every method raises as the port says."""

    def __init__(self, connection: Connection, credentials: Credentials) -> None:
        self._connection = connection
        self._credentials = credentials
        self._own_id = ""
        self._quotas = Quotas()
        self._kept = Connections(connection.called_at, self._quotas.hear)
        self._field = ""

    def read(self, ticket_id: str, timeout: float) -> Ticket:
        """The issue as it is now, by its id: an issue that was moved keeps it."""
        client = self._client(timeout)
        field = self._field_id(client)
        issue = self._shown(client, ticket_id)
        # A field that is not in use for this kind of issue is left out.
        issue = {**issue, "fields": {field: None, **mapping(issue.get("fields"))}}
        ticket = ticket_of(self._connection, issue, field)
        if ticket is None:
            raise TemporaryFailure(f"{self._connection.name}: the answer holds no issue.")
        return replace(ticket, read=True)

    def _shown(self, client: JiraClient, ticket_id: str) -> dict[str, Any]:
        with self._noticing_that_it_is_gone(client, ticket_id):
            return client.issue(ticket_id, _FIELDS)

    @contextmanager
    def _noticing_that_it_is_gone(self, client: JiraClient, ticket_id: str) -> Iterator[None]:
        try:
            yield
        except PermanentFailure as failure:
            if failure.code != "404" or not self._are_known(client):
                raise
            words = f"{self._connection.name}: there is no issue {ticket_id} (any more) that we see"
            raise Gone(f"{words}.", Scope.MESSAGE, "404") from failure

    def _are_known(self, client: JiraClient) -> bool:
        """Whether Jira takes our credentials: to strangers it says that nothing is there."""
        try:
            return bool(user_id(client.myself()))
        except BridgeError:
            return False

    def _field_id(self, client: JiraClient) -> str:
        if FIELD_ID.fullmatch(self._connection.mapping.field):
            return self._connection.mapping.field
        if not self._field:
            self._field = text(client.field().get("id"))
        return self._field

    def actor(self, actor: Actor, timeout: float) -> Actor:
        """The same person with role and name and, for a client on Cloud, all organizations.

        Somebody who cannot be looked up is unknown: a client whose organizations are not known
        would be taken for a stranger.
        """
        user = self._connection.user.casefold()
        if user and actor.email.casefold() == user:
            return replace(actor, role=Role.BRIDGE)
        if not actor.id:
            return actor
        client = self._client(timeout)
        found = self._looked_up(client, actor)
        if found.role is Role.CLIENT:
            return self._with_organizations(client, found)
        if found.role is not Role.BRIDGE and actor.id == self._me(client):
            return replace(found, role=Role.BRIDGE)
        return found

    def _looked_up(self, client: JiraClient, actor: Actor) -> Actor:
        try:
            shown = self._user(client, actor.id)
        except PermanentFailure as failure:
            # 403: our user lacks *Browse users and groups*; 404: deleted or anonymized since.
            if failure.code not in ("403", "404"):
                raise
            return replace(actor, role=Role.UNKNOWN) if actor.role is Role.CLIENT else actor
        return replace(actor_of(self._connection, shown), id=actor.id)

    def _user(self, client: JiraClient, id: str) -> dict[str, Any]:
        if client.cloud:
            return client.get("/rest/api/2/user", accountId=id)
        shown = client.get("/rest/api/2/user", key=id, expand="applicationRoles")
        # Data Center has no account types, but only those who may work in Jira have a role there.
        licensed = mapping(shown.get("applicationRoles")).get("size")
        return {**shown, "accountType": "atlassian"} if licensed else shown

    def _with_organizations(self, client: JiraClient, actor: Actor) -> Actor:
        try:
            shown = tuple(_organizations(client, accountId=actor.id))
        except PermanentFailure:
            # Our user may lack the licence to see them.
            return replace(actor, role=Role.UNKNOWN)
        return replace(actor, organization_ids=tuple(text(one.get("id")) for one in shown))

    def _me(self, client: JiraClient) -> str:
        if not self._own_id:
            self._own_id = user_id(client.myself())
        return self._own_id

    def ourselves(self, timeout: float) -> str:
        """The id of our own user."""
        return self._me(self._client(timeout))

    def accounts(self, named: str, timeout: float) -> tuple[Account, ...]:
        """The organizations of Jira Service Management with that id or name: Jira searches none."""
        shown = _organizations(self._client(timeout))
        rows = [(text(one.get("id")), text(one.get("name"))) for one in shown]
        return accounts_called(self._connection.name, named, rows)

    def write(self, ticket: Ticket, update: TicketUpdate, retry: bool) -> Written:
        """One PUT for all but a note and the rank, which are a POST and a PUT of their own.

        A refusal of the level or of a comment is raised, after everything else was tried.
        """
        client = self._client()
        field = self._field_id(client)
        with self._noticing_that_it_is_gone(client, ticket.id):
            return Writing(client, self._connection, ticket, field).write(update, retry)

    def changes_since(self, since: float, now: float, timeout: float) -> Changes:
        """Escalated issues that were changed since then, with the change that set the field."""
        client = self._client(timeout)
        field = self._field_id(client)
        jql = changes.jql(field, since, now)
        wanted = changes.fields_of_interest(field)
        found = search.search(client.ask, client.cloud, jql, wanted)
        logs = search.changelogs(client.ask, client.cloud, field, found.issues)
        name = text(found.names.get(field)) or self._connection.mapping.field
        found_changes = [
            changes.change_of(self._connection, issue, field, name, logs) for issue in found.issues
        ]
        new = [one for one in found_changes if one and changes.is_new(one, since)]
        until = changes.look_again_from(now)
        if not found.whole:
            until = changes.stopped_at(found.issues, since)
        return Changes(self._told_apart(client, new), until)

    def comments_since(
        self, ticket: Ticket, since: float, timeout: float
    ) -> tuple[CommentAdded, ...]:
        """What was written on the issue since then, of its newest hundred comments."""
        client = self._client(timeout)
        found = comments_in(self._connection, ticket, client.newest_comments(ticket.id))
        new = [one for one in found if one.at is not None and one.at >= since]
        return self._told_apart(client, new)

    def _told_apart(self, client: JiraClient, found: list[Told]) -> tuple[Told, ...]:
        ours = Actor(self._me(client), Role.BRIDGE) if found else Actor()
        told = [replace(one, actor=ours) if one.actor.id == ours.id else one for one in found]
        return tuple(sorted(told, key=lambda one: one.at or 0.0))

    def warnings(self, now: float) -> tuple[str, ...]:
        """That the API token ends within two weeks, or has ended (`now`: seconds UTC).

        Tokens of Cloud end after a year at most.
        https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/
        """
        ends, today = self._connection.token_expires, datetime.fromtimestamp(now, UTC).date()
        if ends is None or not ends_soon(self._connection, today):
            return ()
        what = f"{self._connection.name}: the API token {'ends' if ends >= today else 'ended'}"
        mend = f"make a new one and put it into {token_variable(self._connection)}"
        return (f"{what} on {ends:%d %B %Y}: {mend}, and its end into token_expires.",)

    def quota(self) -> Quota | None:
        """The limit of which the last answers left the least."""
        return self._quotas.tightest

    def check(self) -> str:
        """Who we are, and whether we may do all that the bridge needs, each call tried.

        Raises PermanentFailure that says in words for an admin all that is wrong.
        """
        return examination.examine(self._client(), self._connection)

    def _client(self, budget: float | None = None) -> JiraClient:
        return JiraClient(self._connection, self._credentials, self._kept, budget)


def _organizations(client: JiraClient, **whose: str) -> Iterator[dict[str, Any]]:
    """All organizations that we see, or those of one customer (`accountId`), page by page.

    https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-organization/#api-rest-servicedeskapi-organization-get
    """
    path, start = "/rest/servicedeskapi/organization", 0
    for _ in range(search.PAGES):
        page = client.get(path, **whose, start=str(start))
        values = sequence(page.get("values"))
        yield from map(mapping, values)
        start += len(values)
        if page.get("isLastPage") is not False or not values:
            return
