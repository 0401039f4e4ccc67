"""What follows from a comment or a solved ticket for an escalation that is under way."""

from bridge.core.comments import Meaning, active, meaning
from bridge.core.escalations import HistoryLine, TicketRecord, record_id
from bridge.core.ledger import LastComment
from bridge.core.levels import Reason
from bridge.core.tickets import CommentAdded, Fact, Role, TicketSolved
from bridge.flows.context import Bridge
from bridge.flows.escalation import acknowledge, remind, stand_down
from bridge.flows.escalation.news import News
from bridge.flows.turn import Turn

_LAST_COMMENT_SECONDS = 600.0
_WORDS = 500


def matters(bridge: Bridge, connection: str, fact: Fact) -> bool:
    """Whether the fact can change anything, so that the helpdesk is worth asking about it."""
    record = bridge.store.read(TicketRecord, record_id(connection, fact.ticket.id)).value
    return record is not None and active(record) is not None


def handle(turn: Turn, news: News, record: TicketRecord) -> tuple[TicketRecord, Reason]:
    """Add what follows from a comment or a solved ticket; the record as it becomes, and why."""
    if isinstance(news.fact, CommentAdded):
        return _comment(turn, news, news.fact, record)
    if news.actor.role is Role.BRIDGE:
        return record, Reason.OWN_ECHO
    if isinstance(news.fact, TicketSolved) and active(record) is not None:
        return _stand_down(turn, news, "", record)
    return record, Reason.NOTHING_TO_DO


def _comment(
    turn: Turn, news: News, comment: CommentAdded, record: TicketRecord
) -> tuple[TicketRecord, Reason]:
    words = comment.body[:_WORDS]
    match meaning(comment, news.actor, record, turn.bridge.policy, turn.now):
        case Meaning.OURS:
            return record, Reason.OWN_ECHO
        case Meaning.REMEMBERED:
            _remember(turn, words, record)
        case Meaning.RESOLVED:
            return _stand_down(turn, news, words, record)
        case Meaning.ANSWERED:
            return _answered(turn, news, record)
        case Meaning.ASKED_AGAIN:
            return remind.client_asks(turn, news.actor, record), Reason.ASKED_AGAIN
        case Meaning.REASON:
            record = record.with_current(reason_text=words)
    return record, Reason.NOTHING_TO_DO


def _remember(turn: Turn, words: str, record: TicketRecord) -> None:
    """A comment often comes just before the dropdown is set: then it is the reason."""
    comment = LastComment(record.id, words, turn.now)
    turn.commit.put(record.id, comment, _LAST_COMMENT_SECONDS)


def _answered(turn: Turn, news: News, record: TicketRecord) -> tuple[TicketRecord, Reason]:
    name = news.actor.name or "an agent"
    record = acknowledge.apply(turn, record, name)
    turn.line(record, HistoryLine(turn.now, "Answered on the ticket", Reason.RESPONDED, name))
    return record, Reason.RESPONDED


def _stand_down(
    turn: Turn, news: News, words: str, record: TicketRecord
) -> tuple[TicketRecord, Reason]:
    by = news.actor.name or news.actor.role.value
    record = stand_down.apply(turn, record, by, words)
    what = "Resolved by a reply" if words else "The ticket was solved"
    turn.line(record, HistoryLine(turn.now, what, Reason.STOOD_DOWN, by))
    return record, Reason.STOOD_DOWN
