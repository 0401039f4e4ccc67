"""How issues, comments and changes look in the REST API (versions 2 and 3) and in webhooks."""

from collections.abc import Mapping
from typing import Any

from sandbox.jira.site import (
    CATEGORIES,
    ESCALATION,
    OPTIONS,
    ORGANIZATIONS,
    PARTICIPANTS,
    PRIORITIES,
    PROJECTS,
    RANK,
    REASON,
    STATUSES,
    Issue,
    JiraOrganization,
    JiraUser,
    adf,
    schema,
    stamp,
)
from sandbox.jira.wiki import read

BRIEF = ("summary", "issuetype", "project", "assignee", "priority", "status")
"""All that an issue shows in a Cloud comment webhook."""


class Views:
    """Shows what the site holds. `base_url`: the site's address, without a slash at the end."""

    def __init__(
        self,
        base_url: str,
        users: Mapping[str, JiraUser],
        organizations: Mapping[str, JiraOrganization],
    ) -> None:
        self.base_url = base_url
        self._users = users
        self._organizations = organizations

    def issue(self, issue: Issue, version: str = "2", fields: str = "*all") -> dict[str, Any]:
        """An issue with the wanted fields (comma-separated; *all, *navigable, -name work too)."""
        all_fields = self._fields(issue, version)
        wanted = {name.strip() for name in fields.split(",") if name.strip()}
        if not wanted & {"*all", "*navigable"}:
            all_fields = {name: all_fields[name] for name in wanted if name in all_fields}
        return {
            "id": issue.id,
            "self": f"{self.base_url}/rest/api/{version}/issue/{issue.id}",
            "key": issue.key,
            "fields": {k: v for k, v in all_fields.items() if f"-{k}" not in wanted},
        }

    def _fields(self, issue: Issue, version: str) -> dict[str, Any]:
        def text(value: str | None) -> Any:
            return adf(value) if version == "3" else value

        option, project = issue.escalation, PROJECTS[issue.project]
        people = [self._users[id].shown(self.base_url) for id in issue.participants]
        organizations = [self._organizations[id].shown(self.base_url) for id in issue.organizations]
        return {
            "summary": issue.summary,
            "description": text(issue.description),
            "issuetype": {"id": "10003", "name": "Support request", "subtask": False},
            "project": {**project, "self": f"{self.base_url}/rest/api/2/project/{project['id']}"},
            "assignee": None,
            "reporter": self._users[issue.reporter].shown(self.base_url),
            "priority": {"id": issue.priority, "name": PRIORITIES[issue.priority]},
            "status": self._status(issue.status),
            **self._done(issue),
            "labels": sorted(issue.labels),
            "created": stamp(issue.created_at),
            "updated": stamp(issue.updated_at),
            "comment": self.comments(issue, version),
            ESCALATION: self._option(option) if option else None,
            REASON: text(issue.reason),
            ORGANIZATIONS: organizations,
            PARTICIPANTS: people,
            RANK: "0|hzzzzz:",
        }

    def schema(self, issue: Mapping[str, Any]) -> dict[str, Any]:
        """The types of the fields that an issue shows."""
        return {name: schema(name) for name in issue["fields"]}

    def _status(self, id: str) -> dict[str, Any]:
        category = {"key": CATEGORIES[id], "name": STATUSES[id]}
        return {"id": id, "name": STATUSES[id], "statusCategory": category}

    def _done(self, issue: Issue) -> dict[str, Any]:
        """When its status went to another category, and when it was resolved."""
        changed, category = issue.created_at, "new"
        for history in issue.histories:
            for item in history["items"]:
                if item.get("fieldId") == "status":
                    before, category = category, CATEGORIES[item["to"]]
                    changed = history["at"] if category != before else changed
        resolved = stamp(changed) if category == "done" else None
        return {"statuscategorychangedate": stamp(changed), "resolutiondate": resolved}

    def _option(self, id: str) -> dict[str, Any]:
        own = f"{self.base_url}/rest/api/2/customFieldOption/{id}"
        return {"self": own, "value": OPTIONS[id], "id": id}

    def comments(self, issue: Issue, version: str) -> dict[str, Any]:
        """The issue's comments, oldest first."""
        rows = [self.comment(issue, comment, version) for comment in list(issue.comments)]
        return {"comments": rows, "startAt": 0, "maxResults": 5000, "total": len(rows)}

    def comment(self, issue: Issue, comment: Mapping[str, Any], version: str) -> dict[str, Any]:
        """One comment; an internal one carries the property sd.public.comment."""
        author = self._users[comment["author"]].shown(self.base_url)
        internal = {"key": "sd.public.comment", "value": {"internal": True}}
        return {
            "self": f"{self.base_url}/rest/api/{version}/issue/{issue.id}/comment/{comment['id']}",
            "id": comment["id"],
            "author": author,
            "updateAuthor": author,
            "body": adf(read(comment["body"])) if version == "3" else comment["body"],
            "created": stamp(comment["at"]),
            "updated": stamp(comment["at"]),
            "jsdPublic": comment["public"],
            "properties": [] if comment["public"] else [internal],
        }

    def request_comment(self, comment: Mapping[str, Any]) -> dict[str, Any]:
        """A comment as servicedeskapi shows it."""
        at = {"iso8601": stamp(comment["at"]), "epochMillis": int(comment["at"] * 1000)}
        return {
            "id": comment["id"],
            "body": comment["body"],
            "public": comment["public"],
            "author": self._users[comment["author"]].shown(self.base_url),
            "created": at,
        }

    def history(self, history: Mapping[str, Any]) -> dict[str, Any]:
        """One entry of an issue's changelog."""
        return {
            "id": history["id"],
            "author": self._users[history["author"]].shown(self.base_url),
            "created": stamp(history["at"]),
            "items": history["items"],
        }

    def updated(self, issue: Issue, history: Mapping[str, Any]) -> dict[str, Any]:
        """The webhook jira:issue_updated (or issue_created): one changelog with several items."""
        created = history.get("created", False)
        return {
            "timestamp": int(history["at"] * 1000),
            "webhookEvent": "jira:issue_created" if created else "jira:issue_updated",
            "issue_event_type_name": "issue_created" if created else "issue_generic",
            "user": self._users[history["author"]].shown(self.base_url),
            "issue": self.issue(issue, fields="*all,-comment"),
            "changelog": {"id": history["id"], "items": history["items"]},
        }

    def commented(self, issue: Issue, comment: Mapping[str, Any]) -> dict[str, Any]:
        """The webhook comment_created: no user, and an issue cut down to six fields."""
        return {
            "timestamp": int(comment["at"] * 1000),
            "webhookEvent": "comment_created",
            "comment": self.comment(issue, comment, "2"),
            "issue": self.issue(issue, fields=",".join(BRIEF)),
        }

    def deleted(self, issue: Issue, actor: JiraUser, at: float) -> dict[str, Any]:
        """The webhook jira:issue_deleted."""
        return {
            "timestamp": int(at * 1000),
            "webhookEvent": "jira:issue_deleted",
            "user": actor.shown(self.base_url),
            "issue": self.issue(issue, fields="*all,-comment"),
        }
