"""The secrets: each hides itself, so that its text, its repr and a pickle of it show nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from pydantic import SecretStr

from bridge.settings.declarations import (
    Catalogue,
    ChannelDeclaration,
    HelpdeskDeclaration,
    LogIn,
    SecretVariable,
)
from bridge.settings.environment import Environment, variable_name
from bridge.settings.faults import Raw, as_table

SECRET_KEY_LENGTH = 32
WEBHOOK_SECRET_LENGTH = 8
FEWEST_CHARACTERS = 5
"""Different ones in a secret: "xxxxxxxx" is as long as a good one and the first to be tried."""
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

    `log_in`: what the helpdesk knows the bridge by, under the names that the helpdesk declares;
    what is public is plain text.
    """

    log_in: dict[str, Secret | str]
    webhook_secrets: tuple[Secret, ...]


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
            held += [each for each in secrets.log_in.values() if isinstance(each, Secret)]
            held += secrets.webhook_secrets
        return [secret.get_secret_value() for secret in held if secret]


def read_secrets(env: Environment, raw: Raw, catalogue: Catalogue) -> Secrets:
    """The secrets that the tables of the file need; what is wrong with them becomes a fault."""
    return Secrets(
        secret_key=_one(env, SecretVariable("SECRET_KEY", _RANDOM, read=_strong_key)),
        connections={
            name: _connection(env, f"BRIDGE_{variable_name(name)}_", as_table(table), catalogue)
            for name, table in as_table(raw.get("connections")).items()
        },
        channels=dict(_channels(env, as_table(raw.get("channels")), catalogue.channels)),
    )


def _one(env: Environment, variable: SecretVariable) -> Secret:
    return next((Secret(text) for text in env.held(variable)), NO_SECRET)


def _known_by(env: Environment, variable: SecretVariable) -> Secret | str:
    secret = _one(env, variable)
    return secret.get_secret_value() if variable.public else secret


def _several(env: Environment, variable: SecretVariable) -> tuple[Secret, ...]:
    return tuple(Secret(text) for text in env.held(variable))


def _strong_key(key: str) -> str:
    return _strong(key, SECRET_KEY_LENGTH, f"use {_RANDOM}")


def _strong(secret: str, shortest: int, instead: str) -> str:
    if len(secret) < shortest:
        raise ValueError(f"is shorter than {shortest} characters; {instead}")
    if len(set(secret)) < FEWEST_CHARACTERS:
        raise ValueError(f"is the same few characters over and over; {instead}")
    return secret


def _connection(
    env: Environment, prefix: str, table: Raw, catalogue: Catalogue
) -> ConnectionSecrets:
    # Of a kind that is no helpdesk's, the usual secrets are asked for: the kind is a fault already.
    helpdesk = catalogue.helpdesk(table.get("kind")) or catalogue.helpdesks[0]
    _refuse_foreign(env, prefix, helpdesk, catalogue)
    variables = _log_in(env, prefix, helpdesk)
    signs = "the secret with which the helpdesk signs its webhooks"
    named = SecretVariable(
        f"{prefix}WEBHOOK_SECRET",
        signs,
        several=True,
        read=lambda secret: _signs_webhooks(helpdesk, secret),
    )
    return ConnectionSecrets(
        {name: _known_by(env, variable) for name, variable in variables.items()},
        _several(env, named),
    )


def _signs_webhooks(helpdesk: HelpdeskDeclaration, secret: str) -> str:
    instead = "whoever guesses it raises emergencies; have the helpdesk make one"
    return helpdesk.webhook_secret(_strong(secret, WEBHOOK_SECRET_LENGTH, instead))


def _log_in(
    env: Environment, prefix: str, helpdesk: HelpdeskDeclaration
) -> dict[str, SecretVariable]:
    """The variables of the way in which a connection logs in; exactly one way is right."""
    usual, *others = helpdesk.log_ins
    given = {each.words: name for each in helpdesk.log_ins if (name := _given(env, prefix, each))}
    if len(given) > 1:
        first, *more = given.values()
        env.faults.append(
            f"{first}: is given beside {', '.join(more)}; the bridge logs in by "
            f"{' or by '.join(given)}, so keep one of the two"
        )
    chosen = next((each for each in others if each.words in given), usual)
    instead = "" if given else "".join(f", or set {_names(prefix, each)}" for each in others)
    return {
        each.name: replace(each, name=f"{prefix}{each.name}", what=f"{each.what}{instead}")
        for each in chosen.variables
    }


def _refuse_foreign(
    env: Environment, prefix: str, helpdesk: HelpdeskDeclaration, catalogue: Catalogue
) -> None:
    """What only another helpdesk takes would be set for nothing."""
    ours = {each.name for way in helpdesk.log_ins for each in way.variables}
    usual = helpdesk.log_ins[0].variables[0].name
    ways = [(other, way) for other in catalogue.helpdesks for way in other.log_ins]
    env.faults += [
        f"{prefix}{each.name}: only {other.name} takes {way.words}; take it away and set "
        f"{prefix}{usual}"
        for other, way in ways
        for each in way.variables
        if each.name not in ours and env.given(f"{prefix}{each.name}")
    ]


def _given(env: Environment, prefix: str, way: LogIn) -> str:
    """The first variable of a log-in that is set; empty when none is."""
    names = (f"{prefix}{each.name}" for each in way.variables)
    return next((name for name in names if env.given(name)), "")


def _names(prefix: str, way: LogIn) -> str:
    return f"{' and '.join(prefix + each.name for each in way.variables)} to {way.words}'s"


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
