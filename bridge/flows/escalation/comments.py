"""What follows from a comment or a solved ticket for an escalation of it."""

from collections.abc import Callable
from dataclasses import replace

from bridge.core.comments import Meaning, Said, active, is_older, may_matter, meaning
from bridge.core.deliveries import Worth
from bridge.core.escalations import Ended, HistoryLine, TicketRecord, record_id
from bridge.core.ledger import LastComment
from bridge.core.levels import Reason
from bridge.core.membership import is_member
from bridge.core.policy import may_resume_itself
from bridge.core.tickets import CommentAdded, Fact, Role, Ticket, TicketSolved
from bridge.flows.context import Bridge
from bridge.flows.escalation import (
    acknowledge,
    client_words,
    early_ends,
    remind,
    resume,
    stand_down,
)
from bridge.flows.escalation.news import News
from bridge.flows.escalation.stand_down import Ending
from bridge.flows.intake.enrich import restriction_of
from bridge.flows.intake.reports import reached_late
from bridge.flows.ticket.wishes import answer
from bridge.flows.turn import Turn

_LAST_COMMENT_SECONDS = 600.0
_WORDS = 500

# What only has a project manager read the client's words, and what the ticket says of it.
_READ_BY_PEOPLE = {
    Meaning.STRANGER: (Worth.STRANGER, Reason.NOTHING_TO_DO),
    Meaning.AFTER_END: (Worth.AFTER_END, Reason.HEARD),
    Meaning.DOUBTFUL_END: (Worth.DOUBTFUL_END, Reason.DOUBTFUL_END),
    Meaning.HEARD: (Worth.WAITING, Reason.HEARD),
}
_ONLY_ANSWERED = {
    Meaning.BY_MISTAKE: Reason.BY_MISTAKE,
    Meaning.UNKNOWN_LEVEL: Reason.UNKNOWN_LEVEL,
}
_ANSWERED = (Meaning.DOUBTFUL_END, Meaning.HEARD)


def matters(bridge: Bridge, connection: str, fact: Fact) -> bool:
    """Whether the fact can change anything, so that the helpdesk is worth asking about it."""
    record = bridge.store.read(TicketRecord, record_id(connection, fact.ticket.id)).value
    return record is not None and may_matter(record, bridge.clock())


def handle(turn: Turn, news: News, record: TicketRecord) -> tuple[TicketRecord, Reason]:
    """Add what follows from a comment or a solved ticket; the record as it becomes, and why."""
    if isinstance(news.fact, CommentAdded):
        return _comment(turn, news, news.fact, record)
    if news.actor.role is Role.BRIDGE:
        return record, Reason.OWN_ECHO
    if isinstance(news.fact, TicketSolved):
        return _solved(turn, news, record)
    return record, Reason.NOTHING_TO_DO


def _solved(turn: Turn, news: News, record: TicketRecord) -> tuple[TicketRecord, Reason]:
    escalation, at = active(record), news.happened_at
    if escalation is None or is_older(at, escalation):
        early_ends.remember(turn, news, record)
        return record, Reason.NOTHING_TO_DO
    ticket = news.fact.ticket
    if not ticket.locked:
        ending = Ending(_name(news), Ended.SOLVED)
        return _stand_down(turn, news, record, ending, "The ticket was solved")
    what = _closed(ticket)
    return _stand_down(turn, news, record, Ending(_name(news), Ended.CLOSED, f"{what}."), what)


def _closed(ticket: Ticket) -> str:
    """How a ticket ended on which nobody can be answered any more."""
    if ticket.deleted:
        return "The ticket was deleted, or is hidden from us"
    return "The ticket was merged into another one" if ticket.merged else "The ticket was closed"


def _comment(
    turn: Turn, news: News, comment: CommentAdded, record: TicketRecord
) -> tuple[TicketRecord, Reason]:
    words = comment.body[:_WORDS]
    meant = _meaning(turn, news, comment, record)
    if meant is Meaning.OURS:
        return record, Reason.OWN_ECHO
    if meant in _READ_BY_PEOPLE:
        return _read_by_people(turn, news, meant, record)
    if meant is Meaning.RESOLVED:
        ended = Ended.STAFF if news.actor.role is Role.AGENT else Ended.CLIENT
        ending = Ending(_name(news), ended, words)
        return _stand_down(turn, news, record, ending, "Resolved by a reply")
    if meant is Meaning.DISAGREES:
        return _disagrees(turn, news, record)
    if meant is Meaning.ANSWERED:
        return _answered(turn, news, record)
    if meant is Meaning.ASKED_AGAIN:
        return remind.client_asks(turn, news.actor, record), Reason.ASKED_AGAIN
    if meant in _ONLY_ANSWERED:
        answer(turn, _ONLY_ANSWERED[meant], record, news.actor.name)
        return record, _ONLY_ANSWERED[meant]
    if meant is Meaning.REASON:
        return record.with_current(reason_text=words), Reason.NOTHING_TO_DO
    if meant in _REMEMBERED:
        _REMEMBERED[meant](turn, news, record, words)
    return record, Reason.NOTHING_TO_DO


def _meaning(turn: Turn, news: News, comment: CommentAdded, record: TicketRecord) -> Meaning:
    actor = news.actor
    listed = turn.bridge.connections[record.connection].automations
    if not {actor.id, actor.name, actor.email}.isdisjoint(listed):
        actor = replace(actor, automatic=True)
    said = Said(comment, actor, is_member(record.ticket, actor), news.happened_at)
    return meaning(said, record, turn.bridge.policy, turn.now)


def _remember(turn: Turn, _: News, record: TicketRecord, words: str) -> None:
    """A comment often comes just before the dropdown is set: then it is the reason."""
    comment = LastComment(record.id, words, turn.now)
    turn.commit.put(record.id, comment, _LAST_COMMENT_SECONDS)


def _read_by_people(
    turn: Turn, news: News, meant: Meaning, record: TicketRecord
) -> tuple[TicketRecord, Reason]:
    worth, reason = _READ_BY_PEOPLE[meant]
    client_words.show(turn, record, worth, news)
    if meant in _ANSWERED:
        answer(turn, reason, record, news.actor.name)
    return record, reason


def _disagrees(turn: Turn, news: News, record: TicketRecord) -> tuple[TicketRecord, Reason]:
    restriction = restriction_of(turn.bridge, record.connection, record.ticket)
    if may_resume_itself(record, restriction, turn.bridge.policy, turn.now):
        return resume.by_itself(turn, record, news.actor.name), Reason.RESUMED
    client_words.show(turn, record, Worth.AFTER_END, news)
    return record, Reason.HEARD


def _answered(turn: Turn, news: News, record: TicketRecord) -> tuple[TicketRecord, Reason]:
    name = news.actor.name or "an agent"
    record = acknowledge.apply(turn, record, name)
    what, late = "Answered on the ticket", _late(turn, news)
    turn.line(record, HistoryLine(turn.now, what, Reason.RESPONDED, name, late))
    return record, Reason.RESPONDED


def _stand_down(
    turn: Turn, news: News, record: TicketRecord, ending: Ending, what: str
) -> tuple[TicketRecord, Reason]:
    record = stand_down.apply(turn, record, ending)
    late = _late(turn, news)
    turn.line(record, HistoryLine(turn.now, what, Reason.STOOD_DOWN, ending.by, late))
    return record, Reason.STOOD_DOWN


def _late(turn: Turn, news: News) -> str:
    """When it happened, for the timeline, where we heard of it late."""
    return reached_late(news.happened_at, news.event.received_at, turn.bridge.zone)


def _name(news: News) -> str:
    return news.actor.name or news.actor.role.value


# What a comment says that may belong to an escalation of which nothing is known yet.
_REMEMBERED: dict[Meaning, Callable[[Turn, News, TicketRecord, str], None]] = {
    Meaning.REMEMBERED: _remember,
    Meaning.EARLY_END: early_ends.remember,
}
