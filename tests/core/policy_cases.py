"""Requests, records and settings in few words, so that a test reads like a row of the policy."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bridge.core.business_time import BusinessHours
from bridge.core.escalations import Escalation, FieldWrite, TicketRecord, escalation_id
from bridge.core.levels import Level, Reason
from bridge.core.people import Restriction, RestrictionMode
from bridge.core.policy import Decision, Policy, Request
from bridge.core.tickets import Actor, FieldChange, Role, Ticket

CHICAGO = ZoneInfo("America/Chicago")
NOW = 1_790_000_000.0
HOUR = 3_600.0
COOLDOWN = 172_800.0

NONE, HIGHER, EMERGENCY = Level
CLIENT = Actor("7", Role.CLIENT, "Cleo")
COLLEAGUE = Actor("6", Role.CLIENT, "Carl")
AGENT = Actor("8", Role.AGENT, "Ada")
STRANGER = Actor("9", Role.UNKNOWN)
BRIDGE = Actor("1", Role.BRIDGE)
TICKET = Ticket("4821", "#4821")
FRESH = TicketRecord("acme", TICKET)

DEFAULT = Policy(BusinessHours(CHICAGO))
UPGRADES = replace(DEFAULT, allow_upgrade=True)
AGENTS_LOWER = replace(DEFAULT, agents_may_lower=True)

REFUSES = Restriction("acme", "o1", NOW + HOUR, "unpaid", "Ana")
AS_HIGHER = replace(REFUSES, mode=RestrictionMode.HIGHER_PRIORITY)
ENDED = replace(REFUSES, until=NOW)


def asks(
    level: Level | None,
    by: Actor = CLIENT,
    at: float = NOW,
    source: str = "event",
    member: bool | None = True,
    restriction: Restriction | None = None,
    shown: Level | None = None,
) -> Request:
    """Somebody sets the field, at `at` by the helpdesk's clock."""
    change = FieldChange(TICKET, level, actor=by, at=at, source=source)
    return Request(change, level, by, max(at, NOW), member, restriction, shown)


def has(
    level: Level,
    since: float = HOUR,
    source: str = "event",
    wrote: float | None = None,
    left: float | None = None,
) -> TicketRecord:
    """A ticket that was escalated `since` seconds ago; `left` seconds of its cooldown remain.

    `wrote`: seconds since the bridge last set the field; None means never.
    """
    began = NOW - since
    escalation = Escalation(
        escalation_id("acme", TICKET.id, 1), 1, level, CLIENT, began, began, source
    )
    return TicketRecord(
        "acme",
        TICKET,
        level,
        cooldown_until=NOW + left if left is not None else began + COOLDOWN,
        escalations=(escalation,),
        wrote=() if wrote is None else (FieldWrite(NOW - wrote, level),),
    )


def after(record: TicketRecord, request: Request, decision: Decision, now: float) -> TicketRecord:
    """The record as the flow leaves it after a decision."""
    if decision.starts:
        return _with_escalation(record, request, decision, now)
    if decision.reason is Reason.STOOD_DOWN:
        lowered = replace(record, level=decision.level)
        return lowered.with_current(stood_down_at=now, stood_down_by=request.actor.name)
    if decision.reason in PUT_BACK:
        return record.writing(now)
    return record


PUT_BACK = {Reason.COOLDOWN, Reason.LOWERING_REFUSED, Reason.RESTRICTED, Reason.NOT_A_MEMBER}


def _with_escalation(
    record: TicketRecord, request: Request, decision: Decision, now: float
) -> TicketRecord:
    upgrade = decision.reason is Reason.UPGRADED
    kept = record.escalations[:-1] if upgrade else record.escalations
    number = len(kept) + 1
    escalation = Escalation(
        id=escalation_id(record.connection, record.ticket.id, number),
        number=number,
        level=decision.level,
        by=request.actor,
        started_at=now,
        changed_at=request.at,
        source=request.change.source,
    )
    return replace(
        record,
        level=decision.level,
        cooldown_until=decision.cooldown_until,
        escalations=(*kept, escalation),
    )
