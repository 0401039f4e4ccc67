"""The board, and ranking on it.

Whether a board ranks issues of service projects, which have queues, is not said anywhere: here it
shows and ranks those of software projects alone.
https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
https://developer.atlassian.com/cloud/jira/software/rest/api-group-issue/
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.jira.changes import errors, missing
from sandbox.jira.requests import body, visible
from sandbox.jira.site import PROJECTS, SOFTWARE_PROJECT, Issue
from sandbox.jira.tracker import Jira

BOARD = 1
_PATH = "/rest/agile/1.0"


def board_routes(api: Blueprint, site: Jira) -> None:
    """Add the routes below /rest/agile."""

    @api.get(f"{_PATH}/board/<int:board>")
    def board_info(board: int) -> Response:
        _need(board)
        project = PROJECTS[SOFTWARE_PROJECT]
        location = {
            "projectId": int(project["id"]),
            "projectKey": project["key"],
            "projectTypeKey": project["projectTypeKey"],
        }
        shown = {"id": BOARD, "name": f"{SOFTWARE_PROJECT} board", "type": "kanban"}
        return jsonify({**shown, "location": location})

    @api.get(f"{_PATH}/board/<int:board>/issue")
    def board_issues(board: int) -> Response:
        _need(board)
        start = request.args.get("startAt", 0, int)
        size = request.args.get("maxResults", 50, int)
        fields = request.args.get("fields", "*all")
        issues = [one for id in list(site.ranked) if _takes(one := site.issue(id))]
        rows = [site.views.issue(one, fields=fields) for one in issues[start : start + size]]
        page = {"startAt": start, "maxResults": size, "total": len(issues)}
        return jsonify({**page, "issues": rows})

    @api.put(f"{_PATH}/issue/rank")
    def rank() -> tuple[Response | str, int]:
        asked = body()
        ids = [str(id) for id in asked.get("issues", ())]
        before = asked.get("rankBeforeIssue")
        anchor = before or asked.get("rankAfterIssue")
        if not anchor or not 1 <= len(ids) <= 50 or str(anchor) in ids:
            raise errors({"issues": "Specify 1 to 50 issues and another issue to rank by."})
        issues = [visible(site, id) for id in ids]
        for issue in issues:
            words = "You do not have permission to rank issues in this project."
            site.rights.need(issue.project, "SCHEDULE_ISSUES", words)
        ranked = [issue.id for issue in issues if _takes(issue)]
        if ranked:
            site.rank(ranked, str(anchor), bool(before), site.bridge)
        if len(ranked) == len(issues):
            return "", 204
        return jsonify({"entries": [_entry(issue) for issue in issues]}), 207


def _need(board: int) -> None:
    if board != BOARD:
        raise missing("Board does not exist or you do not have permission to see it.")


def _takes(issue: Issue) -> bool:
    return PROJECTS[issue.project]["projectTypeKey"] == "software"


def _entry(issue: Issue) -> dict[str, Any]:
    shown: dict[str, Any] = {"issueId": int(issue.id), "issueKey": issue.key, "status": 200}
    return shown if _takes(issue) else {**shown, "status": 400, "errors": ["It is on no board."]}
