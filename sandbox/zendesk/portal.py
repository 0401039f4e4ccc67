"""Zendesk's Help Center as its visitors' browsers use it: a session cookie and a CSRF token.

https://developer.zendesk.com/documentation/help_center/help-center-api/secured-requests/
"""

from hashlib import sha256

from flask import Blueprint, Response, jsonify, request

from sandbox.refused import Refused
from sandbox.zendesk.account import User
from sandbox.zendesk.desk import Zendesk

SESSION_COOKIE = "_help_center_session"
"""Holds the user's id here; a real session is a secret."""


def is_for_visitors() -> bool:
    """Whether the address of this request is one that end users may call."""
    return request.path.endswith("/users/me") or "/requests/" in request.path


def visitor(desk: Zendesk) -> User | None:
    """The end user whose session it is."""
    id = request.cookies.get(SESSION_COOKIE, "")
    return desk.users.get(int(id)) if id.isdecimal() else None


def csrf_token(user: User) -> str:
    """The token that has to come with every change; another for each session."""
    return sha256(f"csrf/{user.id}".encode()).hexdigest()


def request_routes(api: Blueprint, desk: Zendesk) -> None:
    """A request is a ticket as its requester sees it: it takes comments and nothing else.

    https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-requests/
    """

    @api.put("/requests/<int:id>")
    def update_request(id: int) -> Response:
        user = _writer(desk)
        ticket = desk.ticket(id)
        if ticket.requester_id != user.id:
            raise Refused(404, {"error": "RecordNotFound", "description": "Not found"})
        changes = (request.get_json(silent=True) or {}).get("request") or {}
        body = (changes.get("comment") or {}).get("body")
        if body:
            ticket = desk.comment(id, str(body), user)
        if changes.get("solved"):
            ticket, _ = desk.update(id, {"status": "solved"}, user)
        shown = {"id": id, "subject": ticket.subject, "status": ticket.status}
        return jsonify({"request": {**shown, "requester_id": ticket.requester_id}})


def _writer(desk: Zendesk) -> User:
    user = visitor(desk)
    if user is None:
        raise Refused(401, {"error": "Couldn't authenticate you"})
    if request.headers.get("X-CSRF-Token") != csrf_token(user):
        raise Refused(403, {"error": "Forbidden", "description": "Invalid authenticity token"})
    return user
