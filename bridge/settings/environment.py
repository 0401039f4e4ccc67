"""The environment: plain settings and secrets, each as X or as X_FILE.

Secrets are values that hide themselves: their text, their repr and a pickle of them show nothing.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from pydantic import SecretStr

from bridge.settings.addresses import public_url
from bridge.settings.rules import variable_name

# What Zendesk signs with when an admin presses "Test webhook" before the webhook exists. It is in
# their documentation, so anybody can sign with it:
# https://developer.zendesk.com/documentation/webhooks/verifying/#signing-secrets-on-new-webhooks
ZENDESK_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
SECRET_KEY_LENGTH = 32


class Secret(SecretStr):
    """A text that only `get_secret_value()` shows; it cannot be pickled."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled")

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self


@dataclass(frozen=True)
class ConnectionSecrets:
    """The secrets of one connection; a webhook signed with any of `webhook_secrets` is genuine.

    Either there is an API token, or the id and the secret of an OAuth client (Zendesk); the token
    is empty then.
    """

    api_token: Secret
    webhook_secrets: tuple[Secret, ...]
    client_id: str = ""
    client_secret: Secret | None = None


@dataclass(frozen=True)
class Secrets:
    """All secrets. Where several are held, the first is the current one and the others are old."""

    secret_key: Secret
    connections: dict[str, ConnectionSecrets]
    sendgrid_api_key: Secret | None = None
    sendgrid_webhook_keys: tuple[Secret, ...] = ()
    twilio_auth_tokens: tuple[Secret, ...] = ()
    vapid_private_key: Secret | None = None

    def values(self) -> list[str]:
        """The bare values, for the log to blot out; SendGrid's public keys are not among them."""
        held = [self.secret_key, self.sendgrid_api_key, self.vapid_private_key]
        held += self.twilio_auth_tokens
        for secrets in self.connections.values():
            held += [secrets.api_token, secrets.client_secret, *secrets.webhook_secrets]
        return [secret.get_secret_value() for secret in held if secret]


@dataclass
class Environment:
    """Reads variables and gathers what is wrong with them in `faults`."""

    environ: Mapping[str, str]
    faults: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def text(self, name: str, default: str = "") -> str:
        """The value of X or the content of the file that X_FILE names; empty counts as absent."""
        self.asked |= {name, f"{name}_FILE"}
        value, path = self.environ.get(name, ""), self.environ.get(f"{name}_FILE", "")
        if value and path:
            self.faults.append(f"{name}: is given as {name}_FILE too; keep one of them")
        if not path:
            return value or default
        return self._content(name, path) or default

    def checked(self, name: str, check: Callable[[str], Any], default: str = "") -> Any:
        """The value as `check` gives it back; what it raises as ValueError becomes a fault."""
        value = self.text(name, default)
        if not value:
            return None
        try:
            return check(value)
        except ValueError as error:
            self.faults.append(f"{name}: {error}")
            return None

    def required(self, name: str, what: str) -> str:
        """The value; a missing one is a fault that says what it is and hints at likely slips."""
        known_faults = len(self.faults)
        value = self.text(name)
        if not value and len(self.faults) == known_faults:
            self.faults.append(f"{name}: is missing; set it (or {name}_FILE) to {what}")
        return value

    def secret(self, name: str, what: str) -> Secret:
        """A secret that must be there and goes into a request header."""
        value = self.required(name, what)
        if re.search(r"[\s\x00-\x1f\x7f]", value) or not value.isascii():
            self.faults.append(
                f"{name}: holds a space, a line break or a character outside ASCII; copy it again"
            )
        return Secret(value)

    def several(self, name: str, what: str = "") -> tuple[Secret, ...]:
        """Secrets separated by commas, the current one first; `what` makes them required."""
        value = self.required(name, what) if what else self.text(name)
        found = tuple(Secret(each.strip()) for each in value.split(",") if each.strip())
        if value and not found:
            self.faults.append(f"{name}: holds nothing but commas; write the value")
        return found

    def slips(self) -> Iterable[str]:
        """Variables of the bridge that nothing asked for, with the name that was likely meant."""
        for name in sorted(self.environ):
            if name.startswith("BRIDGE_") and name not in self.asked:
                close = get_close_matches(name, self.asked, n=1, cutoff=0.6)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield f"{name}: is set, but nothing reads it{hint}"

    def _content(self, name: str, path: str) -> str:
        try:
            content = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not text"
            self.faults.append(f"{name}_FILE: the file cannot be read ({why}); mend the path")
            return ""
        content = content.removesuffix("\n").removesuffix("\r")
        if not content:
            self.faults.append(f"{name}_FILE: the file is empty; write the value into it")
        return content


def read_secrets(env: Environment, connections: Iterable[str], channels: Iterable[str]) -> Secrets:
    """The secrets that these connections and channels ("email", "sms") need."""
    wanted = set(channels)
    email, sms = "email" in wanted, "sms" in wanted
    return Secrets(
        secret_key=_secret_key(env),
        connections={name: _connection(env, variable_name(name)) for name in connections},
        sendgrid_api_key=env.secret("SENDGRID_API_KEY", "the key of SendGrid") if email else None,
        sendgrid_webhook_keys=_public_keys(env),
        twilio_auth_tokens=_auth_tokens(env) if sms else (),
        vapid_private_key=env.checked("VAPID_PRIVATE_KEY", _vapid_key),
    )


def read_public_base_url(env: Environment) -> str:
    """PUBLIC_BASE_URL, which the links in messages and the providers' callbacks begin with."""
    env.required("PUBLIC_BASE_URL", "the address of the bridge, such as https://bridge.example.com")
    return str(env.checked("PUBLIC_BASE_URL", public_url) or "")


def _secret_key(env: Environment) -> Secret:
    make_one = (
        "a random text; python3 -c 'import secrets; print(secrets.token_urlsafe(48))' makes one"
    )
    value = env.required("SECRET_KEY", make_one)
    if value and len(value) < SECRET_KEY_LENGTH:
        env.faults.append(
            f"SECRET_KEY: is shorter than {SECRET_KEY_LENGTH} characters; use {make_one}"
        )
    return Secret(value)


def _connection(env: Environment, variable: str) -> ConnectionSecrets:
    token = env.secret(f"BRIDGE_{variable}_API_TOKEN", "the token that the helpdesk's API accepts")
    name = f"BRIDGE_{variable}_WEBHOOK_SECRET"
    webhook_secrets = env.several(name, "the secret with which the helpdesk signs its webhooks")
    if any(secret.get_secret_value() == ZENDESK_TEST_SECRET for secret in webhook_secrets):
        env.faults.append(
            f"{name}: is the test secret that Zendesk publishes, so anybody could sign with it; "
            "show the webhook's own signing secret in the Admin Center and copy that"
        )
    return ConnectionSecrets(token, webhook_secrets)


def _auth_tokens(env: Environment) -> tuple[Secret, ...]:
    return env.several("TWILIO_AUTH_TOKEN", "the account's auth token in the Twilio console")


def _public_keys(env: Environment) -> tuple[Secret, ...]:
    keys = env.several("SENDGRID_WEBHOOK_KEY")
    if not all(_is_public_key(key.get_secret_value()) for key in keys):
        env.faults.append(
            "SENDGRID_WEBHOOK_KEY: is not a public key; copy the verification key of the signed "
            "event webhook from SendGrid's mail settings"
        )
    return keys


def _is_public_key(text: str) -> bool:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return False
    return isinstance(key, EllipticCurvePublicKey)


def _vapid_key(text: str) -> Secret:
    """The key of browser notifications in its short form, whichever form it was given in.

    Source: https://www.rfc-editor.org/rfc/rfc8292#section-3.2 (a key of the curve P-256)
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    words = "is not a private key of P-256; write it in PEM form or as 43 base64url characters"
    try:
        if re.fullmatch(r"[A-Za-z0-9_-]{43}=?", text):
            scalar = int.from_bytes(base64.urlsafe_b64decode(f"{text[:43]}="))
            ec.derive_private_key(scalar, ec.SECP256R1())
            return Secret(text[:43])
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        raise ValueError(words) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError(words)
    scalar = key.private_numbers().private_value
    return Secret(base64.urlsafe_b64encode(scalar.to_bytes(32)).decode().rstrip("="))
