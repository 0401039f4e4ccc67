"""What providers call: delivery receipts and texts that people sent us."""

from flask import Blueprint, Response, abort, request
from twilio.twiml.messaging_response import MessagingResponse

from bridge.core.people import ChannelName
from bridge.flows.delivery.receipts import apply
from bridge.flows.team.phone_replies import answer_text
from bridge.ports import TextChannel
from bridge.web.guard import csrf, open_to
from bridge.web.request import headers, the_bridge

blueprint = Blueprint("receipts", __name__)
csrf.exempt(blueprint)

_CHANNELS = {"twilio": ChannelName.SMS, "sendgrid": ChannelName.EMAIL}


@blueprint.post("/receipts/<provider>")
@open_to("a provider that signed the body")
def receipts(provider: str) -> tuple[str, int]:
    """204: an empty 200 without a content type would count as an error at Twilio."""
    bridge = the_bridge()
    name = _CHANNELS.get(provider)
    if name is None or name not in bridge.channels:
        abort(404, "There is no such provider.")
    channel = bridge.channels[name]
    for receipt in channel.receipts(_signed_url(), headers(), request.get_data()):
        apply(bridge, receipt, name)
    return "", 204


@blueprint.post("/inbound/sms")
@open_to("a provider that signed the body")
def inbound_sms() -> Response:
    """A text to our number; the answer, if any, is TwiML."""
    bridge = the_bridge()
    channel = bridge.channels.get(ChannelName.SMS)
    if channel is None or not hasattr(channel, "inbound"):
        abort(404, "Texts are not switched on.")
    texts: TextChannel = channel  # type: ignore[assignment]
    text = texts.inbound(_signed_url(), headers(), request.get_data())
    answer = answer_text(bridge, text.sender, text.text)
    twiml = MessagingResponse()
    if answer.text:
        twiml.message(answer.text)
    return Response(str(twiml), mimetype="text/xml")


def _signed_url() -> str:
    """The address as the provider signed it: never request.url, which is decoded and proxied."""
    query = request.query_string.decode("ascii", "replace")
    return the_bridge().public_base_url + request.path + (f"?{query}" if query else "")
