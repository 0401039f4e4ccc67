"""What follows from a decision on the level: alerts, timers, and what the ticket shows."""

from dataclasses import dataclass, replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Index
from bridge.core.deliveries import AlertKind, ClientWords, Worth
from bridge.core.escalations import (
    Ended,
    Escalation,
    EscalationIndex,
    HistoryLine,
    TicketRecord,
    escalation_id,
)
from bridge.core.lateness import solved_meanwhile
from bridge.core.levels import Level, Reason
from bridge.core.policy import Decision, Request
from bridge.core.ticket_views import TicketView
from bridge.core.tickets import Role
from bridge.flows.delivery.alerts import Alert, give_links, tell, tell_admins, tell_available
from bridge.flows.escalation import client_words, early_ends, resume, stand_down, timers
from bridge.flows.escalation.stand_down import Ending
from bridge.flows.intake.look import SOMEBODY
from bridge.flows.ticket.wishes import (
    TAG_BEFORE,
    TAG_EMERGENCY,
    TAG_HIGHER,
    Wish,
    level_tags,
    view_of,
    write,
)
from bridge.flows.turn import Turn
from bridge.messages import operator

# Somebody who sets the field again and again hears of the cooldown once a minute, not each time.
_TELL_AGAIN_AFTER = 60.0


@dataclass(frozen=True)
class Wanted:
    """Somebody's wish to change the level, what was decided, and why they want it."""

    request: Request
    decision: Decision
    text: str


def apply(turn: Turn, wanted: Wanted, record: TicketRecord) -> TicketRecord:
    """Add everything that follows from the decision to the commit; the record as it becomes."""
    decision = wanted.decision
    if decision.starts:
        return _start(turn, wanted, record)
    if decision.reason is Reason.STOOD_DOWN:
        ending = Ending(wanted.request.actor.name or "an agent", Ended.STAFF)
        return _lowered(turn, stand_down.apply(turn, replace(record, level=decision.level), ending))
    if decision.reason is Reason.RESUMED:
        return resume.by_itself(turn, record, wanted.request.actor.name)
    if decision.reason is Reason.UNMAPPED_OPTION:
        _tell_unmapped(turn, wanted, record)
        return record
    if wanted.request.inherited and record.level is Level.NONE:
        return _clear_inherited(turn, record)
    if decision.puts_back:
        return _show_again(turn, record)
    if decision.refuses:
        return _put_back(turn, wanted, record)
    return record


def _start(turn: Turn, wanted: Wanted, record: TicketRecord) -> TicketRecord:
    raised = _with_escalation(turn, wanted, record)
    escalation = raised.escalations[-1]
    index = EscalationIndex(escalation.id, raised.id, escalation.number)
    turn.commit.put(escalation.id, index)
    until = wanted.decision.cooldown_until
    turn.commit.schedule(Item(ItemKind.COOLDOWN_END, raised.id, until, event=turn.event))
    if solved_meanwhile(raised.ticket, escalation.changed_at, turn.now):
        return _too_late(turn, raised)
    if escalation.level is Level.EMERGENCY:
        alert(turn, raised)
    else:
        turn.commit.index(Index.HIGHER, escalation.id, turn.now)
        give_links(turn, raised, turn.bridge.pms(up_to_tier=99))
    _write_start(turn, wanted, raised)
    return early_ends.apply(turn, raised)


def _too_late(turn: Turn, record: TicketRecord) -> TicketRecord:
    """Nobody is alerted of what was over before we heard of it; a person reads that it was."""
    escalation = record.escalations[-1]
    if escalation.level is Level.EMERGENCY:
        turn.commit.index(Index.EMERGENCIES, escalation.id, turn.now)
    record = stand_down.apply(turn, record, Ending(SOMEBODY.name, Ended.SOLVED))
    words = ClientWords(Worth.TOO_LATE, escalation.by.name, escalation.reason_text)
    client_words.show_words(turn, record, words)
    return record


def _followed(turn: Turn, record: TicketRecord) -> TicketRecord:
    """The record with what nobody had answered closed: another escalation follows it."""
    current = record.current
    if current is None or current.over:
        return record
    if current.unanswered:
        number = current.number + 1
        record = record.with_current(followed_by=number)
        turn.line(record, HistoryLine(turn.now, f"Followed by escalation {number}"))
    timers.stop(turn, current.id)
    turn.commit.unindex(Index.HIGHER, current.id)
    return record


def _with_escalation(turn: Turn, wanted: Wanted, record: TicketRecord) -> TicketRecord:
    """The record with a new escalation; an upgrade raises the one that there is."""
    request, decision = wanted.request, wanted.decision
    under_way = record.current is not None and record.current.stood_down_at is None
    upgrade = decision.reason is Reason.UPGRADED and under_way
    number = len(record.escalations) + (0 if upgrade else 1)
    record = record if upgrade else _followed(turn, record)
    kept = record.escalations[:-1] if upgrade else record.escalations
    escalation = Escalation(
        id=escalation_id(record.connection, record.ticket.id, number),
        number=number,
        level=decision.level,
        by=request.actor,
        started_at=turn.now,
        changed_at=request.at,
        source=request.change.source,
        reason_text=wanted.text,
        in_business_hours=turn.bridge.policy.hours.open_at(turn.now),
        solved_before=record.ticket.solved,
        unchecked=request.member is None and not request.actor.automatic,
    )
    return replace(
        record,
        level=decision.level,
        cooldown_until=decision.cooldown_until,
        escalations=(*kept, escalation),
    )


def alert(turn: Turn, record: TicketRecord) -> None:
    """Add to a commit that everybody is told of the newest escalation, an Emergency."""
    escalation = record.escalations[-1]
    said = Alert(AlertKind.EMERGENCY, escalation.id, record)
    tell_available(turn, said)
    if not tell(turn, said, turn.bridge.pms()):
        # Without a single PM to alert, an emergency must still reach somebody.
        tell_admins(turn, operator.nobody_to_alert(record.ticket), account=record.account)
    timers.start(turn, record)
    turn.commit.index(Index.EMERGENCIES, escalation.id, turn.now)
    turn.commit.unindex(Index.HIGHER, escalation.id)


def _lowered(turn: Turn, record: TicketRecord) -> TicketRecord:
    """What is a Higher Priority instead of an Emergency from now on is in the digest."""
    if record.lowered:
        turn.commit.index(Index.HIGHER, record.escalations[-1].id, turn.now)
    return record


def _tell_unmapped(turn: Turn, wanted: Wanted, record: TicketRecord) -> None:
    """Of each ticket: what means nothing to us may be an emergency to whoever chose it."""
    option = wanted.request.change.option or record.ticket.option
    trouble = operator.option_not_mapped(record.connection, record.ticket, option)
    alert = Alert(
        AlertKind.OPERATOR, f"unmapped-{turn.event}", content=trouble, account=record.account
    )
    people = dict.fromkeys((*turn.bridge.admins(), *turn.bridge.pms()))
    tell(turn, alert, people)


def _write_start(turn: Turn, wanted: Wanted, record: TicketRecord) -> None:
    decision, request = wanted.decision, wanted.request
    wish = Wish(
        occasion=turn.event,
        sets_field=True,
        raise_priority=decision.level is Level.EMERGENCY,
        add_tags=(*level_tags(decision.level), TAG_BEFORE),
        answers=True,
        notes=decision.level is Level.HIGHER_PRIORITY,
    )
    by_client = request.actor.role is Role.CLIENT
    view = replace(
        view_of(turn, decision.reason, record), who=request.actor.name, by_client=by_client
    )
    if decision.reason is Reason.RESTRICTED_TO_HIGHER_PRIORITY:
        view = _with_restriction(view, request)
    write(turn, wish, view)


def _put_back(turn: Turn, wanted: Wanted, record: TicketRecord) -> TicketRecord:
    """The field goes back to the recorded level, and whoever set it is told why."""
    decision, request = wanted.decision, wanted.request
    by_agent = request.actor.role is Role.AGENT
    tells = turn.now - record.told_cooldown_at >= _TELL_AGAIN_AFTER
    for_staff = by_agent and decision.reason is Reason.LOWERING_REFUSED
    view = replace(view_of(turn, decision.reason, record), who=request.actor.name)
    wish = Wish(
        occasion=turn.event,
        sets_field=True,
        answers=tells and not for_staff,
        notes=tells and for_staff,
    )
    write(turn, wish, _with_restriction(view, request))
    if tells and decision.reason is Reason.COOLDOWN and request.level is Level.EMERGENCY:
        record = _refused(turn, wanted, record)
    told_at = turn.now if tells else record.told_cooldown_at
    return replace(record.writing(turn.now), told_cooldown_at=told_at)


def _refused(turn: Turn, wanted: Wanted, record: TicketRecord) -> TicketRecord:
    """A refused Emergency is not invisible: a person reads it, and may decide otherwise."""
    current, by = record.escalations[-1], wanted.request.actor.name
    if current.level is Level.HIGHER_PRIORITY:
        client_words.show_words(turn, record, ClientWords(Worth.REFUSED, by, wanted.text))
        # One that was answered had left the digest.
        turn.commit.index(Index.HIGHER, current.id, current.started_at)
        return record.with_current(wished_at=turn.now, wished_words=wanted.text)
    if current.over:
        client_words.show_words(turn, record, ClientWords(Worth.AFTER_END, by, wanted.text))
    return record


def _with_restriction(view: TicketView, request: Request) -> TicketView:
    restriction = request.restriction
    if restriction is None:
        return view
    return replace(view, restriction_reason=restriction.reason, restricted_until=restriction.until)


def _show_again(turn: Turn, record: TicketRecord) -> TicketRecord:
    """The field shows the recorded level again."""
    wish = Wish(occasion=turn.event, sets_field=True)
    write(turn, wish, view_of(turn, Reason.ALREADY_RECORDED, record))
    return record.writing(turn.now)


def _clear_inherited(turn: Turn, record: TicketRecord) -> TicketRecord:
    """The field of a follow-up shows None, so that it can be used there."""
    tags = (TAG_EMERGENCY, TAG_HIGHER)
    wish = Wish(occasion=turn.event, sets_field=True, remove_tags=tags)
    write(turn, wish, view_of(turn, Reason.NOTHING_TO_DO, record))
    return record.writing(turn.now)
