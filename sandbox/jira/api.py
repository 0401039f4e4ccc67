"""Jira Cloud's API, as far as the bridge (through `jira`) and admins use it: site and issues.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.faults import Faults
from sandbox.jira import rights
from sandbox.jira.boards import board_routes
from sandbox.jira.changes import EDITABLE, missing, on_screen, text_of
from sandbox.jira.gateway import authenticate
from sandbox.jira.listings import list_routes, newest_first
from sandbox.jira.requests import ISSUE, body, visible
from sandbox.jira.servicedesk import servicedesk_routes
from sandbox.jira.site import (
    ESCALATION,
    OPTIONS,
    PRIORITIES,
    STATUSES,
    TRANSITIONS,
    schema,
    site_fields,
)
from sandbox.jira.tracker import Jira, is_internal
from sandbox.jira.wiki import rendered
from sandbox.misbehaviour import misbehave
from sandbox.refused import Refused


def jira_blueprint(site: Jira, faults: Faults) -> Blueprint:
    """The API of one site, with its paths from /rest on."""
    api = Blueprint("jira", __name__)
    misbehave(api, "jira", faults)

    @api.url_value_preprocessor
    def take_version(_: str | None, values: dict[str, Any] | None) -> None:
        g.version = (values or {}).pop("version", "2")

    @api.before_request
    def learn_address() -> None:
        # The `self` links must lead back here, and only a request tells where "here" is.
        site.views.base_url = f"{request.url_root}jira"

    @api.before_request
    def admit() -> Response | None:
        g.limits = site.limits.take_call(request.method, str(request.url_rule))
        return authenticate(site)

    @api.after_request
    def tell_limits(response: Response) -> Response:
        if response.status_code != 429:
            response.headers.update(g.get("limits", {}))
        return response

    _site_routes(api, site)
    _people_routes(api, site)
    _issue_routes(api, site)
    _property_routes(api, site)
    _workflow_routes(api, site)
    _comment_routes(api, site)
    list_routes(api, site)
    board_routes(api, site)
    servicedesk_routes(api, site)
    return api


def _site_routes(api: Blueprint, site: Jira) -> None:
    @api.get("/rest/api/<version>/serverInfo")
    def server_info() -> Response:
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

    @api.get("/rest/api/<version>/field")
    def fields() -> Response:
        return jsonify(site_fields())

    @api.get("/rest/api/<version>/priority")
    def priorities() -> Response:
        return jsonify(_priorities())


def _people_routes(api: Blueprint, site: Jira) -> None:
    @api.get("/rest/api/<version>/myself")
    def myself() -> Response:
        return jsonify(site.bridge.shown(site.views.base_url))

    @api.get("/rest/api/<version>/user")
    def user() -> Response:
        if not site.rights.browse_users:
            raise rights.forbidden("You are not authorized to perform this operation.")
        found = site.users.get(request.args.get("accountId", ""))
        if found is None:
            raise missing("The user with this account ID does not exist.")
        return jsonify(found.shown(site.views.base_url))

    @api.get("/rest/api/<version>/mypermissions")
    def permissions() -> Response:
        asked = request.args
        project = visible(site, asked["issueId"]).project if "issueId" in asked else ""
        return jsonify(rights.shown(site.rights, project, asked.get("permissions", "").split(",")))


def _issue_routes(api: Blueprint, site: Jira) -> None:
    @api.get(ISSUE)
    def read(id: str) -> Response:
        issue = visible(site, id)
        fields = ",".join(request.args.getlist("fields")) or "*all"
        shown = site.views.issue(issue, g.version, fields)
        expand = request.args.get("expand", "")
        if "changelog" in expand:
            shown["changelog"] = newest_first(site, issue)
        if "schema" in expand:
            shown["schema"] = site.views.schema(shown)
        return jsonify(shown)

    @api.get(f"{ISSUE}/editmeta")
    def edit_screen(id: str) -> Response:
        may = site.rights.held(visible(site, id).project, "EDIT_ISSUES")
        names = EDITABLE - site.rights.off_screen if may else ()
        return jsonify({"fields": {name: _on_screen(name) for name in names}})

    @api.put(ISSUE)
    def edit(id: str) -> tuple[str, int]:
        if request.args.get("notifyUsers", "true").lower() == "false":
            text = (
                "To discard the user notification either admin or project admin permissions "
                "are required."
            )
            raise Refused(400, {"errorMessages": [text], "errors": {}})
        issue = visible(site, id)
        words = "You do not have permission to edit issues in this project."
        site.rights.need(issue.project, "EDIT_ISSUES", words)
        site.limits.take_write(issue.id)
        site.edit(id, on_screen(body(), site.rights.off_screen), site.bridge, g.version)
        return "", 204


def _property_routes(api: Blueprint, site: Jira) -> None:
    @api.route(f"{ISSUE}/properties/<key>", methods=["GET", "PUT", "DELETE"])
    def issue_property(id: str, key: str) -> Response | tuple[str, int]:
        properties = visible(site, id).properties
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


def _on_screen(name: str) -> dict[str, Any]:
    shown = {"key": name, "required": name == "summary", "schema": schema(name)}
    allowed = {
        ESCALATION: [{"id": id, "value": label} for id, label in OPTIONS.items()],
        "priority": _priorities(),
    }
    return {**shown, "allowedValues": allowed[name]} if name in allowed else shown


def _priorities() -> list[dict[str, str]]:
    return [{"id": id, "name": name} for id, name in PRIORITIES.items()]


def _workflow_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{ISSUE}/transitions")
    def transitions(id: str) -> Response:
        visible(site, id)
        rows = [
            {"id": key, "name": STATUSES[status], "to": {"id": status, "name": STATUSES[status]}}
            for key, status in TRANSITIONS.items()
        ]
        return jsonify({"expand": "transitions", "transitions": rows})

    @api.post(f"{ISSUE}/transitions")
    def transition(id: str) -> tuple[str, int]:
        site.limits.take_write(visible(site, id).id)
        site.transition(id, str(body().get("transition", {}).get("id")), site.bridge)
        return "", 204


def _comment_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{ISSUE}/comment")
    def comments(id: str) -> Response:
        shown = site.views.comments(visible(site, id), g.version)
        if request.args.get("orderBy") in ("-created", "-createdDate"):
            shown["comments"].reverse()
        start = request.args.get("startAt", 0, int)
        size = request.args.get("maxResults", 100, int)
        rows = shown["comments"][start : start + size]
        if "renderedBody" in request.args.get("expand", ""):
            rows = [{**row, "renderedBody": rendered(row["body"])} for row in rows]
        return jsonify({**shown, "comments": rows, "startAt": start, "maxResults": size})

    @api.post(f"{ISSUE}/comment")
    def comment(id: str) -> tuple[Response, int]:
        issue, asked = visible(site, id), body()
        words = "You do not have the permission to comment on this issue."
        site.rights.need(issue.project, "ADD_COMMENTS", words)
        site.limits.take_write(issue.id)
        text = text_of(asked.get("body"), g.version, "comment")
        made = site.comment(id, text, site.bridge, not is_internal(asked))
        return jsonify(site.views.comment(site.issue(id), made, g.version)), 201
