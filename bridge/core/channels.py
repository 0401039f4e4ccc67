"""What the bridge knows of a way to reach people: its words, its addresses, what it carries."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """Which form of text a channel carries."""

    SMS = "sms"
    """One segment of a text message."""
    LETTER = "letter"
    """A mail with subject and HTML; the digest and the link to sign in need one."""
    NOTIFICATION = "notification"
    """A browser's notification: the newest of an escalation replaces the one before."""
    PLAIN = "plain"
    """A short text with its link, for a chat room or any other webhook."""


@dataclass(frozen=True)
class Traits:
    """What a channel says of itself; flows, pages and texts ask this, never the channel's name.

    `kind`: who provides it, as in `kind = "twilio"` and POST /receipts/twilio. `name`: what it is,
    as in [channels.sms]; one channel of a name is set up at a time.
    """

    kind: str
    name: str
    headline: str
    """How a line begins: "SMS"."""
    noun: str
    """Within a sentence, for clients too: "text message"."""
    short: str
    """On a small screen: "text"."""
    form: Form
    address: str = ""
    """The key of [[people]] that holds the address; empty: the browsers that people subscribed."""
    best_effort: bool = False
    """It comes besides: nobody is bothered when it fails, and saying it twice does no harm."""
    for_clients: bool = False
    """Clients are written to on it as well, at the mail address that the helpdesk shows of them."""

    @property
    def in_browsers(self) -> bool:
        """Whether its addresses are browsers, which come and go by themselves."""
        return not self.address


def letters(traits: Traits) -> bool:
    """Whether a channel carries letters: what is too long, or too private, for any other."""
    return traits.form is Form.LETTER


def unknown(name: str) -> Traits:
    """For a channel that is not set up any more, of which old deliveries still speak."""
    return Traits(name, name, name, name, name, Form.PLAIN, address=name)
