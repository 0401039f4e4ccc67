"""What the bridge is told of Twilio: [channels.sms] and the account's auth token."""

from adapters.channels.twilio.channel import TwilioSms
from adapters.channels.twilio.section import TwilioSection, faults
from adapters.kinds import ChannelKind, Given
from bridge.settings.declarations import SecretVariable

_TOKEN = SecretVariable(
    "TWILIO_AUTH_TOKEN", "the account's auth token in the Twilio console", several=True
)


def _make(given: Given) -> TwilioSms:
    return TwilioSms(given.section, given.secrets[_TOKEN.name], given.public_base_url)


TWILIO = ChannelKind(
    traits=TwilioSms.traits,
    make=_make,
    secrets=(_TOKEN,),
    section=TwilioSection,
    faults=faults,
)
