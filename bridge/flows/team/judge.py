"""A person says whether an emergency was justified; too many that were not suggest something."""

from collections.abc import Iterable

from bridge.core.deliveries import Trouble
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.judgements import SUGGEST_AT, WINDOW_SECONDS, Judgement, MisuseLedger
from bridge.core.levels import Level
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.find import find
from bridge.flows.team import restrictions
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator

# Longer than judgements count, so that none is forgotten before.
_KEPT_SECONDS = WINDOW_SECONDS * 2


def judge(bridge: Bridge, escalation_id: str, justified: bool, person: Person) -> Judgement | None:
    """Note a person's word on an emergency; the last word counts. None: there is no such one."""

    def step(turn: Turn) -> Judgement | None:
        found = find(bridge, escalation_id)
        if found is None or found.escalation.level is not Level.EMERGENCY:
            return None
        began = found.escalation.started_at
        judgement = Judgement(
            escalation_id, found.record.id, justified, person.name, turn.now, began
        )
        _note(turn, found.record, judgement)
        return judgement

    return attempt(bridge, step)


def ledgers_of(bridge: Bridge, accounts: Iterable[str]) -> dict[str, MisuseLedger]:
    """The words on the emergencies of accounts; an empty ledger where nobody gave any."""
    known = bridge.store.read_all(MisuseLedger, dict.fromkeys(accounts))
    return {each.id: each.value or MisuseLedger(each.id) for each in known}


def _note(turn: Turn, record: TicketRecord, judgement: Judgement) -> None:
    account, ticket = record.account, record.ticket
    known = turn.based_on(MisuseLedger, account)
    name = ticket.organization or ticket.requester.name or account
    before = known or MisuseLedger(account, name)
    after = before.with_judgement(judgement)
    turn.commit.put(account, after, _KEPT_SECONDS)
    what = "Judged justified" if judgement.justified else "Judged unjustified"
    line = HistoryLine(turn.now, what, who=judgement.by, escalation=judgement.escalation)
    turn.line(record, line)
    turn.commit.count("judged_justified" if judgement.justified else "judged_unjustified")
    if after.suggests(turn.now) and ticket.organization_id:
        restrictions.suggest(turn, account)
        if not before.suggests(turn.now):
            tell_admins(turn, _trouble(turn, after))


def _trouble(turn: Turn, ledger: MisuseLedger) -> Trouble:
    days = int(WINDOW_SECONDS // 86_400)
    found = f"{ledger.unjustified(turn.now)} emergencies in {days} days were judged unjustified."
    page = f"{turn.bridge.public_base_url}/restrictions"
    return operator.misused(ledger.name, SUGGEST_AT, found, page)
