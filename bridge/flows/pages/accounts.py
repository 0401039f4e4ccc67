"""Which accounts are restricted, which are suggested, and which could be."""

from dataclasses import dataclass

from bridge.core.commit import Index
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.judgements import MisuseLedger
from bridge.core.people import Restriction
from bridge.flows.context import Bridge
from bridge.flows.find import find
from bridge.flows.team import restrictions
from bridge.flows.team.judge import account_of


@dataclass(frozen=True)
class Account:
    """An account that has raised an emergency. `record`: the newest ticket with one."""

    id: str
    record: TicketRecord
    unjustified: int


@dataclass(frozen=True)
class Restricted:
    """A restriction that holds, and who did what to the account, oldest first."""

    restriction: Restriction
    changes: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class Accounts:
    """All that a person needs to see before restricting an account."""

    restricted: tuple[Restricted, ...]
    suggested: tuple[MisuseLedger, ...]
    escalated: tuple[Account, ...]


def accounts(bridge: Bridge, now: float) -> Accounts:
    """The accounts as they are at `now` (seconds UTC). Raises StoreUnavailable."""
    return Accounts(
        restricted=tuple(
            Restricted(each, tuple(restrictions.changes(bridge, each.account)))
            for each in restrictions.restrictions(bridge, now)
        ),
        suggested=tuple(restrictions.suggestions(bridge, now)),
        escalated=tuple(_escalated(bridge, now)),
    )


def _escalated(bridge: Bridge, now: float) -> list[Account]:
    newest: dict[str, TicketRecord] = {}
    for id in bridge.store.listed(Index.EMERGENCIES):
        found = find(bridge, id)
        if found and found.record.ticket.organization_id:
            newest[account_of(found.record)] = found.record
    known = [Account(id, record, _unjustified(bridge, id, now)) for id, record in newest.items()]
    return sorted(known, key=lambda account: account.record.ticket.organization.casefold())


def _unjustified(bridge: Bridge, account: str, now: float) -> int:
    ledger = bridge.store.read(MisuseLedger, account).value
    return ledger.unjustified(now) if ledger else 0
