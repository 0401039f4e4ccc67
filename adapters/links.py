"""The signed part of a client's link: nobody can make one up or change what it binds."""

from collections.abc import Callable
from hashlib import sha256

from itsdangerous import BadData, Signer, URLSafeSerializer

from bridge.core.client_links import ClientLink

_LONGEST = 600

# 16 characters of base64 are 96 bits: nobody guesses a link, and it fits into one text.
_TOKEN_LENGTH = 16


class SignedLinks:
    """Signs and reads clients' links with the program's secret key.

    The time of issue is part of what is signed, by the bridge's own clock, so that a link's age is
    worked out with the clock that everything else goes by.
    """

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(
            secret_key,
            salt="client-link",
            signer_kwargs={"digest_method": sha256},
        )

    def sign(self, link: ClientLink) -> str:
        """The link in a form that is safe in an URL."""
        parts = [link.connection, link.ticket, link.person, int(link.issued_at)]
        return str(self._serializer.dumps(parts))

    def read(self, signed: str) -> ClientLink | None:
        """The link; None when it was not signed by us."""
        if len(signed) > _LONGEST:
            return None
        try:
            connection, ticket, person, issued_at = self._serializer.loads(signed)
        except (BadData, TypeError, ValueError):
            return None
        return ClientLink(str(connection), str(ticket), str(person), float(issued_at))


def token_maker(secret_key: str) -> Callable[[str], str]:
    """What makes the unguessable part of a team member's link: the same for the same value."""
    signer = Signer(secret_key, salt="link", digest_method=sha256)
    return lambda value: signer.get_signature(value).decode()[:_TOKEN_LENGTH]
