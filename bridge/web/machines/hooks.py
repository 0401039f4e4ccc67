"""POST /hooks/<connection>: verify raw bytes, parse, store, answer. No vendor is called here."""

from flask import Blueprint, Response, abort, jsonify, request

from bridge.errors import Malformed, SignatureInvalid
from bridge.flows.intake.receive import receive
from bridge.web.guard import csrf, open_to
from bridge.web.machines.bodies import arriving
from bridge.web.request import headers, the_bridge

blueprint = Blueprint("hooks", __name__)
csrf.exempt(blueprint)


@blueprint.post("/hooks/<connection>", strict_slashes=False)
@open_to("a helpdesk that signed the body")
def hook(connection: str) -> tuple[Response, int]:
    """202 accepted; 200 genuine but not for us, or seen before; errors as the app answers them."""
    bridge = the_bridge()
    inbox = bridge.inboxes.get(connection)
    if inbox is None:
        abort(404, f"There is no connection {connection[:60]!r}; check the webhook's address.")
    if not _is_json(request.mimetype):
        abort(415, "Send the webhook as application/json.")
    given, now = headers(), bridge.clock()
    try:
        with arriving() as body:
            inbox.verify(given, body.pieces(), now)
            inbound = inbox.parse(given, body.whole())
    except (SignatureInvalid, Malformed) as error:
        bridge.log.warning("webhook_refused", connection=connection, error=str(error))
        raise
    if not inbound.facts:
        return jsonify({"ignored": inbound.ignored or "nothing in it is about escalations"}), 200
    received = receive(bridge, connection, inbound)
    bridge.log.info(
        "webhook_received", event_id=received.event, connection=connection, new=received.new
    )
    if not received.new:
        return jsonify({"event": received.event, "seen": True}), 200
    return jsonify({"event": received.event}), 202


def _is_json(mimetype: str) -> bool:
    return mimetype == "application/json" or mimetype.endswith("+json")
