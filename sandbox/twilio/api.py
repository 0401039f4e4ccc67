"""Twilio's HTTP API for messages.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import base64
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from sandbox.faults import Faults
from sandbox.misbehaviour import misbehave
from sandbox.refused import Refused
from sandbox.twilio.phones import Twilio

ACCOUNT = "/2010-04-01/Accounts/<account>"


def twilio_blueprint(twilio: Twilio, faults: Faults) -> Blueprint:
    """The API of one account, with its paths from /2010-04-01 on."""
    api = Blueprint("twilio", __name__)
    misbehave(api, "twilio", faults)

    @api.before_request
    def authenticate() -> None:
        account = (request.view_args or {}).get("account")
        if not _authentic(twilio) or account != twilio.access.account_sid:
            raise _error(401, 20003, "Authenticate")

    @api.post(f"{ACCOUNT}/Messages.json")
    def send(account: str) -> tuple[Response, int]:
        return jsonify(twilio.send(request.form).shown(account)), 201

    @api.get(f"{ACCOUNT}/Messages.json")
    def listed(account: str) -> Response:
        after, before = _bounds()
        args = request.args
        found = twilio.listed(args.get("To", ""), args.get("From", ""), after, before)
        return jsonify(_page(account, [sms.shown(account) for sms in found]))

    @api.get(f"{ACCOUNT}/Messages/<sid>.json")
    def one(account: str, sid: str) -> Response:
        if sid not in twilio.messages:
            raise _error(404, 20404, f"The requested resource {request.path} was not found")
        return jsonify(twilio.messages[sid].shown(account))

    @api.get(f"{ACCOUNT}.json")
    def account(account: str) -> Response:
        kind = "Trial" if twilio.account.trial else "Full"
        shown = {"sid": account, "friendly_name": "Sandbox", "status": "active", "type": kind}
        return jsonify({**shown, "owner_account_sid": account, "uri": request.path})

    @api.get(f"{ACCOUNT}/IncomingPhoneNumbers.json")
    def numbers(account: str) -> Response:  # noqa: ARG001 - the path names it
        number, asked = twilio.access.number, request.args.get("PhoneNumber", "")
        shown = {"phone_number": number, "capabilities": {"sms": True, "voice": True}}
        rows = [shown] if asked in number else []
        return jsonify({"incoming_phone_numbers": rows, "next_page_uri": None, "page": 0})

    return api


def _authentic(twilio: Twilio) -> bool:
    expected = f"{twilio.access.account_sid}:{twilio.access.auth_token}".encode()
    header = f"Basic {base64.b64encode(expected).decode()}"
    return request.headers.get("Authorization", "") == header


def _bounds() -> tuple[float, float]:
    """The bounds on the date sent, seconds UTC."""
    day = request.args.get("DateSent")
    if day:
        start = _seconds(day)
        return start, start + 86_400
    after, before = request.args.get("DateSent>"), request.args.get("DateSent<")
    return _seconds(after) if after else 0.0, _seconds(before) if before else float("inf")


def _seconds(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise _error(400, 20001, f"Invalid date {text}") from problem
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _page(account: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    size = min(max(request.args.get("PageSize", 50, int), 1), 1000)
    number = request.args.get("Page", 0, int)
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    args = request.args.to_dict()

    def uri(page: int) -> str:
        return f"{path}?{urlencode({**args, 'PageSize': size, 'Page': page})}"

    more = (number + 1) * size < len(rows)
    return {
        "messages": rows[number * size : (number + 1) * size],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": min((number + 1) * size, len(rows)) - 1,
        "uri": uri(number),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1) if more else None,
        "previous_page_uri": uri(number - 1) if number else None,
    }


def _error(status: int, code: int, message: str) -> Refused:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Refused(status, {"code": code, "message": message, "more_info": more, "status": status})
