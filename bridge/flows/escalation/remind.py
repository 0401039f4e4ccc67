"""Nobody responded in time, or the client asks: tell again, and answer honestly."""

from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import AlertKind
from bridge.core.escalations import Escalation, EscalationIndex, HistoryLine, TicketRecord
from bridge.core.ledger import Event
from bridge.core.levels import Reason
from bridge.core.tickets import Actor
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import (
    Alert,
    deliveries_of,
    tell,
    tell_admins,
    tell_available,
)
from bridge.flows.ticket.wishes import (
    Wish,
    told,
    view_of,
    write,
)
from bridge.flows.turn import MAX_ROUNDS, Overtaken

_NEXT_TIER = 2


def overdue(bridge: Bridge, escalation: Escalation, now: float) -> bool:
    """Whether the response time has passed and the last answer to the client is as old as that."""
    since = escalation.asked_again_at or escalation.started_at
    return now >= bridge.policy.hours.after(since, bridge.policy.response)


def response_due(bridge: Bridge, lease: Lease) -> None:
    """The response clock ran out: tell the project managers again, the next tier and the admins."""
    for _ in range(MAX_ROUNDS):
        now = bridge.clock()
        commit = Commit(lease=lease)
        record = _waiting_record(bridge, commit, lease.item.about)
        if record is not None:
            _seen_by_nobody(bridge, commit, record, lease.item.event, now)
        if bridge.store.commit(commit, now):
            return
    raise Overtaken(lease.item.id)


def tell_again(bridge: Bridge, escalation: str, by: str, why: str, now: float) -> bool:
    """A person has the alert told again, and says why; False when it is not waiting any more."""
    for _ in range(MAX_ROUNDS):
        commit = Commit()
        record = _waiting_record(bridge, commit, escalation)
        if record is None:
            return False
        words = f"{by}: {why}" if why else f"{by} asks everybody to look once more."
        _tell_again(bridge, commit, record, words, "", now)
        line = HistoryLine(now, "Told again", who=by, detail=why, escalation=escalation)
        commit.line(record.id, line)
        if bridge.store.commit(commit, now):
            return True
    raise Overtaken(escalation)


def client_asks(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    actor: Actor,
    record: TicketRecord,
    now: float,
) -> tuple[TicketRecord, Reason]:
    """The client wrote again after the response time: "did you get it?"."""
    escalation = record.escalations[-1]
    deliveries = deliveries_of(bridge, escalation.id)
    record = record.with_current(asked_again_at=now)
    why = f"{actor.name or 'The client'} asks again and nobody has responded yet."
    _tell_again(bridge, commit, record, why, event.id, now)
    view = replace(
        view_of(bridge, Reason.ASKED_AGAIN, record, now),
        who=actor.name,
        told=told(bridge, deliveries),
    )
    write(bridge, commit, Wish(occasion=event.id, answers=True, event=event.id), view, now)
    line = HistoryLine(
        now,
        "The client asks again",
        Reason.ASKED_AGAIN,
        who=actor.name,
        event=event.id,
        escalation=escalation.id,
    )
    commit.line(record.id, line)
    return record, Reason.ASKED_AGAIN


def _waiting_record(bridge: Bridge, commit: Commit, escalation: str) -> TicketRecord | None:
    index = bridge.store.read(EscalationIndex, escalation).value
    if index is None:
        return None
    versioned = bridge.store.read(TicketRecord, index.record)
    commit.expect(TicketRecord, versioned)
    record = versioned.value
    newest = record is not None and record.current and record.current.id == escalation
    return record if record and newest and record.escalations[-1].waiting else None


def _seen_by_nobody(
    bridge: Bridge, commit: Commit, record: TicketRecord, event: str, now: float
) -> None:
    record = record.with_current(unseen_at=now)
    minutes = int(bridge.policy.response // 60)
    why = f"Nobody has responded in {minutes} business minutes."
    _tell_again(bridge, commit, record, why, event, now)
    key = record.ticket.key or record.ticket.id
    do = "Call a project manager, or open the ticket yourself."
    tell_admins(bridge, commit, f"Emergency {key} seen by nobody", why, do, now, event=event)
    line = HistoryLine(
        now, "Seen by nobody", detail=why, event=event, escalation=record.escalations[-1].id
    )
    commit.line(record.id, line)
    commit.count("unseen")
    commit.put(record.id, record)


def _tell_again(
    bridge: Bridge, commit: Commit, record: TicketRecord, why: str, event: str, now: float
) -> None:
    escalation = record.escalations[-1]
    about = f"{escalation.id}.{int(now)}"
    alert = Alert(
        AlertKind.REMINDER, about, record, escalation, event, urgent=True, facts={"why": why}
    )
    tell_available(bridge, commit, alert, now)
    tell(bridge, commit, alert, bridge.pms(_NEXT_TIER), now)
