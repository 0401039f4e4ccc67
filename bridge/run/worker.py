"""The worker: threads that lease what is due and hand it to its flow.

A thread holds one item at a time; a keeper prolongs the leases of all threads, so that a slow
provider does not lose its item, while those of a dead process end within 15 s.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit, Index
from bridge.core.ledger import Event
from bridge.core.retry import backoff
from bridge.errors import BridgeError, StoreUnavailable, TemporaryFailure
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.deliver import deliver
from bridge.flows.delivery.poll_receipts import poll_receipt
from bridge.flows.digest import send as send_digest
from bridge.flows.escalation.end_cooldown import end_cooldown
from bridge.flows.escalation.escalate import handle_event
from bridge.flows.escalation.note_who_was_told import note_who_was_told
from bridge.flows.escalation.remind import response_due, told_again
from bridge.flows.intake.sweep import sweep
from bridge.flows.ticket.write_back import write_back
from bridge.flows.turn import Overtaken, Turn
from bridge.messages import operator

FLOWS: dict[ItemKind, Callable[[Bridge, Lease], None]] = {
    ItemKind.EVENT: handle_event,
    ItemKind.DELIVERY: deliver,
    ItemKind.WRITE_BACK: write_back,
    ItemKind.NOTE: note_who_was_told,
    ItemKind.RESPONSE_DUE: response_due,
    ItemKind.TOLD_AGAIN: told_again,
    ItemKind.COOLDOWN_END: end_cooldown,
    ItemKind.DIGEST: send_digest,
    ItemKind.SWEEP: sweep,
    ItemKind.RECEIPT_DUE: poll_receipt,
}

KEEP_EVERY_SECONDS = 4.0
MAX_WAIT_SECONDS = 1.0
GIVE_UP_AFTER_TRIES = 12
GIVE_UP_AFTER_TEMPORARY_TRIES = 480
"""Four hours of a helpdesk that does not answer."""

_PAUSE_WITHOUT_STORE = 0.5
_LAST_KEEPS_SECONDS = 0.5


class Worker:
    """Works on the agenda until it is stopped; what it holds then is finished first."""

    def __init__(self, bridge: Bridge, threads: int = 8) -> None:
        self._bridge = bridge
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True)
            for number in range(threads)
        ]
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._stopping = threading.Event()
        self._held: dict[str, Lease] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the threads."""
        for thread in (*self._threads, self._keeper):
            thread.start()

    def stop(self, timeout: float = 25.0) -> None:
        """Take nothing new, and wait (seconds) for what is under way."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout)

    def drain(self, limit: int = 10_000) -> int:
        """Do all that is due now in the calling thread; how many items that were."""
        done = 0
        while done < limit and (leases := self._bridge.store.take_due(self._bridge.clock(), 1)):
            self._handle(leases[0])
            done += 1
        return done

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_one()
            except StoreUnavailable as error:
                self._bridge.log.error("store_unavailable", error=str(error))
                self._stopping.wait(_PAUSE_WITHOUT_STORE)

    def _take_one(self) -> None:
        store = self._bridge.store
        now = self._bridge.clock()
        leases = store.take_due(now, 1)
        if not leases:
            due = store.next_due()
            store.wait(min(MAX_WAIT_SECONDS, max(due - now, 0.01) if due else MAX_WAIT_SECONDS))
            return
        with self._lock:
            self._held[leases[0].item.id] = leases[0]
        try:
            self._handle(leases[0])
        finally:
            with self._lock:
                self._held.pop(leases[0].item.id, None)

    def _handle(self, lease: Lease) -> None:
        try:
            FLOWS[lease.item.kind](self._bridge, lease)
        except StoreUnavailable:
            raise
        except Overtaken:
            self._bridge.log.warning("overtaken", item=lease.item.id)
        except Exception as error:
            self._put_off(lease, error)

    def _put_off(self, lease: Lease, error: Exception) -> None:
        """A flow failed as a whole: its item is tried again, and kept as a dead letter at last."""
        expected = isinstance(error, BridgeError)
        words = str(error) if expected else f"{type(error).__name__}"
        log = self._bridge.log.warning if expected else self._bridge.log.error
        log("item_failed", item=lease.item.id, event_id=lease.item.event, error=words,
            exc_info=None if expected else error)  # fmt: skip
        now = self._bridge.clock()
        tries = lease.item.tries + 1
        commit = Commit(lease=lease)
        temporary = isinstance(error, TemporaryFailure)
        if tries >= (GIVE_UP_AFTER_TEMPORARY_TRIES if temporary else GIVE_UP_AFTER_TRIES):
            self._bury(Turn(self._bridge, commit, now, lease.item.event), lease.item, words)
        else:
            due = now + backoff(tries, urgent=True, seed=lease.item.id)
            commit.schedule(replace(lease.item, due=due, tries=tries))
        self._bridge.store.commit(commit, now)

    def _bury(self, turn: Turn, item: Item, words: str) -> None:
        turn.commit.index(Index.DEAD, item.id, turn.now)
        if item.kind is not ItemKind.EVENT:
            tell_admins(turn, operator.item_not_done(item.kind.value, words))
            return
        turn.commit.count("events_failed")
        event = self._bridge.store.read(Event, item.about).value
        where = event.connection if event else "a helpdesk"
        tell_admins(turn, operator.event_not_decided(where, words))

    def _keep(self) -> None:
        while self._held or not self._stopping.is_set():
            self._keep_held()
            if self._stopping.wait(KEEP_EVERY_SECONDS):
                time.sleep(_LAST_KEEPS_SECONDS)

    def _keep_held(self) -> None:
        with self._lock:
            held = list(self._held.values())
        try:
            self._bridge.store.keep(held, self._bridge.clock())
            if any(thread.is_alive() for thread in self._threads):
                self._bridge.store.beat("worker", self._bridge.store.now())
        except StoreUnavailable as error:
            self._bridge.log.error("leases_not_kept", error=str(error))
