"""Who calls the API: OAuth access tokens by client credentials, and API tokens while there are any.

https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
https://developer.zendesk.com/documentation/api-basics/authentication/oauth-migration/
"""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.faults import Faults
from sandbox.misbehaviour import misbehave
from sandbox.refused import Refused
from sandbox.zendesk.account import Grant, User
from sandbox.zendesk.desk import Zendesk

USUAL_LIFE, SHORTEST_LIFE, LONGEST_LIFE = 1_800, 300, 172_800
"""Seconds that an access token lives: when nothing is asked for, at least, and at most."""
_SCOPES = {"read", "write"}


def oauth_blueprint(desk: Zendesk, faults: Faults) -> Blueprint:
    """The token endpoint, with the prefix /oauth."""
    oauth = Blueprint("zendesk_oauth", __name__)
    misbehave(oauth, "zendesk", faults)

    @oauth.post("/tokens")
    def create() -> Response:
        return jsonify(_granted(desk, request.get_json(silent=True) or request.form))

    return oauth


def _granted(desk: Zendesk, asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked.get("grant_type") != "client_credentials":
        raise _no(400, "unsupported_grant_type")
    access = desk.access
    if (asked.get("client_id"), asked.get("client_secret")) != (
        access.client_id,
        access.client_secret,
    ):
        raise _no(401, "invalid_client")
    scopes = frozenset(str(asked.get("scope") or "read").split())
    if not scopes <= _SCOPES:
        raise _no(400, "invalid_scope")
    life = int(asked.get("expires_in") or USUAL_LIFE)
    if not SHORTEST_LIFE <= life <= LONGEST_LIFE:
        raise _no(400, "invalid_request")
    token = secrets.token_hex(32)
    with desk.lock:
        desk.grants[token] = Grant(desk.client_maker, scopes, desk.clock() + life)
    return {
        "access_token": token,
        "token_type": "bearer",
        "scope": " ".join(sorted(scopes)),
        "expires_in": life,
    }


def _no(status: int, error: str) -> Refused:
    return Refused(status, {"error": error, "error_description": "Refused by the sandbox"})


def caller(desk: Zendesk) -> User:
    """Whose rights the request has; Refused with 401 when that is nobody, 403 without the scope."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    user = None
    if scheme == "Bearer":
        user = _bearer(desk, credentials)
    elif scheme == "Basic" and desk.api_tokens:
        user = _by_api_token(desk, credentials)
    if user is None or user.suspended or not user.active:
        raise Refused(401, {"error": "Couldn't authenticate you"})
    return user


def _bearer(desk: Zendesk, token: str) -> User:
    grant = desk.grants.get(token)
    if grant is None or desk.clock() >= grant.until:
        raise _no(401, "invalid_token")
    if ("read" if request.method == "GET" else "write") not in grant.scopes:
        raise _no(403, "insufficient_scope")
    return grant.user


def _by_api_token(desk: Zendesk, credentials: str) -> User | None:
    """`email/token:API_TOKEN`: whoever has the token may say to be any user of the team."""
    try:
        who, _, token = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return None
    if token != desk.access.token or not who.endswith("/token"):
        return None
    email = who.removesuffix("/token").casefold()
    team = [user for user in desk.users.values() if user.role != "end-user"]
    return next((user for user in team if user.email.casefold() == email), None)
