"""Zendesk's HTTP API, as far as the bridge (through zenpy) and its admins use it.

https://developer.zendesk.com/api-reference/ticketing/introduction/
"""

from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, g, jsonify, request

from sandbox.faults import Faults
from sandbox.misbehaviour import misbehave
from sandbox.refused import Refused
from sandbox.zendesk import portal
from sandbox.zendesk.account import Ticket, iso
from sandbox.zendesk.changes import conflict
from sandbox.zendesk.desk import Zendesk
from sandbox.zendesk.directory import directory_routes
from sandbox.zendesk.listings import list_routes
from sandbox.zendesk.oauth import caller
from sandbox.zendesk.paging import page, shown
from sandbox.zendesk.rights import edited_by, only_the_team, only_who_sees_all


def zendesk_blueprint(desk: Zendesk, faults: Faults) -> Blueprint:
    """The API of one account, with the prefix /api/v2; zenpy's `.json` endings are dropped."""
    api = Blueprint("zendesk", __name__)
    misbehave(api, "zendesk", faults)

    @api.before_request
    def authenticate() -> None:
        g.limits = {}
        if portal.is_for_visitors() and portal.visitor(desk):
            return
        g.caller = caller(desk)
        only_the_team(g.caller)
        g.limits = desk.meter.take("account", desk.meter.limits.account)

    @api.before_request
    def measure() -> None:
        if request.path.endswith("/incremental/ticket_events"):
            g.limits |= desk.meter.take("exports", desk.meter.limits.exports)

    @api.after_request
    def tell_limits(response: Response) -> Response:
        response.headers.update(g.get("limits", {}))
        return response

    _ticket_routes(api, desk)
    _tag_routes(api, desk)
    list_routes(api, desk)
    directory_routes(api, desk)
    portal.request_routes(api, desk)
    return api


def _ticket_routes(api: Blueprint, desk: Zendesk) -> None:
    @api.get("/tickets/<int:id>")
    def read(id: int) -> Response:
        only_who_sees_all(g.caller)
        ticket = desk.ticket(id)
        return jsonify({"ticket": shown(ticket), **_included(desk, ticket)})

    @api.put("/tickets/<int:id>")
    def update(id: int) -> Response:
        changes = (request.get_json(silent=True) or {}).get("ticket")
        if not isinstance(changes, dict):
            raise Refused(400, {"error": "Unprocessable Entity", "message": "no ticket"})
        _measure_update(desk, id)
        allowed = desk.house_rules.checked(edited_by(g.caller, changes))
        ticket, audit = desk.update(id, allowed, g.caller, channel="api")
        return jsonify({"ticket": shown(ticket), "audit": audit.shown()})

    @api.put("/tickets/update_many")
    def update_many() -> Response:
        changes = (request.get_json(silent=True) or {}).get("ticket") or {}
        for id in request.args.get("ids", "").split(","):
            _measure_update(desk, int(id))
            allowed = edited_by(g.caller, changes)
            desk.update(int(id), allowed, g.caller, channel="api", one_of_many=True)
        job = {"id": uuid4().hex, "status": "queued", "total": None, "progress": None}
        return jsonify({"job_status": {**job, "message": None, "results": None}})

    @api.get("/tickets/<int:id>/comments")
    def comments(id: int) -> Response:
        only_who_sees_all(g.caller)
        listed = list(desk.ticket(id).comments)
        # `sort` belongs to pages by cursor, `sort_order` to those by number.
        by_cursor = "page[size]" in request.args
        if request.args.get("sort" if by_cursor else "sort_order") in ("desc", "-created_at"):
            listed.reverse()
        shown_page = page("comments", listed)
        return jsonify({**shown_page, **_authors(desk, shown_page["comments"])})

    @api.get("/tickets/<int:id>/audits")
    def audits(id: int) -> Response:
        return jsonify(page("audits", [audit.shown() for audit in desk.ticket(id).audits]))


def _measure_update(desk: Zendesk, id: int) -> None:
    limits, meter = desk.meter.limits, desk.meter
    g.limits |= meter.take("updates", limits.updates)
    g.limits |= meter.take(f"ticket {id} by {g.caller.id}", limits.updates_of_one)


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
        changes = edited_by(g.caller, {verb: body.get("tags", [])})
        ticket, _ = desk.update(id, changes, g.caller, "api")
        status = 201 if request.method == "POST" else 200
        return jsonify({"tags": sorted(ticket.tags)}), status


def _authors(desk: Zendesk, comments: list[dict[str, Any]]) -> dict[str, Any]:
    """Who wrote the comments, where they are asked for; not those who were deleted for good."""
    if "users" not in request.args.get("include", "").split(","):
        return {}
    ids = sorted({comment["author_id"] for comment in comments} & set(desk.users))
    return {"users": [desk.users[id].shown() for id in ids]}


def _included(desk: Zendesk, ticket: Ticket) -> dict[str, Any]:
    wanted = request.args.get("include", "").split(",")
    included: dict[str, Any] = {}
    if "users" in wanted:
        ids = {ticket.requester_id, ticket.submitter_id, *ticket.ccs}
        included["users"] = [desk.users[id].shown() for id in sorted(ids)]
    if "organizations" in wanted:
        organization = desk.organizations.get(ticket.organization_id or 0)
        included["organizations"] = [organization.shown()] if organization else []
    if "metric_sets" in wanted:
        included["metric_sets"] = [ticket.metrics()]
    return included
