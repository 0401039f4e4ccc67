"""Who may not raise emergencies for now: set by a person, told to the client, over by itself."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.core.commit import Index, Listing
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.judgements import WINDOW_SECONDS, MisuseLedger
from bridge.core.levels import Reason
from bridge.core.people import Restriction
from bridge.flows.context import Bridge
from bridge.flows.ticket.wishes import Wish, view_of, write
from bridge.flows.turn import Turn, attempt

_KEPT_AFTER_ITS_END = 86_400.0


def restrict(bridge: Bridge, restriction: Restriction) -> None:
    """Restrict an account, or change its restriction; the client is told on the ticket."""

    def step(turn: Turn) -> None:
        seconds = restriction.until - turn.now + _KEPT_AFTER_ITS_END
        turn.commit.put(restriction.account, restriction, seconds)
        turn.commit.index(Index.RESTRICTED, restriction.account, restriction.until)
        _tell(turn, restriction, Reason.RESTRICTION_SET, restriction.set_by)

    attempt(bridge, step)


def lift(bridge: Bridge, account: str, by: str) -> bool:
    """End a restriction before its time; False when there is none (any more)."""

    def step(turn: Turn) -> bool:
        restriction = turn.based_on(Restriction, account)
        if restriction is None or not restriction.active(turn.now):
            return False
        turn.commit.delete(Restriction, account)
        turn.commit.unindex(Index.RESTRICTED, account)
        _tell(turn, restriction, Reason.RESTRICTION_ENDED, by)
        return True

    return attempt(bridge, step)


def restrictions(bridge: Bridge, now: float) -> list[Restriction]:
    """The restrictions that hold, the next to end first."""
    accounts = bridge.store.listed(Index.RESTRICTED, since=now)
    found = (each.value for each in bridge.store.read_all(Restriction, accounts))
    return [restriction for restriction in found if restriction and restriction.active(now)]


def suggesting(now: float) -> tuple[Listing, Listing]:
    """What `suggestions` needs to know: the accounts that were misused, and the restricted ones."""
    return Listing(Index.MISUSED, since=now - WINDOW_SECONDS), Listing(Index.RESTRICTED, since=now)


def suggestions(
    ledgers: Mapping[str, MisuseLedger], misused: list[str], restricted: list[str], now: float
) -> list[MisuseLedger]:
    """Accounts with so many unjustified emergencies that a person should look at them."""
    accounts = (account for account in misused if account not in restricted)
    return [ledgers[each] for each in accounts if ledgers[each].suggests(now)]


def changes(bridge: Bridge, account: str) -> list[HistoryLine]:
    """Who restricted an account and who ended it, oldest first."""
    return bridge.store.history(_history(account))


def suggest(turn: Turn, account: str) -> None:
    """Add to a commit that the account is one to look at."""
    turn.commit.index(Index.MISUSED, account, turn.now)


def _tell(turn: Turn, restriction: Restriction, reason: Reason, by: str) -> None:
    """The history of account and ticket says who did it; the client is told on the ticket."""
    what = "Restricted" if reason is Reason.RESTRICTION_SET else "Restriction ended early"
    until = turn.bridge.policy.hours.local(restriction.until)
    detail = f"{restriction.mode.value} until {until:%Y-%m-%d %H:%M %Z}: {restriction.reason}"
    line = HistoryLine(turn.now, what, reason, who=by, detail=detail)
    turn.commit.line(_history(restriction.account), line)
    record = turn.bridge.store.read(TicketRecord, restriction.record).value
    if record is None:
        return
    turn.commit.line(record.id, line)
    view = replace(
        view_of(turn, reason, record),
        restriction_reason=restriction.reason,
        restricted_until=restriction.until,
    )
    write(turn, Wish(occasion=f"by-hand-{int(turn.now)}", answers=True), view)


def _history(account: str) -> str:
    return f"account:{account}"
