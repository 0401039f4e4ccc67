"""A person has it: the clock stops, the others are told who, and so is the client."""

from dataclasses import dataclass, replace

from bridge.core.agenda import ItemKind
from bridge.core.commit import Commit, Index
from bridge.core.deliveries import AlertKind
from bridge.core.escalations import EscalationIndex, HistoryLine, TicketRecord
from bridge.core.levels import Reason
from bridge.core.people import ChannelName, Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, deliveries_of, tell_the_told
from bridge.flows.ticket.wishes import Wish, view_of, write
from bridge.flows.turn import MAX_ROUNDS, Overtaken


@dataclass(frozen=True)
class Acknowledgement:
    """What an acknowledgement came to; `by` is whoever has it, perhaps somebody who was faster."""

    record: TicketRecord
    by: str
    first: bool
    over: bool = False
    """True when the escalation was stood down before."""


def acknowledge(
    bridge: Bridge, escalation: str, person: Person, via: str, now: float
) -> Acknowledgement | None:
    """Take an emergency; None when there is no such escalation. `via`: "link", "sms"."""
    for _ in range(MAX_ROUNDS):
        index = bridge.store.read(EscalationIndex, escalation).value
        versioned = bridge.store.read(TicketRecord, index.record if index else "")
        record = versioned.value
        if index is None or record is None:
            return None
        done = _already(record, index)
        if done is not None:
            return done
        commit = Commit()
        commit.expect(TicketRecord, versioned)
        record = apply(bridge, commit, record, person.name, person.id, "", now)
        _tell_client(bridge, commit, record, person.name, now)
        commit.line(record.id, _line(record, person.name, via, now))
        commit.count("decisions_responded")
        commit.put(record.id, record)
        if bridge.store.commit(commit, now):
            return Acknowledgement(record, person.name, first=True)
    raise Overtaken(escalation)


def apply(
    bridge: Bridge,
    commit: Commit,
    record: TicketRecord,
    name: str,
    person_id: str,
    event: str,
    now: float,
) -> TicketRecord:
    """Add to a commit that somebody has the newest escalation; the record as it becomes."""
    escalation = record.escalations[-1]
    record = record.with_current(responded_at=now, responded_by=name)
    commit.cancel(f"{ItemKind.RESPONSE_DUE.value}:{escalation.id}")
    commit.unindex(Index.WAITING, escalation.id)
    alert = Alert(AlertKind.TAKEN, escalation.id, record, record.current, event, facts={"by": name})
    told = [
        each
        for each in deliveries_of(bridge, escalation.id)
        if each.alert in (AlertKind.EMERGENCY, AlertKind.REMINDER)
        # Whoever has it knows, but the "EMERGENCY" on their screens has to go.
        and (each.person != person_id or each.channel is ChannelName.PUSH)
    ]
    tell_the_told(bridge, commit, alert, told, now)
    return record


def _already(record: TicketRecord, index: EscalationIndex) -> Acknowledgement | None:
    escalation = record.escalations[index.number - 1]
    newest = index.number == len(record.escalations)
    if escalation.stood_down_at is not None or not newest:
        return Acknowledgement(record, escalation.stood_down_by, first=False, over=True)
    if escalation.responded_at is not None:
        return Acknowledgement(record, escalation.responded_by, first=False)
    return None


def _tell_client(
    bridge: Bridge, commit: Commit, record: TicketRecord, name: str, now: float
) -> None:
    view = replace(view_of(bridge, Reason.RESPONDED, record, now), who=name)
    wish = Wish(occasion=f"{int(now)}", answers=True, notes=False)
    write(bridge, commit, wish, view, now)


def _line(record: TicketRecord, name: str, via: str, now: float) -> HistoryLine:
    escalation = record.escalations[-1].id
    return HistoryLine(
        now, "Acknowledged", Reason.RESPONDED, who=name, detail=via, escalation=escalation
    )
