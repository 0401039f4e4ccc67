"""What providers call: delivery receipts and texts that people sent us."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, request

from bridge.core.channels import Traits
from bridge.flows.delivery.receipts import apply
from bridge.flows.team.phone_replies import answer_text
from bridge.ports import CallingChannel, Channel, TextChannel
from bridge.web.guard import csrf, open_to
from bridge.web.request import headers, the_bridge

blueprint = Blueprint("receipts", __name__)
csrf.exempt(blueprint)


@blueprint.post("/receipts/<provider>")
@open_to("a provider that signed the body")
def receipts(provider: str) -> tuple[str, int]:
    """204: an empty 200 without a content type would count as an error at Twilio."""
    bridge = the_bridge()
    channel = _channel(lambda traits: traits.kind == provider)
    if not isinstance(channel, CallingChannel):
        abort(404, "There is no such provider.")
    for receipt in channel.receipts(_signed_url(), headers(), request.get_data()):
        apply(bridge, receipt)
    return "", 204


@blueprint.post("/inbound/<name>")
@open_to("a provider that signed the body")
def inbound(name: str) -> Response:
    """A text to our number; the answer is in the provider's own form."""
    channel = _channel(lambda traits: traits.name == name)
    if not isinstance(channel, TextChannel):
        abort(404, "Texts are not switched on.")
    text = channel.inbound(_signed_url(), headers(), request.get_data())
    reply = channel.reply(answer_text(the_bridge(), channel.traits, text))
    return Response(reply.body, mimetype=reply.content_type)


def _channel(wanted: Callable[[Traits], bool]) -> Channel | None:
    channels = the_bridge().channels.values()
    return next((channel for channel in channels if wanted(channel.traits)), None)


def _signed_url() -> str:
    """The address as the provider signed it: never request.url, which is decoded and proxied."""
    query = request.query_string.decode("ascii", "replace")
    return the_bridge().public_base_url + request.path + (f"?{query}" if query else "")
