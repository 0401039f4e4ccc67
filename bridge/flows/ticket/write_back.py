"""Write on the ticket what was decided: little, once, and never in a loop with ourselves."""

from dataclasses import dataclass, replace

from bridge.core.agenda import Lease
from bridge.core.comments import active
from bridge.core.commit import Commit, Index
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.known import Account
from bridge.core.ledger import WriteBack
from bridge.core.retry import backoff, given_up
from bridge.core.ticket_views import TicketView
from bridge.core.tickets import Ticket, TicketUpdate
from bridge.errors import (
    BridgeError,
    Closed,
    Gone,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
    retry_after_of,
)
from bridge.flows import pace
from bridge.flows.context import Bridge
from bridge.flows.delivery import gates
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.limits import used_up
from bridge.flows.ticket import client_mail
from bridge.flows.ticket.wishes import shown, worded, writes_on
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator
from bridge.ports import Written

READ_TIMEOUT = 10.0
WRITES_A_MINUTE = 6
"""The breaker: more writes than this on one ticket look like a loop and have to wait."""

_END_IS_TOLD_WITHIN = 600.0
"""Seconds in which we hear that a ticket was closed or deleted, by a webhook or by looking."""


@dataclass(frozen=True)
class Outcome:
    """What a write-back came to: the ticket as it was read, what its texts speak of, what it should
    show, and what is there."""

    ticket: Ticket
    view: TicketView
    update: TicketUpdate
    written: Written

    def words(self) -> str:
        """What the write-back consisted of, for the timeline."""
        update, parts = self.update, []
        if self.written.field and update.level is not None:
            parts.append(f"field set to {update.level.label}")
        if update.raise_priority:
            parts.append("priority raised to the top")
        if update.add_tags or update.remove_tags:
            parts.append("tags")
        if update.fields:
            parts.append("link to the Escalate page")
        if update.answer:
            parts.append("answer to the client")
        if update.note:
            parts.append("note for staff")
        if self.written.refused:
            parts.append(f"but refused was: {self.written.refused}")
        return ", ".join(parts) or "nothing differed"


def write_back(bridge: Bridge, lease: Lease) -> None:
    """Do one write-back; what could not be done is tried again, and given up loudly."""
    wish = bridge.store.read(WriteBack, lease.item.about).value
    now = bridge.clock()
    record = bridge.store.read(TicketRecord, wish.record).value if wish else None
    if wish is None or record is None:
        bridge.store.commit(Commit(lease=lease), now)
        return
    wait = _breaker(bridge, wish, now) or gates.closed_until(bridge, _gate(record), now)
    if wait is not None:
        _put_off(bridge, lease, wait, lease.item.tries)
    elif attempt(bridge, lambda turn: _begins(turn, lease, wish.id), lease):
        _write(bridge, lease, wish, record, now)
        pace.heed(bridge, wish.connection)


def _begins(turn: Turn, lease: Lease, id: str) -> bool:
    """Whether it is its turn at the helpdesk; otherwise it is put off until then."""
    wish = turn.based_on(WriteBack, id)
    if wish is None:
        return False
    wanted = pace.calls(turn.bridge, wish.connection, wish.calls)
    wait = pace.ask(turn, wish.connection, replace(wanted, urgent=wish.urgent, slot=wish.slot))
    if wait is None:
        turn.commit.finish = False
        turn.commit.put(id, replace(wish, attempted=True, slot=None))
        return True
    turn.commit.put(id, replace(wish, slot=wait))
    turn.commit.schedule(replace(lease.item, due=wait))
    return False


def _write(bridge: Bridge, lease: Lease, wish: WriteBack, record: TicketRecord, now: float) -> None:
    helpdesk, gate = bridge.helpdesks[record.connection], _gate(record)
    try:
        ticket = record.ticket
        if not wish.only_notes:
            ticket = helpdesk.read(ticket.id, READ_TIMEOUT)
        level = record.level if wish.sets_field else None
        view = shown(bridge, wish, ticket)
        update = replace(worded(bridge, wish, view), level=level)
        written = helpdesk.write(ticket, update, retry=wish.attempted)
    except (TemporaryFailure, UnknownOutcome) as error:
        gates.failed(bridge, gate, error)
        _failed_for_now(bridge, lease, wish, error)
    except (Gone, Closed) as error:
        _gone(bridge, lease, wish, record, error)
    except PermanentFailure as error:
        _fail(bridge, lease, wish, str(error))
    else:
        gates.worked(bridge, gate, now)
        _done(bridge, lease, wish, Outcome(ticket, view, update, written))


def _gate(record: TicketRecord) -> str:
    return gates.of_helpdesk(record.connection)


def _breaker(bridge: Bridge, wish: WriteBack, now: float) -> float | None:
    """Until when the ticket has to be left alone; None counts this write and lets it pass."""
    if wish.slot is not None:
        return None  # it was counted before it was given its time
    wait = used_up(bridge, writes_on(wish.record), WRITES_A_MINUTE, within=60.0)
    if wait is None:
        return None
    bridge.log.warning("write_breaker_open", record=wish.record)
    return now + wait


def _done(bridge: Bridge, lease: Lease, wish: WriteBack, outcome: Outcome) -> None:
    def step(turn: Turn) -> None:
        turn.commit.delete(WriteBack, wish.id)
        turn.commit.count("write_backs")
        _correct(turn, wish, outcome)
        client_mail.mail(turn, wish, outcome.view)
        words = outcome.words()
        turn.commit.line(wish.record, _line(wish, "Ticket updated", words, turn.now))
        if outcome.written.refused:
            tell_admins(turn, operator.written_in_part(wish.connection, outcome.written.refused))

    attempt(bridge, step, lease)
    bridge.log.info("ticket_written", event_id=wish.event, record=wish.record)


def _correct(turn: Turn, wish: WriteBack, outcome: Outcome) -> None:
    """What was read completes what a webhook had said: for the pages and the next message."""
    record, ticket = turn.based_on(TicketRecord, wish.record), outcome.ticket
    if record is None:
        return
    record = record.corrected(ticket)
    turn.commit.put(wish.record, record.writing(turn.now) if outcome.written.field else record)
    if ticket.organization_id and ticket.organization:
        account = Account(wish.connection, ticket.organization_id, ticket.organization)
        turn.commit.put(account.id, account)


def _failed_for_now(bridge: Bridge, lease: Lease, wish: WriteBack, error: BridgeError) -> None:
    now = bridge.clock()
    if given_up(wish.created_at, now, urgent=False):
        _fail(bridge, lease, wish, f"given up: {error}")
        return
    tries = lease.item.tries + 1
    due = now + max(backoff(tries, False, wish.id), retry_after_of(error) or 0.0)
    bridge.log.warning("write_back_put_off", event_id=wish.event, error=str(error))
    _put_off(bridge, lease, due, tries)


def _put_off(bridge: Bridge, lease: Lease, due: float, tries: int) -> None:
    commit = Commit(lease=lease)
    commit.schedule(replace(lease.item, due=due, tries=tries))
    bridge.store.commit(commit, bridge.clock())


def _gone(
    bridge: Bridge, lease: Lease, wish: WriteBack, record: TicketRecord, error: PermanentFailure
) -> None:
    """Nobody has to mend it on a ticket whose escalation is over, which may be told any moment."""
    if active(record) is None:
        _leave(bridge, lease, wish, str(error))
    elif bridge.clock() - wish.created_at < _END_IS_TOLD_WITHIN:
        _failed_for_now(bridge, lease, wish, error)
    else:
        _fail(bridge, lease, wish, str(error))


def _leave(bridge: Bridge, lease: Lease, wish: WriteBack, why: str) -> None:
    """The ticket does not take it any more, and nobody needs it."""

    def step(turn: Turn) -> None:
        turn.commit.delete(WriteBack, wish.id)
        turn.commit.line(wish.record, _line(wish, "The ticket was left as it is", why, turn.now))

    attempt(bridge, step, lease)
    bridge.log.info("ticket_left", event_id=wish.event, record=wish.record, why=why)


def _fail(bridge: Bridge, lease: Lease, wish: WriteBack, error: str) -> None:
    def step(turn: Turn) -> None:
        turn.commit.index(Index.DEAD, lease.item.id, turn.now)
        turn.commit.count("failed_write_backs")
        line = _line(wish, "The ticket could not be updated", error, turn.now)
        turn.commit.line(wish.record, line)
        tell_admins(turn, operator.tickets_cannot_be_updated(wish.connection, error))

    attempt(bridge, step, lease)
    bridge.log.error("write_back_failed", event_id=wish.event, record=wish.record, error=error)


def _line(wish: WriteBack, what: str, detail: str, now: float) -> HistoryLine:
    return HistoryLine(
        now, what, wish.reason, detail=detail, event=wish.event, escalation=wish.escalation
    )
