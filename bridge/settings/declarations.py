"""What an adapter declares: its table in the file, its secrets, and how it is made out of them.

The registry lists the declarations; bootstrap hands them to the settings and makes the program out
of them, so that nothing else knows a vendor by its name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.core.channels import Traits
from bridge.ports import Channel
from bridge.settings.fields import Section

Table = Mapping[str, Any]
"""A table of the file as it was written."""


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


@dataclass(frozen=True)
class Given:
    """What a channel is made of. `secrets`: by the variable's name, the current one first."""

    section: Any
    secrets: Mapping[str, tuple[str, ...]]
    public_base_url: str
    mail_address: str
    """Where the bridge itself can be written to; empty without a channel for mail."""


@dataclass(frozen=True)
class ChannelDeclaration:
    """A channel. Without a `section` it is set up as soon as its secrets are there."""

    traits: Traits
    make: Callable[[Given], Channel]
    secrets: tuple[SecretVariable, ...] = ()
    section: type[ChannelSection] | None = None
    address: Any = str
    """The type of the key of [[people]] that holds its address, where the bridge has none yet."""
    faults: Callable[[Table], Iterator[str]] = lambda _: iter(())
    """What is wrong with a table beyond its single keys; each says how to mend it."""

    @property
    def kind(self) -> str:
        """Who provides it: `kind = "twilio"`."""
        return self.traits.kind

    @property
    def name(self) -> str:
        """What it is called in the file: [channels.<name>]."""
        return self.traits.name
