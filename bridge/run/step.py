"""What a worker does with one item: its flow, and what follows when the flow fails as a whole."""

from collections.abc import Callable
from dataclasses import replace

from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit, Index
from bridge.core.retry import backoff
from bridge.errors import BridgeError, PermanentFailure, StoreUnavailable, TemporaryFailure
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
from bridge.flows.team import errands
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
    ItemKind.ERRAND: errands.finish,
}

GIVE_UP_AFTER_TRIES = 12
GIVE_UP_AFTER_TEMPORARY_TRIES = 480
"""Four hours of a helpdesk that does not answer."""
GIVE_UP_EVENT_AFTER_ERRORS = 3
"""An event that cannot be read, or is told in a way that nobody foresaw, stays so."""


def handle(bridge: Bridge, lease: Lease) -> None:
    """Do what an item asks for. Raises StoreUnavailable; the item's lease brings it back then."""
    bridge = replace(bridge, store=bridge.store.for_step(lease))
    try:
        FLOWS[lease.item.kind](bridge, lease)
    except StoreUnavailable:
        raise
    except Overtaken:
        bridge.log.warning("overtaken", item=lease.item.id)
    except Exception as error:
        _put_off(bridge, lease, error)


def _put_off(bridge: Bridge, lease: Lease, error: Exception) -> None:
    """A flow failed as a whole: its item is tried again, and kept as a dead letter at last."""
    expected = isinstance(error, BridgeError)
    words = str(error) if expected else f"{type(error).__name__}"
    log = bridge.log.warning if expected else bridge.log.error
    log("item_failed", item=lease.item.id, event_id=lease.item.event, error=words,
        exc_info=None if expected else error)  # fmt: skip
    tries = lease.item.tries + 1
    turn = Turn(bridge, Commit(lease=lease), bridge.clock(), lease.item.event)
    if tries >= _most_tries(lease.item, error):
        _bury(turn, lease.item, words)
    else:
        due = turn.now + backoff(tries, urgent=True, seed=lease.item.id)
        turn.commit.schedule(replace(lease.item, due=due, tries=tries))
    bridge.store.commit(turn.commit, turn.now)


def _most_tries(item: Item, error: Exception) -> int:
    if isinstance(error, TemporaryFailure):
        return GIVE_UP_AFTER_TEMPORARY_TRIES
    if item.kind is not ItemKind.EVENT:
        return GIVE_UP_AFTER_TRIES
    if isinstance(error, PermanentFailure):
        return 1
    return GIVE_UP_AFTER_TRIES if isinstance(error, BridgeError) else GIVE_UP_EVENT_AFTER_ERRORS


def _bury(turn: Turn, item: Item, words: str) -> None:
    turn.commit.index(Index.DEAD, item.id, turn.now)
    if item.kind is not ItemKind.EVENT:
        tell_admins(turn, operator.item_not_done(item.kind.value, words))
        return
    turn.commit.count("events_failed")
    # The event itself is not looked at: it may be what cannot be read.
    tell_admins(turn, operator.event_not_decided(item.where or "a helpdesk", words))
