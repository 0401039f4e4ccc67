"""The timers of an emergency that nobody has: when people are told again, and the response clock.

People are told again after elapsed minutes, at any hour. The response clock runs in business
minutes: it is what clients are promised, and marks the emergency as seen by nobody.
"""

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Index
from bridge.core.escalations import Escalation, EscalationIndex, TicketRecord
from bridge.core.policy import Policy
from bridge.core.stored import name_of
from bridge.flows.turn import Turn

NOTE_AFTER_SECONDS = 8.0
"""When the note for staff tells who was told: late enough for the providers to have answered."""

_CLOCKS = (ItemKind.TOLD_AGAIN, ItemKind.RESPONSE_DUE)


def start(turn: Turn, record: TicketRecord) -> None:
    """Begin to wait for a person who takes the newest escalation: by clocks, and on the list of
    those that nobody has."""
    due = turn.bridge.policy.response_due(turn.now)
    _schedule(turn, ItemKind.RESPONSE_DUE, record, due)
    _schedule(turn, ItemKind.NOTE, record, turn.now + NOTE_AFTER_SECONDS)
    next_step(turn, record)
    turn.commit.index(Index.WAITING, record.escalations[-1].id, turn.now)


def next_step(turn: Turn, record: TicketRecord) -> None:
    """Plan when people are told again the next time; after the last step they are not."""
    due = again_at(turn.bridge.policy, record.escalations[-1])
    if due is not None:
        _schedule(turn, ItemKind.TOLD_AGAIN, record, due)


def again_at(policy: Policy, escalation: Escalation) -> float | None:
    """When people are told again if nobody has it by then, seconds UTC; None: no more."""
    steps = policy.again[escalation.told_steps :]
    return escalation.alerted_at + steps[0] if steps else None


def steps_passed(turn: Turn, escalation: Escalation) -> int:
    """How many steps are due by now: after an outage of ours people are told once, not for each."""
    waited = turn.now - escalation.alerted_at
    return sum(step <= waited for step in turn.bridge.policy.again)


def stop(turn: Turn, escalation_id: str) -> None:
    """Wait no more: somebody has it, or it is over."""
    for kind in _CLOCKS:
        _cancel(turn, kind, escalation_id)
    turn.commit.unindex(Index.WAITING, escalation_id)


def stop_all(turn: Turn, escalation_id: str) -> None:
    """The same, and staff need no note of who was told: it is over."""
    stop(turn, escalation_id)
    _cancel(turn, ItemKind.NOTE, escalation_id)


def _cancel(turn: Turn, kind: ItemKind, escalation_id: str) -> None:
    turn.commit.cancel(f"{kind.value}:{escalation_id}")


def _schedule(turn: Turn, kind: ItemKind, record: TicketRecord, due: float) -> None:
    about, where = record.escalations[-1].id, record.connection
    wants = name_of(EscalationIndex, about), name_of(TicketRecord, record.id)
    turn.commit.schedule(Item(kind, about, due, event=turn.event, where=where, wants=wants))
