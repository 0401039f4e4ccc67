"""The environment: plain settings and secrets, each as X or as X_FILE.

Secrets are values that hide themselves: their text, their repr and a pickle of them show nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from pydantic import SecretStr

from bridge.settings.addresses import public_url
from bridge.settings.declarations import ChannelDeclaration, SecretVariable

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
    channels: dict[str, dict[str, tuple[Secret, ...]]] = field(default_factory=dict)
    """Those of each channel that is set up: by its kind, and by the name of the variable."""

    def values(self) -> list[str]:
        """The bare values, for the log to blot out."""
        held = [self.secret_key]
        for channel in self.channels.values():
            held += [secret for several in channel.values() for secret in several]
        for secrets in self.connections.values():
            held += [secrets.api_token, *secrets.webhook_secrets]
            held += [secrets.client_secret] if secrets.client_secret else []
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

    def held(self, variable: SecretVariable) -> tuple[Secret, ...]:
        """The secret, or the several that it may hold; what is wrong with one becomes a fault."""
        name = variable.name
        value = self.required(name, variable.what) if variable.required else self.text(name)
        pieces = value.split(",") if variable.several else [value]
        found = [piece.strip() if variable.several else piece for piece in pieces if piece.strip()]
        if value and not found:
            self.faults.append(f"{name}: holds nothing but commas or spaces; write the value")
        return tuple(Secret(self._read(variable, piece)) for piece in found)

    def slips(self) -> Iterable[str]:
        """Variables of the bridge that nothing asked for, with the name that was likely meant."""
        for name in sorted(self.environ):
            if name.startswith("BRIDGE_") and name not in self.asked:
                close = get_close_matches(name, self.asked, n=1, cutoff=0.6)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield f"{name}: is set, but nothing reads it{hint}"

    def _read(self, variable: SecretVariable, value: str) -> str:
        try:
            return variable.read(value)
        except ValueError as error:
            self.faults.append(f"{variable.name}: {error}")
            return ""

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


def read_secrets(
    env: Environment,
    connections: Iterable[str],
    declarations: Iterable[ChannelDeclaration],
    tables: Mapping[str, Any],
) -> Secrets:
    """The secrets that these connections need, and the channels that are set up in `tables`."""
    return Secrets(
        secret_key=_secret_key(env),
        connections={name: _connection(env, variable_name(name)) for name in connections},
        channels=dict(_channels(env, declarations, tables)),
    )


def _channels(
    env: Environment, declarations: Iterable[ChannelDeclaration], tables: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, tuple[Secret, ...]]]]:
    """By kind, the secrets of each channel that has a table, or whose secrets switch it on."""
    for each in declarations:
        table = tables.get(each.name)
        named = isinstance(table, dict) and table.get("kind") == each.kind
        if named or each.section is None:
            held = {variable.name: env.held(variable) for variable in each.secrets}
            if named or any(held.values()):
                yield each.kind, held


def read_public_base_url(env: Environment) -> str:
    """PUBLIC_BASE_URL, which the links in messages and the providers' callbacks begin with."""
    env.required("PUBLIC_BASE_URL", "the address of the bridge, such as https://bridge.example.com")
    return str(env.checked("PUBLIC_BASE_URL", public_url) or "")


def variable_name(connection: str) -> str:
    """How a connection is called in the names of environment variables."""
    return connection.upper().replace("-", "_")


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
    token, webhook_secrets = f"BRIDGE_{variable}_API_TOKEN", f"BRIDGE_{variable}_WEBHOOK_SECRET"
    held = env.held(SecretVariable(token, "the token that the helpdesk's API accepts"))
    signs = "the secret with which the helpdesk signs its webhooks"
    return ConnectionSecrets(
        held[0] if held else Secret(""),
        env.held(SecretVariable(webhook_secrets, signs, several=True, read=_webhook_secret)),
    )


def _webhook_secret(secret: str) -> str:
    if secret == ZENDESK_TEST_SECRET:
        raise ValueError(
            "is the test secret that Zendesk publishes, so anybody could sign with it; "
            "show the webhook's own signing secret in the Admin Center and copy that"
        )
    return secret
