"""[channels.email] of the kind "sendgrid", and what its keys may look like."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import Field

from bridge.settings.declarations import ChannelSection
from bridge.settings.fields import Email, Line, ServiceUrl


class SendGridSection(ChannelSection):
    """Mails come from an address of an authenticated domain (`from`)."""

    sender: Email = Field(alias="from")
    name: Line = "Escalation bridge"
    base_url: ServiceUrl = "https://api.sendgrid.com"

    @property
    def mail_address(self) -> str:
        """The address that mails come from."""
        return self.sender


def public_key(text: str) -> str:
    """A verification key as SendGrid shows it: base64 of the DER form; ValueError."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        key = None
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError(
            "is not a public key; copy the verification key of the signed event webhook from "
            "SendGrid's mail settings"
        )
    return text
