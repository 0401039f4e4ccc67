"""How often something may be done: kept in the store, so that all processes count together."""

from bridge.core.ledger import Uses
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt


def used_up(bridge: Bridge, id: str, at_most: int, within: float) -> float | None:
    """Seconds to wait when there were `at_most` uses `within` seconds; None counts this one."""

    def step(turn: Turn) -> float | None:
        known = turn.based_on(Uses, id) or Uses()
        recent = tuple(at for at in known.at if turn.now - at < within)
        if len(recent) >= at_most:
            return recent[0] + within - turn.now
        turn.commit.put(id, Uses((*recent, turn.now)), within * 2)
        return None

    return attempt(bridge, step)


def forgiven(bridge: Bridge, id: str) -> None:
    """What was done so far does not count any more."""
    attempt(bridge, lambda turn: turn.commit.delete(Uses, id))
