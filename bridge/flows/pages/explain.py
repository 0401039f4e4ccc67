"""Why something was decided, and what would be decided now: the flows' own answer, on paper."""

from dataclasses import dataclass
from hashlib import sha256

from bridge.core.agenda import ItemKind
from bridge.core.commit import Count, Index, Indexed, Line, Schedule
from bridge.core.deliveries import AlertKind, Delivery
from bridge.core.escalations import HistoryLine, TicketRecord, record_id
from bridge.core.ledger import WriteBack
from bridge.core.levels import Level, Outcome, Reason
from bridge.core.policy import SNAPSHOTS
from bridge.core.tickets import FieldChange, Inbound, Ticket
from bridge.flows.context import Bridge
from bridge.flows.pages.cards import history_of
from bridge.flows.pages.reached import NotTold, hindered, not_told
from bridge.flows.pages.rehearsal import Rehearsed, rehearse
from bridge.messages import client_texts


@dataclass(frozen=True)
class Explained:
    """What would follow from a report, and what has followed on its ticket so far.

    `seen`: the event as which the very same was received before; then nothing follows again.
    """

    ticket: Ticket
    said: str
    """What the report says, in words."""
    outcome: Outcome | None = None
    reasons: tuple[Reason, ...] = ()
    told: tuple[Delivery, ...] = ()
    not_told: tuple[NotTold, ...] = ()
    hindered: tuple[str, ...] = ()
    again_at: float | None = None
    """When people are told again if nobody has it, seconds UTC."""
    in_digest: bool = False
    answer: str = ""
    """The first words of what the client is answered."""
    seen: str = ""
    history: tuple[HistoryLine, ...] = ()


def explain_ticket(bridge: Bridge, connection: str, ticket: Ticket, level: Level) -> Explained:
    """What would follow if the requester of the ticket (just read) chose a level now.

    Raises BridgeError where the helpdesk has to be asked and does not answer.
    """
    now, who = bridge.clock(), ticket.requester
    option = bridge.connections[connection].mapping.option_of(level) or ""
    change = FieldChange(ticket, level, option, who, now, _source(bridge, connection, ticket))
    digest = sha256(f"explain/{connection}/{ticket.id}/{now}".encode()).hexdigest()
    said = f"{who.name or 'the client'} sets {level.label} now"
    return _explained(bridge, connection, Inbound(digest, (change,)), said)


def _source(bridge: Bridge, connection: str, ticket: Ticket) -> str:
    """The kind of report that told of the ticket before: of another it could be the same change."""
    record = bridge.store.read(TicketRecord, record_id(connection, ticket.id)).value
    before = record.current.source if record and record.current else ""
    return before if before and before not in SNAPSHOTS else "event"


def explain_payload(bridge: Bridge, connection: str, body: bytes) -> Explained:
    """What would follow from a webhook with this body; its signature is not looked at.

    Raises Malformed as the door would answer, and BridgeError as above.
    """
    inbound = bridge.inboxes[connection].parse({}, body)
    if not inbound.facts:
        said = inbound.ignored or "nothing in it is about escalations"
        return Explained(Ticket(""), said, Outcome.IGNORED, (Reason.NOTHING_TO_DO,))
    kinds = ", ".join(type(fact).__name__ for fact in inbound.facts)
    return _explained(bridge, connection, inbound, f"a webhook says: {kinds}")


def _explained(bridge: Bridge, connection: str, inbound: Inbound, said: str) -> Explained:
    now, id = bridge.clock(), inbound.facts[0].ticket.id
    rehearsed = rehearse(bridge, connection, inbound)
    known = bridge.store.read(TicketRecord, record_id(connection, id)).value
    record = next(rehearsed.written(TicketRecord), known)
    told = tuple(each for each in rehearsed.written(Delivery) if not each.gathers)
    alerts = any(each.alert is AlertKind.EMERGENCY for each in told)
    return Explained(
        ticket=record.ticket if record else inbound.facts[0].ticket,
        said=said,
        outcome=_outcome(rehearsed),
        reasons=_reasons(rehearsed),
        told=told,
        not_told=tuple(not_told(bridge, told, now)) if alerts else (),
        hindered=tuple(hindered(bridge, told, now)),
        again_at=_again_at(rehearsed),
        in_digest=_in_digest(rehearsed),
        answer=_answer(rehearsed),
        seen="" if rehearsed.received.new else rehearsed.received.event,
        history=tuple(history_of(bridge, known)) if known else (),
    )


def _outcome(rehearsed: Rehearsed) -> Outcome | None:
    counted = {each.name for each in rehearsed.operations if isinstance(each, Count)}
    return next((end for end in Outcome if f"events_{end.value}" in counted), None)


def _reasons(rehearsed: Rehearsed) -> tuple[Reason, ...]:
    """Of each change its own; a comment's is in the timeline, if it says anything new."""
    counted = [each.name for each in rehearsed.operations if isinstance(each, Count)]
    decided = [reason for reason in Reason if f"decisions_{reason.value}" in counted]
    lines = (each.line.reason for each in rehearsed.operations if isinstance(each, Line))
    found = tuple(dict.fromkeys([*decided, *(reason for reason in lines if reason)]))
    nothing = (Reason.NOTHING_TO_DO,) if rehearsed.received.new else (Reason.ALREADY_RECORDED,)
    return found or nothing


def _again_at(rehearsed: Rehearsed) -> float | None:
    items = (each.item for each in rehearsed.operations if isinstance(each, Schedule))
    return next((item.due for item in items if item.kind is ItemKind.TOLD_AGAIN), None)


def _in_digest(rehearsed: Rehearsed) -> bool:
    listed = (each.index for each in rehearsed.operations if isinstance(each, Indexed))
    return Index.HIGHER in listed


def _answer(rehearsed: Rehearsed) -> str:
    views = (each.view for each in rehearsed.written(WriteBack) if each.answers)
    return next((words for view in views for words in client_texts.paragraphs(view)[:1]), "")
