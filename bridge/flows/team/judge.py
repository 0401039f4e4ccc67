"""A person says whether an emergency was justified; too many that were not suggest something."""

from collections.abc import Iterable

from bridge.core.commit import Commit
from bridge.core.escalations import EscalationIndex, HistoryLine, TicketRecord
from bridge.core.judgements import SUGGEST_AT, WINDOW_SECONDS, Judgement, MisuseLedger
from bridge.core.levels import Level
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.team import restrictions
from bridge.flows.turn import MAX_ROUNDS, Overtaken

# Longer than judgements count, so that none is forgotten before.
_KEPT_SECONDS = WINDOW_SECONDS * 2


def judge(
    bridge: Bridge, escalation: str, justified: bool, person: Person, now: float
) -> Judgement | None:
    """Note a person's word on an emergency; the last word counts. None: there is no such one."""
    for _ in range(MAX_ROUNDS):
        index = bridge.store.read(EscalationIndex, escalation).value
        record = bridge.store.read(TicketRecord, index.record).value if index else None
        if index is None or record is None:
            return None
        judged = record.escalations[index.number - 1]
        if judged.level is not Level.EMERGENCY:
            return None
        judgement = Judgement(escalation, record.id, justified, person.name, now, judged.started_at)
        commit = Commit()
        _note(bridge, commit, record, judgement, now)
        if bridge.store.commit(commit, now):
            return judgement
    raise Overtaken(escalation)


def ledgers_of(bridge: Bridge, accounts: Iterable[str]) -> dict[str, MisuseLedger]:
    """The words on the emergencies of accounts; an empty ledger where nobody gave any."""
    known = bridge.store.read_all(MisuseLedger, dict.fromkeys(accounts))
    return {each.id: each.value or MisuseLedger(each.id) for each in known}


def account_of(record: TicketRecord) -> str:
    """Whose emergencies are counted together: an organization's, or one person's without one."""
    ticket = record.ticket
    return f"{record.connection}/{ticket.organization_id or f'person {ticket.requester.id}'}"


def _note(
    bridge: Bridge, commit: Commit, record: TicketRecord, judgement: Judgement, now: float
) -> None:
    account = account_of(record)
    versioned = bridge.store.read(MisuseLedger, account)
    name = record.ticket.organization or record.ticket.requester.name or account
    before = versioned.value or MisuseLedger(account, name)
    after = before.with_judgement(judgement)
    commit.expect(MisuseLedger, versioned)
    commit.put(account, after, _KEPT_SECONDS)
    what = "Judged justified" if judgement.justified else "Judged unjustified"
    line = HistoryLine(now, what, who=judgement.by, escalation=judgement.escalation)
    commit.line(record.id, line)
    commit.count("judged_justified" if judgement.justified else "judged_unjustified")
    if after.suggests(now) and record.ticket.organization_id:
        restrictions.suggest(bridge, commit, account)
        if not before.suggests(now):
            _tell_admins(bridge, commit, after, now)


def _tell_admins(bridge: Bridge, commit: Commit, ledger: MisuseLedger, now: float) -> None:
    days = int(WINDOW_SECONDS // 86_400)
    detail = f"{ledger.unjustified(now)} emergencies in {days} days were judged unjustified."
    do = f"Talk to them, or restrict the account at {bridge.public_base_url}/restrictions."
    headline = f"{ledger.name}: {SUGGEST_AT} unjustified emergencies"
    tell_admins(bridge, commit, headline, detail, do, now)
