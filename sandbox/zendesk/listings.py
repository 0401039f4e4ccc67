"""Zendesk's search, its incremental export and its ticket fields.

The search index follows with a delay, and the export never shows the last minute.
https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.refused import Refused
from sandbox.zendesk.account import Audit
from sandbox.zendesk.desk import Zendesk
from sandbox.zendesk.paging import page, shown
from sandbox.zendesk.rights import not_found, only_admins
from sandbox.zendesk.search import matching

EXPORT_PAGE = 1000
"""Records of an incremental export; a page ends with a whole second, so that none is lost."""


def list_routes(api: Blueprint, desk: Zendesk) -> None:
    """What shows more than one ticket, and the account's fields."""

    @api.get("/search")
    def search() -> Response:
        known = desk.clock() - desk.lag.search
        with desk.lock:
            tickets = [one for one in desk.tickets.values() if one.updated_at <= known]
        found = matching(tickets, request.args.get("query", ""), desk.clock())
        rows = [{**shown(ticket), "result_type": "ticket"} for ticket in found[:1000]]
        return jsonify({**page("results", rows), "facets": None})

    @api.get("/tickets")
    def tickets() -> Response:
        return jsonify(page("tickets", [shown(one) for one in desk.tickets.values()]))

    @api.get("/incremental/ticket_events")
    def ticket_events() -> Response:
        only_admins(g.caller)
        start = request.args.get("start_time", 0.0, float)
        until = desk.clock() - desk.lag.export
        if start > until:
            description = "Too recent start_time. Use a start_time older than 60 seconds"
            raise Refused(422, {"error": "InvalidValue", "description": description})
        return jsonify(_export([one for one in desk.audits() if start <= one.at < until]))

    @api.get("/ticket_fields")
    def fields() -> Response:
        return jsonify(page("ticket_fields", desk.fields))

    @api.get("/ticket_fields/<int:id>")
    def one_field(id: int) -> Response:
        for field in desk.fields:
            if field["id"] == id:
                return jsonify({"ticket_field": field})
        raise not_found()


def _export(audits: list[Audit]) -> dict[str, Any]:
    rows = [_ticket_event(audit.shown(), int(audit.at)) for audit in audits]
    first = _whole_seconds(rows)
    end = first[-1]["timestamp"] if first else None
    return {
        "ticket_events": first,
        "count": len(first),
        "end_of_stream": len(first) == len(rows),
        "end_time": end,
        "next_page": f"{request.base_url}?start_time={end}" if first else None,
    }


def _whole_seconds(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(rows) <= EXPORT_PAGE:
        return rows
    last = rows[EXPORT_PAGE - 1]["timestamp"]
    return [row for row in rows if row["timestamp"] <= last]


def _ticket_event(audit: dict[str, Any], at: int) -> dict[str, Any]:
    """One row of the incremental export: an audit with its changes in another notation."""
    children = []
    via = _VIA.get(audit["via"]["channel"], "Web form")
    for event in audit["events"]:
        child = {"id": event["id"], "via": via, "event_type": event["type"]}
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
        "via": via,
        "event_type": "Audit",
        "child_events": children,
    }


_VIA = {"rule": "Rule", "api": "Web service", "email": "Mail", "closed_ticket": "Closed Ticket"}
