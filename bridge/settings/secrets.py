"""The secrets: each hides itself, so that its text, its repr and a pickle of it show nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pydantic import SecretStr

from bridge.settings.declarations import ChannelDeclaration, SecretVariable
from bridge.settings.environment import Environment, variable_name
from bridge.settings.faults import Raw, as_table

# What Zendesk signs with when an admin presses "Test webhook" before the webhook exists. It is in
# their documentation, so anybody can sign with it:
# https://developer.zendesk.com/documentation/webhooks/verifying/#signing-secrets-on-new-webhooks
ZENDESK_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
SECRET_KEY_LENGTH = 32
_RANDOM = "a random text; python3 -c 'import secrets; print(secrets.token_urlsafe(48))' makes one"


class Secret(SecretStr):
    """A text that only `get_secret_value()` shows; it cannot be pickled."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled")

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self


NO_SECRET = Secret("")


@dataclass(frozen=True)
class ConnectionSecrets:
    """The secrets of one connection; a webhook signed with any of `webhook_secrets` is genuine.

    Either there is an API token, or the id and the secret of an OAuth client (Zendesk); what is not
    used is empty.
    """

    api_token: Secret
    webhook_secrets: tuple[Secret, ...]
    client_id: str = ""
    client_secret: Secret = NO_SECRET


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
            held += [secrets.api_token, secrets.client_secret, *secrets.webhook_secrets]
        return [secret.get_secret_value() for secret in held if secret]


def read_secrets(env: Environment, raw: Raw, declarations: Iterable[ChannelDeclaration]) -> Secrets:
    """The secrets that the tables of the file need; what is wrong with them becomes a fault."""
    return Secrets(
        secret_key=_one(env, SecretVariable("SECRET_KEY", _RANDOM, read=_long_enough)),
        connections={
            name: _connection(env, f"BRIDGE_{variable_name(name)}", as_table(table).get("kind"))
            for name, table in as_table(raw.get("connections")).items()
        },
        channels=dict(_channels(env, as_table(raw.get("channels")), declarations)),
    )


def _one(env: Environment, variable: SecretVariable) -> Secret:
    return next((Secret(text) for text in env.held(variable)), NO_SECRET)


def _several(env: Environment, variable: SecretVariable) -> tuple[Secret, ...]:
    return tuple(Secret(text) for text in env.held(variable))


def _long_enough(key: str) -> str:
    if len(key) < SECRET_KEY_LENGTH:
        raise ValueError(f"is shorter than {SECRET_KEY_LENGTH} characters; use {_RANDOM}")
    return key


def _connection(env: Environment, prefix: str, kind: object) -> ConnectionSecrets:
    signs = "the secret with which the helpdesk signs its webhooks"
    webhook_secret = f"{prefix}_WEBHOOK_SECRET"
    by_client = _by_client(env, prefix, kind)
    id = SecretVariable(f"{prefix}_CLIENT_ID", "the id of the OAuth client", by_client)
    secret = SecretVariable(f"{prefix}_CLIENT_SECRET", "the secret of the OAuth client", by_client)
    token = "the token that the helpdesk's API accepts"
    if kind == "zendesk":
        token += f", or set {id.name} and {secret.name} to an OAuth client's"
    return ConnectionSecrets(
        _one(env, SecretVariable(f"{prefix}_API_TOKEN", token, required=not by_client)),
        _several(env, SecretVariable(webhook_secret, signs, several=True, read=_webhook_secret)),
        _one(env, id).get_secret_value(),
        _one(env, secret),
    )


def _by_client(env: Environment, prefix: str, kind: object) -> bool:
    """Whether a connection logs in by an OAuth client; exactly one of the two ways is right."""
    token = f"{prefix}_API_TOKEN"
    client = [
        name for name in (f"{prefix}_CLIENT_ID", f"{prefix}_CLIENT_SECRET") if env.given(name)
    ]
    if client and kind != "zendesk":
        env.faults += [
            f"{name}: only Zendesk takes an OAuth client; take it away and set {token}"
            for name in client
        ]
    elif client and env.given(token):
        env.faults.append(
            f"{token}: is given beside {client[0]}; the bridge logs in by an API token or by an "
            "OAuth client, so keep one of the two"
        )
    return bool(client)


def _webhook_secret(secret: str) -> str:
    if secret == ZENDESK_TEST_SECRET:
        raise ValueError(
            "is the test secret that Zendesk publishes, so anybody could sign with it; "
            "show the webhook's own signing secret in the Admin Center and copy that"
        )
    return secret


def _channels(
    env: Environment, tables: Raw, declarations: Iterable[ChannelDeclaration]
) -> Iterator[tuple[str, dict[str, tuple[Secret, ...]]]]:
    """By kind, the secrets of each channel that has a table, or whose secrets switch it on."""
    for each in declarations:
        named = as_table(tables.get(each.name)).get("kind") == each.kind
        if named or each.section is None:
            held = {variable.name: _several(env, variable) for variable in each.secrets}
            if named or any(held.values()):
                yield each.kind, held
