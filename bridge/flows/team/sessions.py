"""Sessions in browsers: a signed cookie says who is signed in; what was ended is known here.

So a copy of the cookie is worth nothing after its owner signed out.
"""

from secrets import token_urlsafe

from bridge.core.commit import Commit
from bridge.core.ledger import Once
from bridge.flows.context import Bridge


def new_id() -> str:
    """The name of a session; nobody can guess another one's."""
    return token_urlsafe(16)


def ended(bridge: Bridge, id: str) -> bool:
    """Whether its owner signed out."""
    return bridge.store.read(Once, _ended(id)).value is not None


def end(bridge: Bridge, id: str, until: float) -> None:
    """Nobody is signed in by it any more. `until`: when it ends by itself, seconds UTC."""
    now = bridge.clock()
    commit = Commit()
    commit.put(_ended(id), Once(), max(until - now, 1.0))
    bridge.store.commit(commit, now)


def _ended(id: str) -> str:
    return f"session-ended/{id}"
