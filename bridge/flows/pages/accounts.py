"""Which accounts are restricted, which are suggested, and which could be."""

from dataclasses import dataclass

from bridge.core.commit import Index
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.judgements import MisuseLedger
from bridge.core.people import Restriction
from bridge.flows.context import Bridge
from bridge.flows.find import find_all
from bridge.flows.team import restrictions
from bridge.flows.team.judge import ledgers_of


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
    misused, restricted = bridge.store.listed_all(restrictions.suggesting(now))
    ledgers = ledgers_of(bridge, misused)
    return Accounts(
        restricted=tuple(
            Restricted(each, tuple(restrictions.changes(bridge, each.account)))
            for each in restrictions.restrictions(bridge, now)
        ),
        suggested=tuple(restrictions.suggestions(ledgers, misused, restricted, now)),
        escalated=tuple(_escalated(bridge, now)),
    )


def _escalated(bridge: Bridge, now: float) -> list[Account]:
    found = find_all(bridge, bridge.store.listed(Index.EMERGENCIES))
    records = [each.record for each in found if each.record.ticket.organization_id]
    newest = {record.account: record for record in records}
    ledgers = ledgers_of(bridge, newest)
    known = [Account(id, record, ledgers[id].unjustified(now)) for id, record in newest.items()]
    return sorted(known, key=lambda account: account.record.ticket.organization.casefold())
