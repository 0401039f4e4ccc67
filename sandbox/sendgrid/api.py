"""SendGrid's HTTP API for sending.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

from flask import Blueprint, Response, g, jsonify, request

from sandbox.faults import Faults
from sandbox.misbehaviour import misbehave
from sandbox.sendgrid.mailboxes import SendGrid
from sandbox.sendgrid.rules import refusal


def sendgrid_blueprint(sendgrid: SendGrid, faults: Faults) -> Blueprint:
    """The API of one account, with its paths from /v3 on."""
    api = Blueprint("sendgrid", __name__)
    misbehave(api, "sendgrid", faults)

    @api.before_request
    def authenticate() -> None:
        if request.headers.get("Authorization") != f"Bearer {sendgrid.access.api_key}":
            text = "The provided authorization grant is invalid, expired, or revoked"
            raise refusal([(text, None)], status=401)

    @api.before_request
    def count() -> None:
        g.rate = sendgrid.counter.take_request()

    @api.after_request
    def tell_rate(response: Response) -> Response:
        response.headers.extend(g.get("rate", {}))
        return response

    @api.post("/v3/mail/send")
    def send() -> Response:
        message_id = sendgrid.send(request.get_json(silent=True))
        return Response(b"", status=202, headers={"X-Message-Id": message_id})

    @api.get("/v3/scopes")
    def scopes() -> Response:
        return jsonify({"scopes": ["mail.send", "sender_verification_eligible"]})

    @api.get("/v3/verified_senders")
    def senders() -> Response:
        return jsonify({"results": []})

    @api.get("/v3/whitelabel/domains")
    def domains() -> Response:
        names = sendgrid.counter.account.domains
        return jsonify([{"domain": name, "subdomain": "em", "valid": True} for name in names])

    return api
