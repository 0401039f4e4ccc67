"""Nobody responded in time, or the client asks: tell again, and answer honestly."""

from collections import defaultdict
from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import Because, Reminder
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.levels import Reason
from bridge.core.people import Person
from bridge.core.tickets import Actor
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.escalation import timers
from bridge.flows.escalation.reminders import say_again, say_again_to_others
from bridge.flows.find import find, find_to_change
from bridge.flows.intake.look import look
from bridge.flows.ticket.wishes import answer
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator
from bridge.messages.plain import age

_NEWS_FIRST_SECONDS = 10.0
_PUT_OFF_AT_MOST = 6
"""What cannot be decided holds nobody back for longer than a minute."""


def told_again(bridge: Bridge, lease: Lease) -> None:
    """Nobody has it: tell again, each time with a further tier, until the steps are over.

    Before, the ticket is looked at: what ended meanwhile is decided first.
    """
    if _news_first(bridge, lease):
        return

    def step(turn: Turn) -> None:
        record = _waiting(turn, lease.item.about)
        if record is not None:
            _next_step(turn, record)

    attempt(bridge, step, lease)


def response_due(bridge: Bridge, lease: Lease) -> None:
    """The response clock ran out: the admins hear that nobody has seen it."""
    if _news_first(bridge, lease):
        return

    def step(turn: Turn) -> None:
        record = _waiting(turn, lease.item.about)
        if record is not None:
            _seen_by_nobody(turn, record)

    attempt(bridge, step, lease)


def _news_first(bridge: Bridge, lease: Lease) -> bool:
    """Whether the helpdesk has news: it is decided first, and the item comes back after it."""
    found, tries = find(bridge, lease.item.about), lease.item.tries
    if found is None or not found.escalation.waiting or tries >= _PUT_OFF_AT_MOST:
        return False
    if not look(bridge, found.record):
        return False
    commit, now = Commit(lease=lease), bridge.clock()
    commit.schedule(replace(lease.item, due=now + _NEWS_FIRST_SECONDS, tries=tries + 1))
    bridge.store.commit(commit, now)
    return True


def tell_again(
    bridge: Bridge, escalation_id: str, by: Person, why: str
) -> dict[str, list[str]] | None:
    """A person has the alert told again to all others, and says why.

    Who is told (an id) on which channels; None when it is not waiting any more.
    """

    def step(turn: Turn) -> dict[str, list[str]] | None:
        record = _waiting(turn, escalation_id)
        if record is None:
            return None
        words = f"{by.name}: {why}" if why else f"{by.name} asks everybody to look once more."
        reminder = Reminder(Because.COLLEAGUE_ASKED, words)
        told = defaultdict[str, list[str]](list)
        for each in say_again_to_others(turn, record, reminder, by, _up_to_tier(record)):
            told[each.person].append(each.channel)
        turn.line(record, HistoryLine(turn.now, "Told again", who=by.name, detail=why))
        return told

    return attempt(bridge, step)


def client_asks(turn: Turn, actor: Actor, record: TicketRecord) -> TicketRecord:
    """The client wrote again after the response time: "did you get it?"."""
    record = record.with_current(asked_again_at=turn.now)
    why = f"{actor.name or 'The client'} asks again and nobody has responded yet."
    _tell(turn, record, Reminder(Because.CLIENT_ASKED, why))
    answer(turn, Reason.ASKED_AGAIN, record, actor.name)
    asks = HistoryLine(turn.now, "The client asks again", Reason.ASKED_AGAIN, who=actor.name)
    turn.line(record, asks)
    return record


def _waiting(turn: Turn, escalation_id: str) -> TicketRecord | None:
    found = find_to_change(turn, escalation_id)
    if found is None or not found.newest or not found.escalation.waiting:
        return None
    return found.record


def _next_step(turn: Turn, record: TicketRecord) -> None:
    escalation = record.escalations[-1]
    passed = max(timers.steps_passed(turn, escalation), escalation.told_steps + 1)
    record = record.with_current(told_steps=passed)
    why = f"Nobody has responded for {age(turn.now - escalation.alerted_at)}."
    _tell(turn, record, Reminder(Because.NOT_SEEN, why))
    turn.line(record, HistoryLine(turn.now, "Told again", detail=why))
    timers.next_step(turn, record)
    turn.commit.put(record.id, record)


def _seen_by_nobody(turn: Turn, record: TicketRecord) -> None:
    record = record.with_current(unseen_at=turn.now)
    minutes = int(turn.bridge.policy.response // 60)
    why = f"Nobody has responded in {minutes} business minutes."
    trouble = operator.seen_by_nobody(record.ticket, why)
    tell_admins(turn, trouble, account=record.account)
    turn.line(record, HistoryLine(turn.now, "Seen by nobody", detail=why))
    turn.commit.count("unseen")
    turn.commit.put(record.id, record)


def _tell(turn: Turn, record: TicketRecord, reminder: Reminder) -> None:
    say_again(turn, record, reminder, _up_to_tier(record))


def _up_to_tier(record: TicketRecord) -> int:
    """The tier that the steps have reached, from the second on."""
    return max(record.escalations[-1].told_steps, 1) + 1
