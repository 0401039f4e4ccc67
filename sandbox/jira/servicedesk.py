"""Jira Service Management's own API: organizations, and requests as the portal sees them.

https://developer.atlassian.com/cloud/jira/service-desk/rest/
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.jira.changes import missing
from sandbox.jira.requests import visible
from sandbox.jira.rights import forbidden
from sandbox.jira.site import STATUSES, TRANSITIONS
from sandbox.jira.tracker import Jira

DESK = "/rest/servicedeskapi"
PAGE = 50
"""The most rows of one answer."""


def servicedesk_routes(api: Blueprint, site: Jira) -> None:
    """Add the routes below /rest/servicedeskapi."""
    _organization_routes(api, site)
    _request_routes(api, site)


def _organization_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{DESK}/organization")
    def organizations() -> Response:
        account = request.args.get("accountId")
        if account is None:
            return jsonify(_page([one.shown() for one in site.organizations.values()]))
        if not site.rights.agent:
            raise forbidden("You must be a service desk agent to do this.")
        user = site.users.get(account)
        ids = user.organizations if user else ()
        return jsonify(_page([site.organizations[id].shown() for id in ids]))

    @api.get(f"{DESK}/organization/<id>")
    def organization(id: str) -> Response:
        if id not in site.organizations:
            raise missing("The organization does not exist.")
        return jsonify(site.organizations[id].shown())

    @api.get(f"{DESK}/organization/<id>/user")
    def members(id: str) -> Response:
        users = [user.shown() for user in list(site.users.values()) if id in user.organizations]
        return jsonify(_page(users))


def _request_routes(api: Blueprint, site: Jira) -> None:
    @api.get(f"{DESK}/request/<id>")
    def read_request(id: str) -> Response:
        issue = site.issue(id)
        status = {"status": STATUSES[issue.status]}
        shown = {"issueId": issue.id, "issueKey": issue.key, "currentStatus": status}
        reporter = site.users[issue.reporter].shown(site.views.base_url)
        return jsonify({**shown, "summary": issue.summary, "reporter": reporter})

    @api.get(f"{DESK}/request/<id>/participant")
    def participants(id: str) -> Response:
        people = visible(site, id).participants
        return jsonify(_page([site.users[one].shown(site.views.base_url) for one in people]))

    @api.get(f"{DESK}/request/<id>/comment")
    def request_comments(id: str) -> Response:
        rows = [site.views.request_comment(comment) for comment in site.issue(id).comments]
        return jsonify(_page(rows))

    @api.post(f"{DESK}/request/<id>/comment")
    def comment_request(id: str) -> tuple[Response, int]:
        body = request.get_json()
        made = site.comment(id, str(body.get("body", "")), site.bridge, bool(body.get("public")))
        return jsonify(site.views.request_comment(made)), 201

    @api.get(f"{DESK}/request/<id>/transition")
    def request_transitions(id: str) -> Response:
        site.issue(id)
        rows = [{"id": key, "name": STATUSES[status]} for key, status in TRANSITIONS.items()]
        return jsonify(_page(rows))

    @api.post(f"{DESK}/request/<id>/transition")
    def transition_request(id: str) -> tuple[str, int]:
        body = request.get_json()
        site.transition(id, str(body.get("id")), site.bridge)
        words = (body.get("additionalComment") or {}).get("body")
        if words:
            site.comment(id, words, site.bridge)
        return "", 204


def _page(rows: list[dict[str, Any]]) -> dict[str, Any]:
    start, limit = request.args.get("start", 0, int), request.args.get("limit", PAGE, int)
    shown = rows[start : start + min(limit, PAGE)]
    return {
        "size": len(shown),
        "start": start,
        "limit": limit,
        "isLastPage": start + len(shown) >= len(rows),
        "_links": {},
        "values": shown,
    }
