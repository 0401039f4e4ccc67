"""From an event to one commit: enrich, read the record, decide, and add all that follows."""

from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.commit import Commit, Versioned
from bridge.core.escalations import HistoryLine, TicketRecord, record_id
from bridge.core.ledger import Event, Identity, LastComment
from bridge.core.levels import Outcome, Reason
from bridge.core.policy import Decision, Request, decide
from bridge.core.tickets import Actor, CommentAdded, FieldChange, Role, Ticket
from bridge.errors import TemporaryFailure
from bridge.flows.context import Bridge
from bridge.flows.escalation import comments, raise_level
from bridge.flows.intake import reports
from bridge.flows.intake.commands import with_commands
from bridge.flows.intake.enrich import (
    Enriched,
    ask_patiently,
    enrich,
    is_member,
    restriction_of,
)
from bridge.flows.ticket.new_ticket import write_link
from bridge.flows.turn import MAX_ROUNDS, Overtaken

_ORDER = (Outcome.ALERTED, Outcome.SUPPRESSED, Outcome.FAILED, Outcome.IGNORED)
_COMMENT_IS_REASON_FOR = 300.0


def handle_event(bridge: Bridge, lease: Lease) -> None:
    """Bring one accepted webhook to its one end; all its facts in one commit."""
    event = bridge.store.read(Event, lease.item.about).value
    if event is None:
        bridge.store.commit(Commit(lease=lease), bridge.clock())
        return
    event = with_commands(event)
    enriched = _enrich(bridge, event)
    for _ in range(MAX_ROUNDS):
        if _decide_and_commit(bridge, lease, event, enriched):
            return
    raise Overtaken(event.id)


def _enrich(bridge: Bridge, event: Event) -> Enriched:
    """Ask the helpdesk once for all facts of the event: they are of one ticket and one actor."""
    fact = next((f for f in event.inbound.facts if isinstance(f, FieldChange)), None)
    if fact is None:
        fact_or_comment = event.inbound.facts[0]
        if not comments.matters(bridge, event.connection, fact_or_comment):
            return Enriched(fact_or_comment.ticket, fact_or_comment.actor, read=False)
        return ask_patiently(bridge, event.connection, fact_or_comment)
    enriched = enrich(bridge, event.connection, fact)
    if fact.level is None and not fact.option and not enriched.read:
        raise TemporaryFailure("the webhook did not say the level and the helpdesk did not answer")
    return enriched


def _decide_and_commit(bridge: Bridge, lease: Lease, event: Event, enriched: Enriched) -> bool:
    now = bridge.clock()
    id = record_id(event.connection, event.inbound.facts[0].ticket.id)
    versioned = bridge.store.read(TicketRecord, id)
    record = _refreshed(event.connection, versioned, enriched)
    commit = Commit(lease=lease)
    commit.expect(TicketRecord, versioned)
    outcomes = []
    before = record
    for fact in event.inbound.facts:
        if isinstance(fact, FieldChange):
            record, reason = _field_change(bridge, commit, event, fact, enriched, record, now)
        else:
            record, reason = comments.handle(bridge, commit, event, fact, enriched, record, now)
        outcomes.append(reason.outcome)
    linked = write_link(bridge, commit, event, record, now)
    if linked or record != before or (versioned.value and record.escalations):
        commit.put(id, record)
    _finish(bridge, commit, event, enriched, outcomes)
    return bridge.store.commit(commit, now)


def _refreshed(
    connection: str, versioned: Versioned[TicketRecord], enriched: Enriched
) -> TicketRecord:
    record = versioned.value
    if record is None:
        return TicketRecord(connection, enriched.ticket)
    return replace(record, ticket=enriched.ticket) if enriched.read else record


def _field_change(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    change: FieldChange,
    enriched: Enriched,
    record: TicketRecord,
    now: float,
) -> tuple[TicketRecord, Reason]:
    request = _request(bridge, event, change, enriched, now)
    decision = _decision(bridge, request, enriched, record, now)
    text = _reason_text(bridge, event, change, record.ticket)
    record = raise_level.apply(bridge, commit, event, request, decision, record, text, now)
    if decision.reason.outcome is not Outcome.IGNORED:
        commit.line(record.id, _line(event, request, decision.reason, record, text, now))
        if change.source == reports.SWEEP:
            commit.count("sweep_found")
    if decision.reason not in (Reason.OWN_ECHO, Reason.ALREADY_RECORDED):
        reports.remember(bridge, commit, record, request)
    commit.count(f"decisions_{decision.reason.value}")
    return record, decision.reason


def _decision(
    bridge: Bridge, request: Request, enriched: Enriched, record: TicketRecord, now: float
) -> Decision:
    """What the policy says, unless the change was decided before or is over by now."""
    swept = request.change.source == reports.SWEEP
    at = (request.change.at or 0.0) if swept else request.at
    ours = request.actor.role is Role.BRIDGE
    if not ours and reports.told_before(bridge, record.id, request.change, request.level, at):
        return Decision(Reason.ALREADY_RECORDED, record.level, record.cooldown_until)
    ticket = enriched.ticket
    if swept and enriched.read and (ticket.solved or ticket.level != request.level):
        return Decision(Reason.NOTHING_TO_DO, record.level, record.cooldown_until)
    return decide(request, record, bridge.policy, now)


def _line(
    event: Event, request: Request, reason: Reason, record: TicketRecord, text: str, now: float
) -> HistoryLine:
    wanted = "an option that is not mapped" if request.level is None else request.level.label
    said = text if reason.outcome is Outcome.ALERTED else ""
    late = reports.how_late(request.change, event.received_at)
    return HistoryLine(
        now,
        f"Escalation set to {wanted}",
        reason,
        who=request.actor.name or request.actor.role.value,
        detail=" · ".join(part for part in (late, said) if part),
        event=event.id,
        escalation=record.current.id if record.current else "",
    )


def _request(
    bridge: Bridge, event: Event, change: FieldChange, enriched: Enriched, now: float
) -> Request:
    level, ticket = change.level, enriched.ticket
    if level is None and not change.option and enriched.read:
        level = ticket.level
    return Request(
        change=change,
        level=level,
        actor=enriched.actor,
        received_at=event.received_at,
        member=is_member(ticket, enriched.actor) if enriched.read else None,
        restriction=restriction_of(bridge, event.connection, ticket),
        shown=ticket.level if enriched.read else None,
    )


def _reason_text(bridge: Bridge, event: Event, change: FieldChange, ticket: Ticket) -> str:
    """Why, in the client's words: said with the change, in the reason field, or in a comment."""
    if change.ticket.reason_text or ticket.reason_text:
        return change.ticket.reason_text or ticket.reason_text
    for fact in event.inbound.facts:
        if isinstance(fact, CommentAdded) and fact.public:
            return fact.body
    last = bridge.store.read(LastComment, record_id(event.connection, ticket.id)).value
    recent = last is not None and event.received_at - last.at <= _COMMENT_IS_REASON_FOR
    return last.body if last and recent else ""


def _finish(
    bridge: Bridge, commit: Commit, event: Event, enriched: Enriched, outcomes: list[Outcome]
) -> None:
    end = next(outcome for outcome in _ORDER if outcome in outcomes)
    commit.delete(Event, event.id)
    commit.count(f"events_{end.value}")
    _remember_ourselves(bridge, commit, event.connection, enriched.actor)
    bridge.log.info(
        "event_decided",
        event_id=event.id,
        connection=event.connection,
        ticket=enriched.ticket.id,
        outcome=end.value,
    )


def _remember_ourselves(bridge: Bridge, commit: Commit, connection: str, actor: Actor) -> None:
    if actor.role is Role.BRIDGE and actor.id:
        identity = Identity(connection, actor.id)
        if bridge.store.read(Identity, connection).value != identity:
            commit.put(connection, identity)
