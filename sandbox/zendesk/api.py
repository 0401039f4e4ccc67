"""Zendesk's HTTP API, as far as the bridge (through zenpy) and its admins use it.

https://developer.zendesk.com/api-reference/ticketing/introduction/
"""

import base64
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from sandbox.faults import Faults
from sandbox.misbehaviour import misbehave
from sandbox.refused import Refused
from sandbox.zendesk import portal
from sandbox.zendesk.account import Ticket, iso, ticket_fields
from sandbox.zendesk.changes import conflict
from sandbox.zendesk.desk import Zendesk
from sandbox.zendesk.search import matching

TOO_RECENT = 60.0
"""Seconds that incremental exports leave out."""
EXPORT_PAGE = 1000
"""Records of an incremental export; a page ends with a whole second, so that none is lost."""


def zendesk_blueprint(desk: Zendesk, faults: Faults) -> Blueprint:
    """The API of one account, with the prefix /api/v2; zenpy's `.json` endings are dropped."""
    api = Blueprint("zendesk", __name__)
    misbehave(api, "zendesk", faults)

    @api.before_request
    def authenticate() -> None:
        if not _authentic(desk) and not (portal.is_for_visitors() and portal.visitor(desk)):
            raise Refused(401, {"error": "Couldn't authenticate you"})

    _ticket_routes(api, desk)
    _tag_routes(api, desk)
    _list_routes(api, desk)
    _people_routes(api, desk)
    portal.request_routes(api, desk)
    return api


def _authentic(desk: Zendesk) -> bool:
    """Basic `email/token:API_TOKEN`, or the token as an OAuth bearer."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return credentials == desk.access.token
    expected = f"{desk.access.user}/token:{desk.access.token}".encode()
    return scheme == "Basic" and credentials == base64.b64encode(expected).decode()


def _ticket_routes(api: Blueprint, desk: Zendesk) -> None:
    @api.get("/tickets/<int:id>")
    def read(id: int) -> Response:
        ticket = desk.ticket(id)
        return jsonify({"ticket": _shown(ticket), **_included(desk, ticket)})

    @api.put("/tickets/<int:id>")
    def update(id: int) -> Response:
        changes = (request.get_json(silent=True) or {}).get("ticket")
        if not isinstance(changes, dict):
            raise Refused(400, {"error": "Unprocessable Entity", "message": "no ticket"})
        ticket, audit = desk.update(id, changes, desk.bridge, channel="api")
        return jsonify({"ticket": _shown(ticket), "audit": audit.shown()})

    @api.get("/tickets/<int:id>/comments")
    def comments(id: int) -> Response:
        listed = list(desk.ticket(id).comments)
        if request.args.get("sort_order") == "desc" or request.args.get("sort") == "-created_at":
            listed.reverse()
        return jsonify(_page("comments", listed))

    @api.get("/tickets/<int:id>/audits")
    def audits(id: int) -> Response:
        return jsonify(_page("audits", [audit.shown() for audit in desk.ticket(id).audits]))


def _tag_routes(api: Blueprint, desk: Zendesk) -> None:
    @api.get("/tickets/<int:id>/tags")
    def tags(id: int) -> Response:
        return jsonify({"tags": sorted(desk.ticket(id).tags)})

    @api.route("/tickets/<int:id>/tags", methods=["PUT", "POST", "DELETE"])
    def change_tags(id: int) -> tuple[Response, int]:
        body = request.get_json(silent=True) or {}
        late = body.get("updated_stamp") != iso(desk.ticket(id).updated_at)
        if str(body.get("safe_update")).lower() == "true" and late:
            raise conflict()
        verb = {"PUT": "additional_tags", "POST": "tags", "DELETE": "remove_tags"}[request.method]
        ticket, _ = desk.update(id, {verb: body.get("tags", [])}, desk.bridge, "api")
        status = 201 if request.method == "POST" else 200
        return jsonify({"tags": sorted(ticket.tags)}), status


def _list_routes(api: Blueprint, desk: Zendesk) -> None:
    @api.get("/search")
    def search() -> Response:
        with desk.lock:
            tickets = list(desk.tickets.values())
        found = matching(tickets, request.args.get("query", ""), desk.clock())
        rows = [{**_shown(ticket), "result_type": "ticket"} for ticket in found[:1000]]
        return jsonify({**_page("results", rows), "facets": None})

    @api.get("/incremental/ticket_events")
    def ticket_events() -> Response:
        start = request.args.get("start_time", 0.0, float)
        until = desk.clock() - TOO_RECENT
        if start > until:
            description = "Too recent start_time. Use a start_time older than 60 seconds"
            raise Refused(422, {"error": "InvalidValue", "description": description})
        audits = [audit for audit in desk.audits() if start <= audit.at < until]
        rows = [_ticket_event(audit.shown(), int(audit.at)) for audit in audits]
        page = _whole_seconds(rows)
        end = page[-1]["timestamp"] if page else None
        return jsonify(
            {
                "ticket_events": page,
                "count": len(page),
                "end_of_stream": len(page) == len(rows),
                "end_time": end,
                "next_page": f"{request.base_url}?start_time={end}" if page else None,
            }
        )

    @api.get("/ticket_fields")
    def fields() -> Response:
        return jsonify(_page("ticket_fields", ticket_fields()))

    @api.get("/ticket_fields/<int:id>")
    def one_field(id: int) -> Response:
        for field in ticket_fields():
            if field["id"] == id:
                return jsonify({"ticket_field": field})
        raise _not_found()


def _people_routes(api: Blueprint, desk: Zendesk) -> None:
    @api.get("/users/me")
    def me() -> Response:
        visitor = portal.visitor(desk)
        if visitor is not None:
            token = portal.csrf_token(visitor)
            return jsonify({"user": {**visitor.shown(), "authenticity_token": token}})
        return jsonify({"user": desk.bridge.shown()})

    @api.get("/users/<int:id>")
    def user(id: int) -> Response:
        if id not in desk.users:
            raise _not_found()
        return jsonify({"user": desk.users[id].shown()})

    @api.get("/users/<int:id>/organization_memberships")
    def memberships(id: int) -> Response:
        if id not in desk.users:
            raise _not_found()
        organization = desk.users[id].organization_id
        row = {"id": id + 1, "user_id": id, "organization_id": organization, "default": True}
        return jsonify(_page("organization_memberships", [row] if organization else []))

    @api.get("/organizations/<int:id>")
    def organization(id: int) -> Response:
        if id not in desk.organizations:
            raise _not_found()
        return jsonify({"organization": desk.organizations[id].shown()})


def _shown(ticket: Ticket) -> dict[str, Any]:
    return ticket.shown(request.url_root.rstrip("/") + "/zendesk")


def _included(desk: Zendesk, ticket: Ticket) -> dict[str, Any]:
    wanted = request.args.get("include", "").split(",")
    included: dict[str, Any] = {}
    if "users" in wanted:
        ids = {ticket.requester_id, ticket.submitter_id}
        included["users"] = [desk.users[id].shown() for id in sorted(ids)]
    if "organizations" in wanted:
        organization = desk.organizations.get(ticket.organization_id or 0)
        included["organizations"] = [organization.shown()] if organization else []
    return included


def _whole_seconds(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(rows) <= EXPORT_PAGE:
        return rows
    last = rows[EXPORT_PAGE - 1]["timestamp"]
    return [row for row in rows if row["timestamp"] <= last]


def _ticket_event(audit: dict[str, Any], at: int) -> dict[str, Any]:
    """One row of the incremental export: an audit with its changes in another notation."""
    children = []
    for event in audit["events"]:
        child = {"id": event["id"], "via": "Web form", "event_type": event["type"]}
        if event["type"] == "Change":
            child["previous_value"] = event["previous_value"]
            if event["field_name"].isdigit():
                child["custom_ticket_fields"] = {event["field_name"]: event["value"]}
            else:
                child[event["field_name"]] = event["value"]
        if event["type"] == "Create":
            child |= {"tags": event["tags"], "custom_ticket_fields": event["custom_fields"]}
        children.append(child)
    return {
        "id": audit["id"],
        "ticket_id": audit["ticket_id"],
        "timestamp": at,
        "created_at": audit["created_at"],
        "updater_id": audit["author_id"],
        "via": "Web form",
        "event_type": "Audit",
        "child_events": children,
    }


def _page(key: str, rows: list[Any]) -> dict[str, Any]:
    """One page of at most 100 rows, with the address of the next."""
    number = max(request.args.get("page", 1, int), 1)
    size = min(max(request.args.get("per_page", 100, int), 1), 100)
    more = number * size < len(rows)
    args = {**request.args, "page": str(number + 1)}
    query = urlencode(args)
    return {
        key: rows[(number - 1) * size : number * size],
        "count": len(rows),
        "next_page": f"{request.base_url}?{query}" if more else None,
        "previous_page": None,
    }


def _not_found() -> Refused:
    return Refused(404, {"error": "RecordNotFound", "description": "Not found"})
