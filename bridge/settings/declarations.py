"""What an adapter declares of its settings: its table in the file and its secrets.

The registry lists the declarations and bootstrap hands them in, so that the settings know no vendor
by its name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.core.channels import Traits
from bridge.settings.fields import Section

Table = Mapping[str, Any]
"""A table of the file as it was written."""


def no_faults(_: Table) -> Iterator[Any]:
    """Of a table that is right whenever its single keys are."""
    return iter(())


def fit_for_a_header(secret: str) -> str:
    """A secret that goes into a request's header."""
    if re.search(r"[\s\x00-\x1f\x7f]", secret) or not secret.isascii():
        raise ValueError("holds a space, a line break or a character outside ASCII; copy it again")
    return secret


@dataclass(frozen=True)
class SecretVariable:
    """An environment variable that holds a secret; it may be given as <name>_FILE too."""

    name: str
    what: str
    """What it is to be set to: "the account's auth token in the Twilio console"."""
    required: bool = True
    several: bool = False
    """Several, separated by commas, are taken: the current one first."""
    public: bool = False
    """No secret by itself, such as a client's id: a log without that word would be unreadable."""
    read: Callable[[str], str] = fit_for_a_header
    """The secret in the form that the adapter takes; ValueError says what is wrong with it."""
    missed: str = ""
    """What does not work without it, as a warning; empty where nobody misses it."""


class ChannelSection(Section):
    """[channels.<name>]"""

    kind: str

    @property
    def mail_address(self) -> str:
        """The address that mails come from; empty on a channel that sends none."""
        return ""


@dataclass(frozen=True, kw_only=True)
class ChannelDeclaration:
    """A channel. Without a `section` it is set up as soon as its secrets are there."""

    traits: Traits
    secrets: tuple[SecretVariable, ...] = ()
    section: type[ChannelSection] | None = None
    address: Any = str
    """The type of the key of [[people]] that holds its address, where the bridge has none yet."""
    faults: Callable[[Table], Iterator[str]] = no_faults
    """What is wrong with a table beyond its single keys; each says how to mend it."""

    @property
    def kind(self) -> str:
        """Who provides it: `kind = "twilio"`."""
        return self.traits.kind

    @property
    def name(self) -> str:
        """What it is called in the file: [channels.<name>]."""
        return self.traits.name


@dataclass(frozen=True)
class LogIn:
    """One way in which a helpdesk knows the bridge; `words`: "an API token".

    The names of its variables come after BRIDGE_<NAME>_.
    """

    words: str
    variables: tuple[SecretVariable, ...]


@dataclass(frozen=True, kw_only=True)
class HelpdeskDeclaration:
    """A helpdesk, and what of [connections.<name>] is its own."""

    kind: str
    name: str
    """What people call it: "Zendesk"."""
    field: re.Pattern[str]
    """How the id of a field is written."""
    field_words: str
    """The same in words, with an example."""
    log_ins: tuple[LogIn, ...]
    """The usual one first; a connection has one of them."""
    keys: Mapping[str, str]
    """Keys of a connection that no other helpdesk has, and what only this one does with them."""
    faults: Callable[[Table], Iterator[tuple[str, str]]] = no_faults
    """What is wrong with a table beyond that: the key, and how to mend it."""
    webhook_secret: Callable[[str], str] = str
    """Takes a secret for webhooks; ValueError says why not."""


@dataclass(frozen=True)
class Catalogue:
    """Everything that the registry lists."""

    helpdesks: tuple[HelpdeskDeclaration, ...]
    channels: tuple[ChannelDeclaration, ...]

    def helpdesk(self, kind: object) -> HelpdeskDeclaration | None:
        """The helpdesk of a kind, as it is written in the file."""
        return next((each for each in self.helpdesks if each.kind == kind), None)
