"""The Jira site in motion: people and API users change issues, webhooks tell of it.

Webhooks: https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.jira import changes
from sandbox.jira.changes import changed, difference, missing
from sandbox.jira.hooks import JiraAccess, signed
from sandbox.jira.limits import Limits
from sandbox.jira.rights import Rights
from sandbox.jira.site import (
    ESCALATION,
    SERVICE_PROJECT,
    TRANSITIONS,
    Issue,
    JiraOrganization,
    JiraUser,
    next_id,
)
from sandbox.jira.views import Views
from sandbox.known import kept
from sandbox.webhooks import Webhooks


@dataclass
class Jira:
    """One site. `ranked`: ids of the board's issues, the first on top.

    `token_ends`: when our user's tokens end, seconds UTC. `registered`: how many webhooks of admins
    lead to the bridge; each tells of every change. `lag`: seconds by which the search index is
    behind; `page`: the most changelogs on one page of a bulk fetch.
    """

    access: JiraAccess
    clock: Callable[[], float]
    webhooks: Webhooks
    lock: threading.RLock
    events: bool = True
    registered: int = 1
    lag: float = 10.0
    page: int = 1000
    token_ends: float | None = None
    rights: Rights = field(default_factory=Rights)
    organizations: dict[str, JiraOrganization] = field(default_factory=dict)
    users: dict[str, JiraUser] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    ranked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limits = Limits(self.clock)
        self.views = Views(self.access.site, self.users, self.organizations)
        self.bridge = self.add_user("Escalation Bridge", self.access.user, kind="atlassian")

    def add_organization(self, name: str) -> JiraOrganization:
        """A new customer organization."""
        return kept(self.organizations, JiraOrganization(name))

    def add_user(
        self,
        name: str,
        email: str,
        kind: str = "customer",
        organization: JiraOrganization | None = None,
    ) -> JiraUser:
        """A new user; kind: atlassian (agent), customer or app."""
        homes = (organization.id,) if organization else ()
        return kept(self.users, JiraUser(name, email, kind, homes))

    def create_issue(
        self,
        summary: str,
        reporter: JiraUser,
        key: str = "",
        fields: Mapping[str, Any] | None = None,
        silent: bool = False,
    ) -> Issue:
        """A new issue; `fields` as in an edit; the key says in which project.

        `silent`: Jira tells nobody.
        """
        with self.lock:
            now = self.clock()
            key = key or f"{SERVICE_PROJECT}-{len(self.issues) + 1}"
            bare = Issue(
                id=str(next_id()),
                key=key,
                summary=summary,
                reporter=reporter.id,
                created_at=now,
                updated_at=now,
                project=key.rpartition("-")[0],
                description=summary,
                organizations=reporter.organizations,
            )
            issue = changed(bare, {"fields": fields or {}}, "2")
            self.keys[issue.key] = issue.id
            self.ranked.append(issue.id)
            summary_item = changes.item("summary", "summary", (None, None), (None, summary))
            items = [summary_item, *difference(bare, issue)]
            self._keep(issue, reporter, items, created=True, silent=silent)
            return issue

    def issue(self, id_or_key: str) -> Issue:
        """The issue by its id or key; Refused with 404 when there is none."""
        issue = self.issues.get(self.keys.get(id_or_key, id_or_key))
        if issue is None:
            raise missing()
        return issue

    def edit(
        self, id_or_key: str, edit: Mapping[str, Any], actor: JiraUser, version: str = "2"
    ) -> Issue:
        """Change an issue with one changelog, and comment in the same request."""
        with self.lock:
            before = self.issue(id_or_key)
            after = changed(before, edit, version)
            comments = (edit.get("update") or {}).get("comment", ())
            texts = [changes.text_of(c["add"]["body"], version, "comment") for c in comments]
            self._save(before, after, actor)
            for operation, text in zip(comments, texts, strict=True):
                self.comment(before.id, text, actor, not is_internal(operation["add"]))
            return after

    def transition(
        self,
        id_or_key: str,
        transition: str,
        actor: JiraUser,
        edit: Mapping[str, Any] | None = None,
    ) -> Issue:
        """Move the issue to the status that the transition leads to.

        `edit`: what was filled in on the transition's screen; one changelog holds both.
        """
        with self.lock:
            before = self.issue(id_or_key)
            if transition not in TRANSITIONS:
                raise changes.errors({"transition": "Transition is not valid for this issue."})
            after = changed(before, edit or {}, "2")
            after.status = TRANSITIONS[transition]
            self._save(before, after, actor)
            return after

    def move(self, id_or_key: str, key: str, actor: JiraUser) -> Issue:
        """Move the issue to another project, under a new key; the old one still leads to it."""
        with self.lock:
            before = self.issue(id_or_key)
            after = changed(before, {}, "2")
            after.key, after.project = key, key.rpartition("-")[0]
            after.updated_at = self.clock()
            self.keys[key] = after.id
            moves = (("project", before.project, after.project), ("Key", before.key, key))
            # These items have no fieldId, on Cloud either.
            items = [changes.unnamed(name, was, now) for name, was, now in moves]
            self._keep(after, actor, items)
            return after

    def delete(self, id_or_key: str, actor: JiraUser) -> None:
        """Delete the issue for good."""
        with self.lock:
            issue = self.issue(id_or_key)
            del self.issues[issue.id]
            self.ranked.remove(issue.id)
            event = self.views.deleted(issue, actor, self.clock())
            self._send(event, f"{event['webhookEvent']} {issue.key}")

    def queue(self) -> list[Issue]:
        """The issues as a queue of a service project shows them: by priority, the oldest first."""
        with self.lock:
            return sorted(self.issues.values(), key=lambda one: (one.priority, one.created_at))

    def comment(
        self, id_or_key: str, text: str, actor: JiraUser, public: bool = True
    ) -> dict[str, Any]:
        """Somebody comments; a portal customer's comments are always public."""
        with self.lock:
            issue = self.issue(id_or_key)
            if not text.strip():
                raise changes.errors({"comment": "Comment body can not be empty!"})
            comment: dict[str, Any] = {
                "id": str(next_id()),
                "author": actor.id,
                "body": text,
                "at": self.clock(),
                "public": public or actor.kind == "customer",
            }
            issue.comments.append(comment)
            self._send(self.views.commented(issue, comment), f"comment_created {issue.key}")
            return comment

    def set_level(self, id_or_key: str, label: str | None, actor: JiraUser) -> Issue:
        """Somebody chooses an option of the Escalation field; None clears it."""
        value = {"value": label} if label else None
        return self.edit(id_or_key, {"fields": {ESCALATION: value}}, actor)

    def rank(self, ids: Sequence[str], anchor: str, before: bool, actor: JiraUser) -> None:
        """Move issues next to another on the board; each one echoes as a Rank item."""
        with self.lock:
            issues = [self.issue(id) for id in ids]
            moved = [issue.id for issue in issues]
            rest = [id for id in self.ranked if id not in moved]
            at = rest.index(self.issue(anchor).id) + (0 if before else 1)
            self.ranked[:] = [*rest[:at], *moved, *rest[at:]]
            words = "ranked higher" if before else "ranked lower"
            for issue in issues:
                self._keep(issue, actor, [changes.item("Rank", "Rank", (None, ""), (None, words))])

    def _save(self, before: Issue, after: Issue, actor: JiraUser) -> None:
        items = difference(before, after)
        if items:
            after.updated_at = self.clock()
            self._keep(after, actor, items)

    def _keep(
        self,
        issue: Issue,
        actor: JiraUser,
        items: list[dict[str, Any]],
        created: bool = False,
        silent: bool = False,
    ) -> None:
        history = {
            "id": str(next_id()),
            "author": actor.id,
            "at": self.clock(),
            "items": items,
            "created": created,
        }
        if not created:
            issue.histories.append(history)
        self.issues[issue.id] = issue
        if not silent:
            event = self.views.updated(issue, history)
            fields = ", ".join(item["field"] for item in items)
            self._send(event, f"{event['webhookEvent']} {issue.key} ({fields})")

    def _send(self, event: dict[str, Any], about: str) -> None:
        if not self.events:
            return
        for number in range(self.registered):
            # Each webhook has its own identifier, and is made at its own time.
            told = {**event, "timestamp": event["timestamp"] + number}
            self.webhooks.post(signed(self.access, json.dumps(told).encode(), about))


def is_internal(comment: Mapping[str, Any]) -> bool:
    """Whether a comment's body asks for an internal one by the property sd.public.comment."""
    return any(
        entry.get("key") == "sd.public.comment" and (entry.get("value") or {}).get("internal")
        for entry in comment.get("properties") or ()
    )
