"""How the values look in Redis: one key prefix per type, JSON by the types' own annotations."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from bridge.core.client_links import Revocation
from bridge.core.deliveries import Delivery
from bridge.core.escalations import EscalationIndex, TicketRecord
from bridge.core.judgements import MisuseLedger
from bridge.core.ledger import (
    Accounts,
    Availability,
    Browsers,
    ClientView,
    Digest,
    Event,
    Gate,
    Identity,
    LastChange,
    LastComment,
    Link,
    Phone,
    SaidOnce,
    Seen,
    SignIn,
    SweepMark,
    Uses,
    WriteBack,
    Writes,
)
from bridge.core.people import Restriction

T = TypeVar("T")

PREFIXES: dict[type, str] = {
    TicketRecord: "ticket",
    Accounts: "accounts",
    ClientView: "client_view",
    MisuseLedger: "misuse",
    Revocation: "revocation",
    Uses: "uses",
    Delivery: "delivery",
    EscalationIndex: "escalation",
    Restriction: "restriction",
    Event: "event",
    Availability: "availability",
    Browsers: "browsers",
    Digest: "digest",
    Gate: "gate",
    Identity: "identity",
    LastChange: "last_change",
    LastComment: "last_comment",
    Link: "link",
    Phone: "phone",
    SaidOnce: "said_once",
    Seen: "seen",
    SignIn: "sign_in",
    SweepMark: "sweep_mark",
    WriteBack: "write_back",
    Writes: "writes",
}

# Every key carries one hash tag, so that the scripts run on a Redis Cluster too.
TAG = "{bridge}"

# Making an adapter is slow, using it is not.
_adapters: dict[type, TypeAdapter[Any]] = {}


def key_of(kind: type, id: str) -> str:
    """The Redis key of a value."""
    return f"{TAG}:{PREFIXES[kind]}:{id}"


def dump(value: Any) -> bytes:
    """A value as JSON; fields that hold their default are left out, which keeps Redis small."""
    return _adapter(type(value)).dump_json(value, exclude_defaults=True)


def load(kind: type[T], raw: bytes) -> T:
    """The value that `dump` wrote, also by an older version with fewer fields."""
    value: T = _adapter(kind).validate_json(raw)
    return value


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
