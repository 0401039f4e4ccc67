"""Tries each call that the bridge needs, for an admin: every fault is named with what mends it.

Nothing is written. Rights to write are asked for, and the edit screen is looked at, on one issue:
the newest with the field set, else the newest of all.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/#api-rest-api-3-mypermissions-get
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-editmeta-get
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from adapters.helpdesks.jira import search
from adapters.helpdesks.jira.client import JiraClient, board_path, issue_path, unfit
from adapters.helpdesks.jira.issues import TOP_PRIORITY, actor_of, user_id
from adapters.helpdesks.payloads import mapping, sequence, text
from bridge.core.connections import Connection
from bridge.core.levels import other_level_named
from bridge.errors import PermanentFailure, TemporaryFailure

_RIGHTS = {
    "BROWSE_PROJECTS": "Browse projects",
    "EDIT_ISSUES": "Edit issues",
    "ADD_COMMENTS": "Add comments",
}
_RIGHT_TO_RANK = {"SCHEDULE_ISSUES": "Schedule issues"}
_ALL_ISSUES = "updated >= -520w"
"""Jira refuses to search without a bound."""


def examine(client: JiraClient, connection: Connection) -> str:
    """What was found right, in words; PermanentFailure names everything that is wrong."""
    found = Examination(client, connection)
    found.site()
    me = found.ourselves()
    escalation = found.escalation_field()
    found.reason_field(escalation)
    found.people(me)
    issue = found.an_issue(escalation)
    if issue:
        found.screen(issue, escalation)
        found.rights(issue)
        found.changelog(issue, escalation)
        found.organizations(issue, me)
    found.board(issue)
    if found.faults:
        raise unfit(connection, "; ".join(found.faults))
    who = actor_of(connection, me)
    title = text(escalation.get("name"))
    words = [f"we are {who.name or who.id}", f'the field "{title}" is there', *found.notes]
    return f"{connection.name}: {'; '.join(words)}."


@dataclass
class Examination:
    """One look at everything. `faults` have to be mended; `notes` are worth knowing."""

    client: JiraClient
    connection: Connection
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def site(self) -> None:
        """Whether a Jira answers there at all, and what it calls itself."""
        where = "api_url" if self.connection.api_url else "base_url"
        mend = f"is {where} right? It is {self.connection.called_at}"
        try:
            shown = self.client.get("/rest/api/2/serverInfo")
        except TemporaryFailure as failure:
            raise TemporaryFailure(f"{failure} {mend}.", failure.retry_after) from failure
        except PermanentFailure as failure:
            if failure.code in ("401", "403"):  # the gateway tells strangers nothing
                return
            raise unfit(self.connection, f"no Jira answers ({failure.code}): {mend}") from failure
        itself, ours = text(shown.get("baseUrl")).rstrip("/"), self.connection.base_url.rstrip("/")
        if itself and itself != ours:
            self.notes.append(f"links lead to base_url {ours}, but Jira calls itself {itself}")

    def ourselves(self) -> dict[str, Any]:
        """Our own user; without one nothing else can be tried."""
        try:
            return self.client.myself()
        except PermanentFailure as failure:
            if failure.code not in ("401", "403", "404") or not self.client.cloud:
                raise
            raise unfit(self.connection, f"{failure} {self._other_address()}") from failure

    def _other_address(self) -> str:
        # https://support.atlassian.com/atlassian-cloud/kb/401-unauthorized-error-when-service-account-accesses-jira-or-confluence-api
        if self.connection.api_url:
            return "The gateway (api_url) is for tokens with scopes, read:jira-user among them"
        return (
            "A token with scopes, as service accounts have, is taken at the gateway only: api_url"
        )

    def people(self, me: dict[str, Any]) -> None:
        """Whether we may look up who changed something."""
        id = user_id(me)
        asked = {"accountId": id} if self.client.cloud else {"key": id}
        try:
            self.client.get("/rest/api/2/user", **asked)
        except PermanentFailure as failure:
            self._missing("the global permission *Browse users and groups*", failure)

    def escalation_field(self) -> dict[str, Any]:
        """The field, which has to be a single-select."""
        found = self.client.field()
        kind = text(mapping(found.get("schema")).get("type"))
        if kind not in ("option", ""):
            title = text(found.get("name"))
            raise unfit(self.connection, f'the field "{title}" is no single-select ({kind})')
        return found

    def reason_field(self, escalation: dict[str, Any]) -> None:
        """Whether the field with the client's reason is another one, and is there."""
        id = self.connection.reason_field
        if id and id == text(escalation.get("id")):
            self.faults.append(f"reason_field is the Escalation field itself ({id})")
        elif id and id not in {text(each.get("id")) for each in self.client.fields()}:
            words = f'our user sees no field "{id}" (reason_field: customfield_…)'
            self.faults.append(f"{words}, so no reason would be told")

    def an_issue(self, escalation: dict[str, Any]) -> dict[str, Any]:
        """An issue to try the rest on; the newest with the field set shows it best."""
        id = text(escalation.get("id"))
        for bound in (f"cf[{id.rpartition('_')[2]}] is not EMPTY", _ALL_ISSUES):
            jql = f"{bound} ORDER BY updated DESC"
            try:
                found = search.newest(self.client.ask, self.client.cloud, jql, ["project", id])
            except PermanentFailure as failure:
                self._missing("the right to search for issues", failure)
                return {}
            if found:
                return found
        self.notes.append("no issue is visible to us, so rights and screens were not tried")
        return {}

    def screen(self, issue: dict[str, Any], escalation: dict[str, Any]) -> None:
        """Whether the field is on the edit screen with all mapped options, and the priority."""
        key, id = text(issue.get("key")), text(escalation.get("id"))
        try:
            shown = self.client.get(f"{issue_path(text(issue.get('id')))}/editmeta")
        except PermanentFailure as failure:
            self._missing(f"the right to edit {key}", failure)
            return
        fields = mapping(shown.get("fields"))
        if id in fields:
            self._options(_allowed(fields, id))
        else:
            words = f"the field is not on the edit screen of {key}"
            in_use = mapping(issue.get("fields")).get(id) is not None
            (self.faults if in_use or not fields else self.notes).append(words)
        self._extras(key, fields)

    def _options(self, options: dict[str, str]) -> None:
        known = {name.casefold() for pair in options.items() for name in pair}
        shown = ", ".join(f"{label} (id {id})" for id, label in options.items())
        for level, named in self.connection.mapping.options.items():
            option = named.strip()
            if option and option.casefold() not in known:
                self.faults.append(f'the field has no option "{option}"; its options are {shown}')
            elif other := other_level_named(level, options.get(option, option)):
                self.faults.append(
                    f'{level.label} is mapped to the option "{options.get(option, option)}", which '
                    f"looks like {other.label}: are two levels swapped?"
                )

    def _extras(self, key: str, fields: dict[str, Any]) -> None:
        """What an emergency does without if it has to."""
        top = self.connection.top_priority or TOP_PRIORITY
        names = {name.casefold() for name in _allowed(fields, "priority").values()}
        if "priority" not in fields:
            self.notes.append(f"the priority is not on the edit screen of {key}: it stays as it is")
        elif top.casefold() not in names:
            self.faults.append(f'there is no priority "{top}": write another as top_priority')
        others = ("labels", self.connection.link_field)
        for name in (one for one in others if one and one not in fields):
            self.notes.append(f"{name} is not on the edit screen of {key}: it is not written")

    def rights(self, issue: dict[str, Any]) -> None:
        """The rights to do what cannot be tried without doing it."""
        wanted = _RIGHTS | (_RIGHT_TO_RANK if self.connection.board else {})
        asked = {"issueId": text(issue.get("id")), "permissions": ",".join(wanted)}
        try:
            shown = self.client.get("/rest/api/2/mypermissions", **asked)
        except PermanentFailure as failure:
            self._missing("the right to ask for our permissions", failure)
            return
        held = mapping(shown.get("permissions"))
        for right, title in wanted.items():
            if mapping(held.get(right)).get("havePermission") is False:
                self.faults.append(f"our user lacks *{title}* on {text(issue.get('key'))}")

    def changelog(self, issue: dict[str, Any], escalation: dict[str, Any]) -> None:
        """Whether the sweep may ask who set the field and when."""
        try:
            id = text(escalation.get("id"))
            search.changelogs(self.client.ask, self.client.cloud, id, [issue])
        except PermanentFailure as failure:
            self._missing("the right to read changelogs", failure)

    def organizations(self, issue: dict[str, Any], me: dict[str, Any]) -> None:
        """Whether we may ask which organizations a customer belongs to."""
        project = mapping(mapping(issue.get("fields")).get("project"))
        if not self.client.cloud or project.get("projectTypeKey") != "service_desk":
            return
        try:
            self.client.get("/rest/servicedeskapi/organization", accountId=user_id(me))
        except PermanentFailure as failure:
            licence = "an agent's licence of Jira Service Management (scope: "
            self._missing(f"{licence}manage:servicedesk-customer)", failure)

    def board(self, issue: dict[str, Any]) -> None:
        """Whether the board is there, and can rank the issues at all."""
        if not self.connection.board:
            return
        try:
            self.client.get(board_path(self.connection))
        except PermanentFailure as failure:
            words = f"there is no board {self.connection.board} that we see ({failure.code})"
            self.faults.append(f"{words}: mend or leave out `board`")
            return
        project = mapping(mapping(issue.get("fields")).get("project"))
        if project.get("projectTypeKey") == "service_desk":
            name = text(project.get("key"))
            self.notes.append(
                f"{name} is a service project: it has queues, a board ranks none of it"
            )

    def _missing(self, what: str, failure: PermanentFailure) -> None:
        self.faults.append(f"our user lacks {what} ({failure.code})")


def _allowed(fields: dict[str, Any], id: str) -> dict[str, str]:
    """The values that a field takes, by their ids."""
    values: Iterable[dict[str, Any]] = map(
        mapping, sequence(mapping(fields.get(id)).get("allowedValues"))
    )
    return {text(one.get("id")): text(one.get("value")) or text(one.get("name")) for one in values}
