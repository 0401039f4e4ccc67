"""What a phone shows after a reply: Twilio's own answers, and those that it is handed as TwiML."""

from xml.etree import ElementTree

STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def twiml_messages(document: str) -> list[str]:
    """The texts of the <Message> elements in a TwiML answer."""
    try:
        response = ElementTree.fromstring(document)
    except ElementTree.ParseError:
        return []
    texts = ["".join(message.itertext()).strip() for message in response.iter("Message")]
    return [text for text in texts if text]
