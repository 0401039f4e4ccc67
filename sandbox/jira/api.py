"""Jira Cloud's platform and agile API, as far as the bridge (through `jira`) and admins use it.

With wrong credentials Jira treats the caller as anonymous: 404 and empty searches instead of 401.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/
"""

import base64
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.faults import Faults
from sandbox.jira.changes import errors, missing, text_of
from sandbox.jira.jql import matching
from sandbox.jira.servicedesk import servicedesk_routes
from sandbox.jira.site import (
    BOARD,
    PRIORITIES,
    STATUSES,
    TRANSITIONS,
    Issue,
    site_fields,
)
from sandbox.jira.tracker import Jira, is_internal
from sandbox.misbehaviour import misbehave
from sandbox.refused import Refused

ISSUE = "/rest/api/<version>/issue/<id>"


def jira_blueprint(site: Jira, faults: Faults) -> Blueprint:
    """The API of one site, with its paths from /rest on."""
    api = Blueprint("jira", __name__)
    misbehave(api, "jira", faults)

    @api.before_request
    def learn_address() -> None:
        # The `self` links must lead back here, and only a request tells where "here" is.
        site.views.base_url = f"{request.url_root}jira"

    @api.before_request
    def authenticate() -> Response | None:
        path = request.path
        if authentic(site) or path.endswith("/serverInfo"):
            return None
        if "/search/jql" in path:
            return jsonify({"issues": [], "isLast": True})
        if path.endswith("/field"):
            return jsonify([])
        if path.endswith("/myself") or "/servicedeskapi/" in path:
            text = "Client must be authenticated to access this resource."
            raise Refused(401, {"message": text, "status-code": 401})
        raise missing()

    _site_routes(api, site)
    _issue_routes(api, site)
    _workflow_routes(api, site)
    _comment_routes(api, site)
    _search_routes(api, site)
    _changelog_routes(api, site)
    _board_routes(api, site)
    servicedesk_routes(api, site)
    return api


def authentic(site: Jira) -> bool:
    """Basic `email:API token`, or the token as a bearer (a personal access token)."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return credentials == site.access.token
    expected = f"{site.access.user}:{site.access.token}".encode()
    return scheme == "Basic" and credentials == base64.b64encode(expected).decode()


def _site_routes(api: Blueprint, site: Jira) -> None:
    @api.get("/rest/api/<version>/serverInfo")
    def server_info(version: str) -> Response:
        return jsonify(
            {
                "baseUrl": site.views.base_url,
                "version": "1001.0.0-SNAPSHOT",
                "versionNumbers": [1001, 0, 0],
                "deploymentType": "Cloud",
                "buildNumber": 100290,
                "serverTitle": "Jira",
            }
        )

    @api.get("/rest/api/<version>/myself")
    def myself(version: str) -> Response:
        return jsonify(site.bridge.shown(site.views.base_url))

    @api.get("/rest/api/<version>/user")
    def user(version: str) -> Response:
        found = site.users.get(request.args.get("accountId", ""))
        if found is None:
            raise missing("The user with this account ID does not exist.")
        return jsonify(found.shown(site.views.base_url))

    @api.get("/rest/api/<version>/field")
    def fields(version: str) -> Response:
        return jsonify(site_fields())

    @api.get("/rest/api/<version>/priority")
    def priorities(version: str) -> Response:
        return jsonify([{"id": id, "name": name} for id, name in PRIORITIES.items()])


def _issue_routes(api: Blueprint, site: Jira) -> None:
    @api.get(ISSUE)
    def read(version: str, id: str) -> Response:
        issue = site.issue(id)
        fields = ",".join(request.args.getlist("fields")) or "*all"
        shown = site.views.issue(issue, version, fields)
        if "changelog" in request.args.get("expand", ""):
            shown["changelog"] = _newest_first(site, issue)
        return jsonify(shown)

    @api.put(ISSUE)
    def edit(version: str, id: str) -> tuple[str, int]:
        if request.args.get("notifyUsers", "true").lower() == "false":
            text = (
                "To discard the user notification either admin or project admin permissions "
                "are required."
            )
            raise Refused(400, {"errorMessages": [text], "errors": {}})
        site.edit(id, _body(), site.bridge, version)
        return "", 204

    @api.route(f"{ISSUE}/properties/<key>", methods=["GET", "PUT", "DELETE"])
    def issue_property(version: str, id: str, key: str) -> Response | tuple[str, int]:
        properties = site.issue(id).properties
        if request.method == "PUT":
            status = 200 if key in properties else 201
            properties[key] = request.get_json()
            return "", status
        if key not in properties:
            raise missing(f"The property with key '{key}' does not exist.")
        if request.method == "DELETE":
            del properties[key]
            return "", 204
        return jsonify({"key": key, "value": properties[key]})


def _workflow_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{ISSUE}/transitions")
    def transitions(version: str, id: str) -> Response:
        site.issue(id)
        rows = [
            {"id": key, "name": STATUSES[status], "to": {"id": status, "name": STATUSES[status]}}
            for key, status in TRANSITIONS.items()
        ]
        return jsonify({"expand": "transitions", "transitions": rows})

    @api.post(f"{ISSUE}/transitions")
    def transition(version: str, id: str) -> tuple[str, int]:
        site.transition(id, str(_body().get("transition", {}).get("id")), site.bridge)
        return "", 204


def _comment_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{ISSUE}/comment")
    def comments(version: str, id: str) -> Response:
        shown = site.views.comments(site.issue(id), version)
        if request.args.get("orderBy") in ("-created", "-createdDate"):
            shown["comments"].reverse()
        start = request.args.get("startAt", 0, int)
        size = request.args.get("maxResults", 100, int)
        rows = shown["comments"][start : start + size]
        return jsonify({**shown, "comments": rows, "startAt": start, "maxResults": size})

    @api.post(f"{ISSUE}/comment")
    def comment(version: str, id: str) -> tuple[Response, int]:
        body = _body()
        text = text_of(body.get("body"), version, "comment")
        made = site.comment(id, text, site.bridge, not is_internal(body))
        return jsonify(site.views.comment(site.issue(id), made, version)), 201


def _search_routes(api: Blueprint, site: Jira) -> None:
    @api.route("/rest/api/<version>/search/jql", methods=["GET", "POST"])
    def search(version: str) -> Response:
        asked = _body() if request.method == "POST" else request.args.to_dict()
        fields = asked.get("fields") or "id"
        with site.lock:
            issues = list(site.issues.values())
        found = matching(issues, asked.get("jql") or "", site.clock())
        start, size = int(asked.get("nextPageToken") or 0), int(asked.get("maxResults") or 50)
        names = fields if isinstance(fields, str) else ",".join(fields)
        rows = [site.views.issue(issue, version, names) for issue in found[start : start + size]]
        if "changelog" in (asked.get("expand") or ""):
            for row, issue in zip(rows, found[start:], strict=False):
                row["changelog"] = _newest_first(site, issue)
        last = start + size >= len(found)
        token = {} if last else {"nextPageToken": str(start + size)}
        return jsonify({"issues": rows, "isLast": last, **token})

    @api.route("/rest/api/<version>/search", methods=["GET", "POST"])
    def removed(version: str) -> Response:
        text = "The requested API has been removed. Please migrate to /rest/api/3/search/jql."
        raise Refused(410, {"errorMessages": [text], "errors": {}})


def _changelog_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{ISSUE}/changelog")
    def changelog(version: str, id: str) -> Response:
        rows = [site.views.history(history) for history in site.issue(id).histories]
        page = {"startAt": 0, "maxResults": 100, "total": len(rows), "isLast": True}
        return jsonify({**page, "values": rows})

    @api.post("/rest/api/<version>/changelog/bulkfetch")
    def bulk_changelog(version: str) -> Response:
        body = _body()
        wanted = set(body.get("fieldIds") or ())
        logs = []
        for id in body.get("issueIdsOrKeys", ()):
            issue = site.issue(str(id))
            rows = [
                {**site.views.history(history), "created": int(history["at"] * 1000)}
                for history in issue.histories
                if not wanted or any(item["fieldId"] in wanted for item in history["items"])
            ]
            logs.append({"issueId": issue.id, "changeHistories": rows})
        return jsonify({"issueChangeLogs": logs})


def _board_routes(api: Blueprint, site: Jira) -> None:
    @api.get("/rest/agile/1.0/board/<int:board>/issue")
    def board_issues(board: int) -> Response:
        if board != BOARD:
            raise missing("Board does not exist or you do not have permission to see it.")
        start = request.args.get("startAt", 0, int)
        size = request.args.get("maxResults", 50, int)
        fields = request.args.get("fields", "*all")
        ids = list(site.ranked)
        rows = [site.views.issue(site.issue(id), fields=fields) for id in ids[start : start + size]]
        page = {"startAt": start, "maxResults": size, "total": len(ids)}
        return jsonify({**page, "issues": rows})

    @api.put("/rest/agile/1.0/issue/rank")
    def rank() -> tuple[str, int]:
        body = _body()
        issues = [str(id) for id in body.get("issues", ())]
        before = body.get("rankBeforeIssue")
        anchor = before or body.get("rankAfterIssue")
        if not anchor or not 1 <= len(issues) <= 50 or str(anchor) in issues:
            raise errors({"issues": "Specify 1 to 50 issues and another issue to rank by."})
        site.rank(issues, str(anchor), bool(before), site.bridge)
        return "", 204


def _newest_first(site: Jira, issue: Issue) -> dict[str, Any]:
    rows = [site.views.history(history) for history in reversed(issue.histories)]
    return {"startAt": 0, "maxResults": len(rows), "total": len(rows), "histories": rows}


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        text = "Invalid request payload. Refer to the REST API documentation and try again."
        raise Refused(400, {"errorMessages": [text], "errors": {}})
    return body
