"""Zendesk's users, their organizations and who calls.

https://developer.zendesk.com/api-reference/ticketing/users/users/
https://developer.zendesk.com/api-reference/ticketing/organizations/organization_memberships/
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.zendesk import portal
from sandbox.zendesk.account import User
from sandbox.zendesk.desk import Zendesk
from sandbox.zendesk.paging import page
from sandbox.zendesk.rights import not_found


def directory_routes(api: Blueprint, desk: Zendesk) -> None:
    """People and organizations."""

    @api.get("/users/me")
    def me() -> Response:
        visitor = portal.visitor(desk)
        if visitor is not None:
            token = portal.csrf_token(visitor)
            return jsonify({"user": {**visitor.shown(), "authenticity_token": token}})
        return jsonify({"user": g.caller.shown()})

    @api.get("/users/<int:id>")
    def user(id: int) -> Response:
        return jsonify({"user": _user(desk, id).shown()})

    @api.get("/users/<int:id>/organization_memberships")
    def memberships(id: int) -> Response:
        return jsonify(page("organization_memberships", _memberships(_user(desk, id))))

    @api.get("/organizations/search")
    def organizations_called() -> Response:
        name = request.args.get("name", "").casefold()
        found = [one.shown() for one in desk.organizations.values() if one.name.casefold() == name]
        return jsonify(page("organizations", found))

    @api.get("/organizations/<int:id>")
    def organization(id: int) -> Response:
        if id not in desk.organizations:
            raise not_found()
        return jsonify({"organization": desk.organizations[id].shown()})


def _user(desk: Zendesk, id: int) -> User:
    if id not in desk.users:
        raise not_found()
    return desk.users[id]


def _memberships(user: User) -> list[dict[str, Any]]:
    return [
        {"id": user.id + n, "user_id": user.id, "organization_id": id, "default": n == 1}
        for n, id in enumerate(user.memberships, 1)
    ]
