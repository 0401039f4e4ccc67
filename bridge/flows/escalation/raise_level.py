"""What follows from a decision on the level: alerts, timers, and what the ticket shows."""

from dataclasses import replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Commit, Index
from bridge.core.deliveries import AlertKind
from bridge.core.escalations import Escalation, EscalationIndex, TicketRecord, escalation_id
from bridge.core.ledger import Event
from bridge.core.levels import Level, Reason
from bridge.core.policy import Decision, Request
from bridge.core.tickets import Role
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import (
    Alert,
    tell,
    tell_admins,
    tell_available,
)
from bridge.flows.escalation import stand_down
from bridge.flows.ticket.wishes import (
    TAG_BEFORE,
    Wish,
    level_tags,
    view_of,
    write,
)

NOTE_AFTER_SECONDS = 8.0
"""When the note for staff tells who was told: late enough for the providers to have answered."""

# Somebody who sets the field again and again hears of the cooldown once a minute, not each time.
_TELL_AGAIN_AFTER = 60.0


def apply(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    request: Request,
    decision: Decision,
    record: TicketRecord,
    text: str,
    now: float,
) -> TicketRecord:
    """Add everything that follows from the decision to the commit; the record as it becomes."""
    if decision.starts:
        return _start(bridge, commit, event, request, decision, record, text, now)
    if decision.reason is Reason.STOOD_DOWN:
        record = replace(record, level=decision.level)
        by = request.actor.name or "an agent"
        return stand_down.apply(bridge, commit, record, by, "", event.id, now)
    if decision.reason is Reason.UNMAPPED_OPTION:
        _tell_unmapped(bridge, commit, event, request, record, now)
        return record
    if decision.reason in _PUT_BACK:
        return _put_back(bridge, commit, event, request, decision, record, now)
    return record


_PUT_BACK = (
    Reason.COOLDOWN,
    Reason.LOWERING_REFUSED,
    Reason.RESTRICTED,
    Reason.NOT_A_MEMBER,
)


def _start(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    request: Request,
    decision: Decision,
    record: TicketRecord,
    text: str,
    now: float,
) -> TicketRecord:
    raised = _with_escalation(bridge, request, decision, record, text, now)
    escalation = raised.escalations[-1]
    index = EscalationIndex(escalation.id, raised.id, escalation.number)
    commit.put(escalation.id, index)
    commit.schedule(Item(ItemKind.COOLDOWN_END, raised.id, decision.cooldown_until, event=event.id))
    if decision.level is Level.EMERGENCY:
        _alert(bridge, commit, event, raised, escalation, now)
    else:
        commit.index(Index.HIGHER, escalation.id, now)
    _write_start(bridge, commit, event, request, decision, raised, now)
    return raised


def _with_escalation(
    bridge: Bridge,
    request: Request,
    decision: Decision,
    record: TicketRecord,
    text: str,
    now: float,
) -> TicketRecord:
    """The record with a new escalation; an upgrade raises the one that there is."""
    under_way = record.current is not None and record.current.stood_down_at is None
    upgrade = decision.reason is Reason.UPGRADED and under_way
    number = len(record.escalations) + (0 if upgrade else 1)
    kept = record.escalations[:-1] if upgrade else record.escalations
    escalation = Escalation(
        id=escalation_id(record.connection, record.ticket.id, number),
        number=number,
        level=decision.level,
        by=request.actor,
        started_at=now,
        changed_at=request.at,
        source=request.change.source,
        reason_text=text,
        in_business_hours=bridge.policy.hours.open_at(now),
        unchecked=request.member is None and not request.actor.automatic,
    )
    return replace(
        record,
        level=decision.level,
        cooldown_until=decision.cooldown_until,
        escalations=(*kept, escalation),
    )


def _alert(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    record: TicketRecord,
    escalation: Escalation,
    now: float,
) -> None:
    alert = Alert(AlertKind.EMERGENCY, escalation.id, record, escalation, event.id, urgent=True)
    tell_available(bridge, commit, alert, now)
    if not tell(bridge, commit, alert, bridge.pms(), now):
        # Without a single PM to alert, an emergency must still reach somebody.
        headline = f"Nobody to alert for {record.ticket.key or record.ticket.id}"
        do = "Add a project manager with an e-mail address or a phone number."
        tell_admins(bridge, commit, headline, record.ticket.subject, do, now, event=event.id)
    due = bridge.policy.hours.after(now, bridge.policy.response)
    commit.schedule(Item(ItemKind.RESPONSE_DUE, escalation.id, due, event=event.id))
    commit.schedule(Item(ItemKind.NOTE, escalation.id, now + NOTE_AFTER_SECONDS, event=event.id))
    commit.index(Index.WAITING, escalation.id, now)
    commit.index(Index.EMERGENCIES, escalation.id, now)
    commit.unindex(Index.HIGHER, escalation.id)


def _write_start(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    request: Request,
    decision: Decision,
    record: TicketRecord,
    now: float,
) -> None:
    wish = Wish(
        occasion=event.id,
        sets_field=True,
        raise_priority=decision.level is Level.EMERGENCY,
        add_tags=(*level_tags(decision.level), TAG_BEFORE),
        answers=True,
        notes=decision.level is Level.HIGHER_PRIORITY,
        event=event.id,
    )
    view = view_of(bridge, decision.reason, record, now)
    restriction = request.restriction
    if restriction is not None and decision.reason is Reason.RESTRICTED_TO_HIGHER_PRIORITY:
        view = replace(
            view, restriction_reason=restriction.reason, restricted_until=restriction.until
        )
    write(bridge, commit, wish, replace(view, who=request.actor.name), now)


def _put_back(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    request: Request,
    decision: Decision,
    record: TicketRecord,
    now: float,
) -> TicketRecord:
    """The field goes back to the recorded level, and whoever set it is told why."""
    by_agent = request.actor.role is Role.AGENT
    tells = now - record.told_cooldown_at >= _TELL_AGAIN_AFTER
    for_staff = by_agent and decision.reason is Reason.LOWERING_REFUSED
    restriction = request.restriction
    view = replace(
        view_of(bridge, decision.reason, record, now),
        who=request.actor.name,
        by_agent=by_agent,
        restriction_reason=restriction.reason if restriction else "",
        restricted_until=restriction.until if restriction else None,
    )
    wish = Wish(
        occasion=event.id,
        sets_field=True,
        answers=tells and not for_staff,
        notes=tells and for_staff,
        event=event.id,
    )
    write(bridge, commit, wish, view, now)
    told_at = now if tells else record.told_cooldown_at
    return replace(record.writing(now), told_cooldown_at=told_at)


def _tell_unmapped(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    request: Request,
    record: TicketRecord,
    now: float,
) -> None:
    option = request.change.option or record.ticket.option
    key = record.ticket.key or record.ticket.id
    headline = f"Option not mapped on {record.connection}"
    detail = (
        f"Ticket {key}: the Escalation field was set to {option!r}, which no level is mapped to."
    )
    do = f"Map it under connections.{record.connection}.levels, then look at the ticket yourself."
    tell_admins(bridge, commit, headline, detail, do, now, event=event.id)
