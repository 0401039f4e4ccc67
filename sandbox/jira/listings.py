"""Searching, and the changelogs of issues.

The search index follows with a delay.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-changelog-bulkfetch-post
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.jira.jql import matching
from sandbox.jira.requests import ISSUE, body, visible
from sandbox.jira.site import Issue
from sandbox.jira.tracker import Jira
from sandbox.refused import Refused

MOST_ISSUES, MOST_FIELDS = 1000, 10
"""Of one bulk fetch."""


def list_routes(api: Blueprint, site: Jira) -> None:
    """What shows more than one issue or change."""
    _search_routes(api, site)
    _changelog_routes(api, site)


def _search_routes(api: Blueprint, site: Jira) -> None:
    @api.route("/rest/api/<version>/search/jql", methods=["GET", "POST"])
    def search() -> Response:
        asked = body() if request.method == "POST" else request.args.to_dict()
        fields = asked.get("fields") or "id"
        found = matching(_indexed(site), asked.get("jql") or "", site.clock())
        start, size = int(asked.get("nextPageToken") or 0), int(asked.get("maxResults") or 50)
        names = fields if isinstance(fields, str) else ",".join(fields)
        rows = [site.views.issue(issue, g.version, names) for issue in found[start : start + size]]
        if "changelog" in (asked.get("expand") or ""):
            for row, issue in zip(rows, found[start:], strict=False):
                row["changelog"] = newest_first(site, issue)
        last = start + size >= len(found)
        token = {} if last else {"nextPageToken": str(start + size)}
        return jsonify({"issues": rows, "isLast": last, **token})

    @api.route("/rest/api/<version>/search", methods=["GET", "POST"])
    def removed() -> Response:
        text = "The requested API has been removed. Please migrate to /rest/api/3/search/jql."
        raise Refused(410, {"errorMessages": [text], "errors": {}})


def _indexed(site: Jira) -> list[Issue]:
    known = site.clock() - site.lag
    with site.lock:
        issues = list(site.issues.values())
    return [
        one
        for one in issues
        if one.updated_at <= known and site.rights.held(one.project, "BROWSE_PROJECTS")
    ]


def _changelog_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{ISSUE}/changelog")
    def changelog(id: str) -> Response:
        rows = [site.views.history(history) for history in visible(site, id).histories]
        page = {"startAt": 0, "maxResults": 100, "total": len(rows), "isLast": True}
        return jsonify({**page, "values": rows})

    @api.post("/rest/api/<version>/changelog/bulkfetch")
    def bulk_changelog() -> Response:
        asked = body()
        issues, wanted = asked.get("issueIdsOrKeys", ()), set(asked.get("fieldIds") or ())
        if not 1 <= len(issues) <= MOST_ISSUES or len(wanted) > MOST_FIELDS:
            text = f"Specify 1 to {MOST_ISSUES} issues and at most {MOST_FIELDS} fields."
            raise Refused(400, {"errorMessages": [text], "errors": {}})
        found = _histories(site, [str(id) for id in issues], wanted)
        start = int(asked.get("nextPageToken") or 0)
        end = start + min(int(asked.get("maxResults") or 1000), site.page)
        logs: dict[str, list[dict[str, Any]]] = {}
        for issue, history in found[start:end]:
            logs.setdefault(issue, []).append(history)
        rows = [{"issueId": id, "changeHistories": rows} for id, rows in logs.items()]
        token = str(end) if end < len(found) else None
        return jsonify({"issueChangeLogs": rows, "nextPageToken": token})


def _histories(site: Jira, ids: list[str], wanted: set[str]) -> list[tuple[str, dict[str, Any]]]:
    """The changes of all issues, the oldest first; their time is in milliseconds here."""
    found = [
        (history["at"], visible(site, id).id, history)
        for id in ids
        for history in visible(site, id).histories
        if not wanted or any(item.get("fieldId") in wanted for item in history["items"])
    ]
    return [
        (id, {**site.views.history(history), "created": int(at * 1000)})
        for at, id, history in sorted(found, key=lambda one: one[:2])
    ]


def newest_first(site: Jira, issue: Issue) -> dict[str, Any]:
    """A changelog as `expand` shows it."""
    rows = [site.views.history(history) for history in reversed(issue.histories)]
    return {"startAt": 0, "maxResults": len(rows), "total": len(rows), "histories": rows}
