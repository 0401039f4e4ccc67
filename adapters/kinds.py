"""A kind of helpdesk or channel: what it declares of its settings, and how one is made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.core.connections import Connection
from bridge.ports import Channel, Helpdesk, Inbox
from bridge.settings.declarations import ChannelDeclaration, HelpdeskDeclaration


@dataclass(frozen=True)
class Given:
    """What a channel is made of. `secrets`: by the variable's name, the current one first."""

    section: Any
    secrets: Mapping[str, tuple[str, ...]]
    public_base_url: str
    mail_address: str
    """Where the bridge itself can be written to; empty without a channel for mail."""


@dataclass(frozen=True, kw_only=True)
class ChannelKind(ChannelDeclaration):
    """A provider that carries messages."""

    make: Callable[[Given], Channel]


@dataclass(frozen=True, kw_only=True)
class HelpdeskKind(HelpdeskDeclaration):
    """A product that tickets live in."""

    make_inbox: Callable[[Connection, tuple[str, ...]], Inbox]
    """From the secrets that webhooks may be signed with."""
    make_helpdesk: Callable[[Connection, Mapping[str, str]], Helpdesk]
    """From what it knows the bridge by, under the names of the variables."""
