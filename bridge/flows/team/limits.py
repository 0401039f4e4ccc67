"""How often somebody may do something: kept in the store, so that all processes count together."""

from bridge.core.commit import Commit
from bridge.core.ledger import Uses
from bridge.flows.context import Bridge
from bridge.flows.turn import MAX_ROUNDS


def used_up(bridge: Bridge, id: str, at_most: int, within: float, now: float) -> float | None:
    """Seconds to wait when there were `at_most` uses `within` seconds; None counts this one."""
    for _ in range(MAX_ROUNDS):
        versioned = bridge.store.read(Uses, id)
        known = versioned.value.at if versioned.value else ()
        recent = tuple(at for at in known if now - at < within)
        if len(recent) >= at_most:
            return recent[0] + within - now
        commit = Commit()
        commit.expect(Uses, versioned)
        commit.put(id, Uses(id, (*recent, now)), within * 2)
        if bridge.store.commit(commit, now):
            return None
    return within
