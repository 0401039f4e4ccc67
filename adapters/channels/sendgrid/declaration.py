"""What the bridge is told of SendGrid: [channels.email], an API key, and a verification key."""

from adapters.channels.sendgrid.channel import SendGridEmail
from adapters.channels.sendgrid.section import SendGridSection, public_key
from adapters.kinds import ChannelKind, Given
from bridge.settings.declarations import SecretVariable

_API_KEY = SecretVariable("SENDGRID_API_KEY", "the key of SendGrid")
_WEBHOOK_KEY = SecretVariable(
    "SENDGRID_WEBHOOK_KEY",
    "the verification key of SendGrid's signed event webhook",
    required=False,
    several=True,
    read=public_key,
    missed="whether an email was delivered stays unknown",
)


def _make(given: Given) -> SendGridEmail:
    api_keys, webhook_keys = given.secrets[_API_KEY.name], given.secrets[_WEBHOOK_KEY.name]
    return SendGridEmail(given.section, api_keys, webhook_keys)


SENDGRID = ChannelKind(
    traits=SendGridEmail.traits,
    make=_make,
    secrets=(_API_KEY, _WEBHOOK_KEY),
    section=SendGridSection,
)
