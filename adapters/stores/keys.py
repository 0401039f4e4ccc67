"""The names of all keys in Redis, with one hash tag, so that the scripts run on a Cluster too."""

from bridge.core.commit import Index
from bridge.core.stored import Stored, name_of

TAG = "{bridge}"

AGENDA, ITEMS, LEASES = f"{TAG}:agenda", f"{TAG}:items", f"{TAG}:leases"
LANES, WAKE = f"{TAG}:lanes", f"{TAG}:wake"
COUNTERS, BEATS, LOG = f"{TAG}:counters", f"{TAG}:beats", f"{TAG}:log"

OF_SCRIPTS = (AGENDA, ITEMS, LEASES, LANES, WAKE)
"""The keys that every script is given; see lua/agenda.lua."""


def agenda(lane: str) -> str:
    """Of what waits in a lane."""
    return f"{AGENDA}:{lane}" if lane else AGENDA


def value(kind: type[Stored], id: str) -> str:
    """Of a value."""
    return f"{TAG}:{name_of(kind, id)}"


def history(record: str) -> str:
    """Of a ticket's history."""
    return f"{TAG}:history:{record}"


def index(index: Index, of: str = "") -> str:
    """Of an index. `of`: whose, where there are several."""
    return f"{TAG}:index:{index.value}:{of}" if of else f"{TAG}:index:{index.value}"
