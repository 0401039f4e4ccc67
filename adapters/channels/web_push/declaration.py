"""What the bridge is told of push services: a key, which switches browser notifications on."""

from adapters.channels.web_push import vapid
from adapters.channels.web_push.channel import WebPush
from adapters.kinds import ChannelKind, Given
from bridge.settings.declarations import SecretVariable

_KEY = SecretVariable(
    "VAPID_PRIVATE_KEY",
    "a private key of P-256 for browser notifications",
    required=False,
    read=vapid.private_key,
)


def _make(given: Given) -> WebPush:
    contact = f"mailto:{given.mail_address}" if given.mail_address else given.public_base_url
    return WebPush(given.secrets[_KEY.name][0], contact, given.public_base_url)


WEB_PUSH = ChannelKind(traits=WebPush.traits, make=_make, secrets=(_KEY,))
