"""The key with which push services know us: https://www.rfc-editor.org/rfc/rfc8292#section-3.2"""

import base64
import re

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_SHORT = re.compile(r"[A-Za-z0-9_-]{43}=?")


def private_key(text: str) -> str:
    """A private key of P-256 in its short form, 43 characters of base64url; ValueError.

    It may be given in that form or as PEM.
    """
    try:
        key = loaded(text) if _SHORT.fullmatch(text) else load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError(
            "is not a private key of P-256; write it in PEM form or as 43 base64url characters"
        )
    scalar = key.private_numbers().private_value
    return base64.urlsafe_b64encode(scalar.to_bytes(32)).decode().rstrip("=")


def loaded(short: str) -> ec.EllipticCurvePrivateKey:
    """The key of a short form; ValueError."""
    scalar = base64.urlsafe_b64decode(f"{short[:43]}=")
    return ec.derive_private_key(int.from_bytes(scalar), ec.SECP256R1())
