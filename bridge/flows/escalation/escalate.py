"""From an event to one commit: enrich, read the record, decide, and add all that follows."""

from contextlib import suppress
from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.commit import Commit, Put
from bridge.core.escalations import HistoryLine, LineKind, TicketRecord, record_id
from bridge.core.lateness import solved_meanwhile
from bridge.core.ledger import Event, Identity, LastComment, WriteBack
from bridge.core.levels import Outcome, Reason
from bridge.core.membership import is_member
from bridge.core.policy import SNAPSHOTS, Decision, Request, decide, raises_for_sure
from bridge.core.tickets import CommentAdded, FieldChange, Role
from bridge.errors import TemporaryFailure
from bridge.flows.context import Bridge
from bridge.flows.escalation import comments, raise_level
from bridge.flows.escalation.news import News
from bridge.flows.escalation.raise_level import Wanted
from bridge.flows.intake import reports
from bridge.flows.intake.commands import with_commands
from bridge.flows.intake.enrich import (
    Basis,
    Enriched,
    as_told,
    ask_patiently,
    enrich,
    restriction_of,
)
from bridge.flows.ticket.new_ticket import write_link
from bridge.flows.turn import Turn, attempt

_ORDER = (Outcome.ALERTED, Outcome.SUPPRESSED, Outcome.FAILED, Outcome.IGNORED)
_COMMENT_IS_REASON_FOR = 300.0


def handle_event(bridge: Bridge, lease: Lease) -> None:
    """Bring one accepted webhook to its one end; all its facts in one commit."""
    stored = bridge.store.read(Event, lease.item.about).value
    if stored is None:
        bridge.store.commit(Commit(lease=lease), bridge.clock())
        return
    event = with_commands(stored)
    end = _decided(bridge, lease, event)
    bridge.log.info(
        "event_decided",
        event_id=event.id,
        connection=event.connection,
        ticket=event.inbound.facts[0].ticket.id,
        outcome=end.value,
    )


class NeedsReading(Exception):
    """What the webhook says does not settle it: the ticket has to be read."""


def _decided(bridge: Bridge, lease: Lease, event: Event) -> Outcome:
    """Decide, asking the helpdesk only when what the webhook says does not settle it.

    All facts of an event are of one ticket and one actor.
    """

    def decided(enriched: Enriched) -> Outcome:
        return attempt(bridge, lambda turn: _decide_all(turn, event, enriched), lease)

    change = next((f for f in event.inbound.facts if isinstance(f, FieldChange)), None)
    if change is None:
        return decided(_of_comment(bridge, event))
    if told := as_told(bridge, event, change):
        with suppress(NeedsReading):
            return decided(told)
    return decided(_asked(bridge, event, change))


def _of_comment(bridge: Bridge, event: Event) -> Enriched:
    fact = event.inbound.facts[0]
    if not comments.matters(bridge, event.connection, fact):
        return Enriched(fact.ticket, fact.actor, Basis.PART)
    return ask_patiently(bridge, event.connection, fact)


def _asked(bridge: Bridge, event: Event, change: FieldChange) -> Enriched:
    enriched = enrich(bridge, event.connection, change)
    if change.level is None and not enriched.read:
        raise TemporaryFailure("the webhook said no known level and the helpdesk did not answer")
    return enriched


def _decide_all(turn: Turn, event: Event, enriched: Enriched) -> Outcome:
    """Decide every fact of the event; the one end that it comes to."""
    known = turn.based_on(
        TicketRecord, record_id(event.connection, event.inbound.facts[0].ticket.id)
    )
    before = record = _refreshed(event.connection, known, enriched)
    enriched = _named(enriched, record)
    outcomes = []
    for fact in event.inbound.facts:
        news = News(event, fact, enriched)
        if isinstance(fact, FieldChange):
            record, reason = _field_change(turn, news, fact, record)
        else:
            record, reason = comments.handle(turn, news, record)
        outcomes.append(reason.outcome)
    write_link(turn, event, record)
    if record != before or (known and record.escalations) or _writes_back(turn):
        turn.commit.put(record.id, record)
    return _finish(turn, event, enriched, outcomes)


def _writes_back(turn: Turn) -> bool:
    """Whether something is to be written on the ticket, which is done from its record."""
    written = (each.value for each in turn.commit.operations if isinstance(each, Put))
    return any(isinstance(value, WriteBack) for value in written)


def _refreshed(connection: str, known: TicketRecord | None, enriched: Enriched) -> TicketRecord:
    if known is None:
        return TicketRecord(connection, enriched.ticket)
    if enriched.basis is Basis.TOLD:
        return known.told(enriched.ticket)
    return known.showing(enriched.ticket) if enriched.read else known


def _named(enriched: Enriched, record: TicketRecord) -> Enriched:
    """A requester whose name the webhook leaves out is called as when the ticket was read."""
    actor, requester = enriched.actor, record.ticket.requester
    if actor.name or not actor.id or actor.id != requester.id or not requester.name:
        return enriched
    return replace(enriched, actor=requester)


def _field_change(
    turn: Turn, news: News, change: FieldChange, record: TicketRecord
) -> tuple[TicketRecord, Reason]:
    request = _request(turn, news, change)
    decision = _decision(turn, request, news.enriched, record)
    wanted = Wanted(request, decision, _reason_text(turn, news, change, record))
    record = raise_level.apply(turn, wanted, record)
    reason = decision.reason
    if reason.outcome is not Outcome.IGNORED:
        turn.line(record, _line(turn, news, wanted))
        if change.source == reports.SWEEP:
            turn.commit.count("sweep_found")
    if _settles(reason, news.enriched):
        reports.remember(turn, record, request)
    turn.commit.count(f"decisions_{reason.value}")
    return record, reason


def _settles(reason: Reason, enriched: Enriched) -> bool:
    """Whether the sweep need not look at the change again; a word that only the webhook knew is
    left to it."""
    if reason is Reason.UNMAPPED_OPTION:
        return enriched.ticket.level is None
    return reason not in (Reason.OWN_ECHO, Reason.ALREADY_RECORDED)


def _request(turn: Turn, news: News, change: FieldChange) -> Request:
    level, enriched = change.level, news.enriched
    ticket = enriched.ticket
    # An unknown word may be a known option's title: what the ticket shows is surer.
    if level is None and enriched.read and (not change.option or ticket.level):
        level = ticket.level
    inherited = change.inherited or (ticket.inherited and change.source in SNAPSHOTS)
    return Request(
        change=replace(change, inherited=inherited),
        level=level,
        actor=enriched.actor,
        received_at=news.event.received_at,
        member=None if enriched.basis is Basis.PART else is_member(ticket, enriched.actor),
        restriction=restriction_of(turn.bridge, news.event.connection, ticket),
        shown=ticket.level if enriched.read else None,
    )


def _decision(turn: Turn, request: Request, enriched: Enriched, record: TicketRecord) -> Decision:
    """What the policy says, unless the change was decided before or is over by now."""
    swept = request.change.source == reports.SWEEP
    at = (request.change.at or 0.0) if swept else request.at
    ours = request.actor.role is Role.BRIDGE
    told = reports.told_before(turn.bridge, record.id, request.change, request.level, at)
    if not ours and told:
        return Decision(Reason.ALREADY_RECORDED, record.level, record.cooldown_until)
    ticket = enriched.ticket
    over = ticket.solved and not solved_meanwhile(ticket, request.at, turn.now)
    if swept and enriched.read and (over or ticket.level != request.level):
        return Decision(Reason.NOTHING_TO_DO, record.level, record.cooldown_until)
    policy = turn.bridge.policy
    if enriched.basis is Basis.TOLD and not raises_for_sure(request, record, policy, turn.now):
        raise NeedsReading
    return decide(request, record, policy, turn.now)


def _reason_text(turn: Turn, news: News, change: FieldChange, record: TicketRecord) -> str:
    """Why, in the client's words: said with the change, in the reason field, or in a comment."""
    if change.ticket.reason_text or record.ticket.reason_text:
        return change.ticket.reason_text or record.ticket.reason_text
    for fact in news.event.inbound.facts:
        if isinstance(fact, CommentAdded) and fact.public:
            return fact.body
    last = turn.bridge.store.read(LastComment, record.id).value
    recent = last is not None and news.event.received_at - last.at <= _COMMENT_IS_REASON_FOR
    return last.body if last and recent else ""


def _line(turn: Turn, news: News, wanted: Wanted) -> HistoryLine:
    request, reason = wanted.request, wanted.decision.reason
    level = "an option that is not mapped" if request.level is None else request.level.label
    said = wanted.text if reason.outcome is Outcome.ALERTED else ""
    late = reports.how_late(request.change, news.event.received_at, turn.bridge.zone)
    return HistoryLine(
        turn.now,
        f"Escalation set to {level}",
        reason,
        who=request.actor.name or request.actor.role.value,
        detail=" · ".join(part for part in (late, said) if part),
        kind=LineKind.DECISION,
    )


def _finish(turn: Turn, event: Event, enriched: Enriched, outcomes: list[Outcome]) -> Outcome:
    end = next(outcome for outcome in _ORDER if outcome in outcomes)
    turn.commit.delete(Event, event.id)
    turn.commit.count(f"events_{end.value}")
    actor = enriched.actor
    if actor.role is Role.BRIDGE and actor.id:
        _remember_ourselves(turn, Identity(event.connection, actor.id))
    return end


def _remember_ourselves(turn: Turn, identity: Identity) -> None:
    if turn.bridge.store.read(Identity, identity.connection).value != identity:
        turn.commit.put(identity.connection, identity)
