"""What is written on an issue: one PUT with the answer, a POST for a note, a PUT for the rank.

The property that hides a note from clients is described for the call that adds a comment alone.
What Jira refuses never takes the rest with it: a priority that the site does not have, or a field
that is not on the edit screen, is left out and said.
https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-put
https://developer.atlassian.com/server/jira/platform/updating-an-issue-via-the-jira-rest-apis-6848604/
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from adapters.helpdesks.jira.client import JiraClient, board_path, issue_path
from adapters.helpdesks.jira.comments import unsaid
from adapters.helpdesks.jira.issues import answering, edit_of
from adapters.helpdesks.jira.wiki import as_written
from adapters.helpdesks.payloads import mapping, sequence, text
from bridge.core.connections import Connection
from bridge.core.tickets import Ticket, TicketUpdate
from bridge.errors import PermanentFailure, Scope, TemporaryFailure, UnknownOutcome
from bridge.ports import Written

Step = Callable[[], str]
"""Does one thing; returns what of it was refused, in words."""


class Writing:
    """Writes on one issue. `field`: the id of the Escalation field."""

    def __init__(
        self, client: JiraClient, connection: Connection, ticket: Ticket, field: str
    ) -> None:
        self._client = client
        self._connection = connection
        self._ticket = ticket
        self._field = field
        self._answered = False

    def write(self, update: TicketUpdate, retry: bool) -> Written:
        """Write what differs. `retry`: comments may be there already."""
        if retry and (update.answer or update.note):
            update = unsaid(update, self._client.newest_comments(self._ticket.id))
        edit = edit_of(self._connection, self._field, self._ticket, update)
        steps: list[Step] = []
        answer, note = (as_written(each, update.marker) for each in (update.answer, update.note))
        if edit:
            steps.append(partial(self._edit, edit, answer))
        if answer:
            steps.append(partial(self._answer, answer))
        if note:
            steps.append(partial(self._note, note))
        if update.raise_priority and self._connection.board:
            steps.append(self._rank_first)
        refused = "; ".join(filter(None, _taken(steps)))
        return Written(self._field in mapping(edit.get("fields")), refused)

    def _edit(self, edit: dict[str, Any], answer: str) -> str:
        path = issue_path(self._ticket.id)
        try:
            self._client.put(path, answering(edit, answer))
            self._answered = bool(answer)
        except PermanentFailure as failure:
            rest = self._without_refused(edit, failure)
            if rest:
                self._client.put(path, rest)
            if self._field in mapping(edit.get("fields")) and not self._sets_level(rest):
                raise
            return str(failure)
        return ""

    def _without_refused(self, edit: dict[str, Any], failure: PermanentFailure) -> dict[str, Any]:
        """What is worth a second try; where Jira does not name a field, the level alone."""
        if failure.code not in ("400", "422"):
            raise failure
        named = set(failure.fields)
        rest = {
            part: kept
            for part in ("fields", "update")
            if (kept := {k: v for k, v in mapping(edit.get(part)).items() if k not in named})
        }
        if rest != edit or "comment" in named:
            return rest
        level = mapping(edit.get("fields"))
        alone = {"fields": {self._field: level[self._field]}} if self._field in level else {}
        return alone if alone != edit else {}

    def _sets_level(self, edit: dict[str, Any]) -> bool:
        return self._field in mapping(edit.get("fields"))

    def _answer(self, markup: str) -> str:
        """By itself where there was nothing else to write, or that was refused."""
        if not self._answered:
            self._client.comment(self._ticket.id, markup, internal=False)
        return ""

    def _note(self, markup: str) -> str:
        self._client.comment(self._ticket.id, markup, internal=True)
        return ""

    def _rank_first(self) -> str:
        """https://developer.atlassian.com/cloud/jira/software/rest/api-group-issue/"""
        try:
            page = self._client.get(
                f"{board_path(self._connection)}/issue", maxResults="1", fields="summary"
            )
            first = text(mapping(next(iter(sequence(page.get("issues"))), None)).get("id"))
            if not first or first == self._ticket.id:
                return ""
            ranking = {"issues": [self._ticket.id], "rankBeforeIssue": first}
            answer = self._client.put("/rest/agile/1.0/issue/rank", ranking)
        except PermanentFailure as failure:
            return f"{self._ticket.key} was not ranked first: {failure}"
        # 207 is "partly done", which for one issue is not at all.
        done = answer.status_code != 207
        return "" if done else f"board {self._connection.board} does not rank {self._ticket.key}"


def _taken(steps: list[Step]) -> list[str]:
    """Take all steps; a refusal is raised at the end, and a failure says what may be done."""
    refused: PermanentFailure | None = None
    said: list[str] = []
    done = False
    for step in steps:
        try:
            said.append(step())
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
    return said
