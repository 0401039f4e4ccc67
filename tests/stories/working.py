"""The work of the agenda without threads: a story decides when it is done."""

from bridge.flows.context import Bridge
from bridge.run.step import handle


def work_off(bridge: Bridge, limit: int = 10_000) -> int:
    """Do all that is due now, one after the other as a worker does it; how many items that were."""
    done = 0
    while done < limit and (leases := bridge.store.take_due(bridge.clock(), 1).leases):
        for lease in leases:
            handle(bridge, lease)
        done += len(leases)
    return done
