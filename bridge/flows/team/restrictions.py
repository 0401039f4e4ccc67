"""Who may not raise emergencies for now: set by a person, told to the client, over by itself."""

from dataclasses import replace

from bridge.core.commit import Commit
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.judgements import MisuseLedger
from bridge.core.ledger import Accounts
from bridge.core.levels import Reason
from bridge.core.people import Restriction
from bridge.flows.context import Bridge
from bridge.flows.ticket.wishes import Wish, view_of, write
from bridge.flows.turn import MAX_ROUNDS, Overtaken

RESTRICTED, MISUSED = "restricted", "misused"
"""The two lists of accounts."""

_LIST_SECONDS = 400 * 86_400.0
_KEPT_AFTER_ITS_END = 86_400.0


def restrict(bridge: Bridge, restriction: Restriction, now: float) -> None:
    """Restrict an account, or change its restriction; the client is told on the ticket."""
    for _ in range(MAX_ROUNDS):
        commit = Commit()
        seconds = restriction.until - now + _KEPT_AFTER_ITS_END
        commit.put(restriction.account, restriction, seconds)
        _list(bridge, commit, RESTRICTED, restriction.account, there=True)
        _tell(bridge, commit, restriction, Reason.RESTRICTION_SET, restriction.set_by, now)
        if bridge.store.commit(commit, now):
            return
    raise Overtaken(restriction.account)


def lift(bridge: Bridge, account: str, by: str, now: float) -> bool:
    """End a restriction before its time; False when there is none (any more)."""
    for _ in range(MAX_ROUNDS):
        versioned = bridge.store.read(Restriction, account)
        restriction = versioned.value
        if restriction is None or not restriction.active(now):
            return False
        commit = Commit()
        commit.expect(Restriction, versioned)
        commit.delete(Restriction, account)
        _list(bridge, commit, RESTRICTED, account, there=False)
        _tell(bridge, commit, restriction, Reason.RESTRICTION_ENDED, by, now)
        if bridge.store.commit(commit, now):
            return True
    raise Overtaken(account)


def restrictions(bridge: Bridge, now: float) -> list[Restriction]:
    """The restrictions that hold, the next to end first."""
    return _in_force(bridge, _members(bridge)[RESTRICTED], now)


def suggestions(bridge: Bridge, now: float) -> list[MisuseLedger]:
    """Accounts with so many unjustified emergencies that a person should look at them."""
    members = _members(bridge)
    if not members[MISUSED]:
        return []
    restricted = {each.account for each in _in_force(bridge, members[RESTRICTED], now)}
    accounts = [id for id in members[MISUSED] if id not in restricted]
    ledgers = (each.value for each in bridge.store.read_all(MisuseLedger, accounts))
    return [ledger for ledger in ledgers if ledger and ledger.suggests(now)]


def changes(bridge: Bridge, account: str) -> list[HistoryLine]:
    """Who restricted an account and who ended it, oldest first."""
    return bridge.store.history(_history(account))


def suggest(bridge: Bridge, commit: Commit, account: str) -> None:
    """Add to a commit that the account is one to look at."""
    _list(bridge, commit, MISUSED, account, there=True)


def _in_force(bridge: Bridge, accounts: tuple[str, ...], now: float) -> list[Restriction]:
    found = (each.value for each in bridge.store.read_all(Restriction, accounts))
    return sorted((r for r in found if r and r.active(now)), key=lambda r: r.until)


def _members(bridge: Bridge) -> dict[str, tuple[str, ...]]:
    lists = bridge.store.read_all(Accounts, [RESTRICTED, MISUSED])
    return {each.id: each.value.members if each.value else () for each in lists}


def _list(bridge: Bridge, commit: Commit, name: str, account: str, there: bool) -> None:
    versioned = bridge.store.read(Accounts, name)
    members = versioned.value.members if versioned.value else ()
    others = tuple(member for member in members if member != account)
    commit.expect(Accounts, versioned)
    commit.put(name, Accounts(name, (*others, account) if there else others), _LIST_SECONDS)


def _tell(
    bridge: Bridge, commit: Commit, restriction: Restriction, reason: Reason, by: str, now: float
) -> None:
    """The history of account and ticket says who did it; the client is told on the ticket."""
    what = "Restricted" if reason is Reason.RESTRICTION_SET else "Restriction ended early"
    until = bridge.policy.hours.local(restriction.until)
    detail = f"{restriction.mode.value} until {until:%Y-%m-%d %H:%M %Z}: {restriction.reason}"
    line = HistoryLine(now, what, reason, who=by, detail=detail)
    commit.line(_history(restriction.account), line)
    record = bridge.store.read(TicketRecord, restriction.record).value
    if record is None:
        return
    commit.line(record.id, line)
    view = replace(
        view_of(bridge, reason, record, now),
        restriction_reason=restriction.reason,
        restricted_until=restriction.until,
    )
    write(bridge, commit, Wish(occasion=f"by-hand-{int(now)}", answers=True), view, now)


def _history(account: str) -> str:
    return f"account:{account}"
