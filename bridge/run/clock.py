"""The process that plans what comes back every day."""

import threading
import time

from bridge.errors import StoreUnavailable
from bridge.flows import digest
from bridge.flows.context import Bridge
from bridge.flows.intake import sweep

PLAN_EVERY_SECONDS = 5.0


def run_clock(bridge: Bridge, stopping: threading.Event) -> None:
    """Plan digests and sweeps until stopped; any number of clocks may run at once."""
    _say_what_ends(bridge)
    while True:
        try:
            now = bridge.clock()
            digest.plan(bridge, now)
            sweep.plan(bridge, now)
            bridge.store.beat("clock", bridge.store.now())
        except StoreUnavailable as error:
            bridge.log.error("store_unavailable", error=str(error))
        if stopping.wait(PLAN_EVERY_SECONDS):
            return


def _say_what_ends(bridge: Bridge) -> None:
    for name, helpdesk in bridge.helpdesks.items():
        for words in helpdesk.warnings(time.time()):
            bridge.log.warning("helpdesk_warning", connection=name, words=words)
