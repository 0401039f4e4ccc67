"""An end that is told before its beginning: one edit sets the field and says that it is over.

A helpdesk tells of both apart, in no fixed order. The end is remembered for a while, and counts
when the escalation turns out to be of the same moment, or older: nobody is alerted of what is over.
"""

from bridge.core.comments import is_older
from bridge.core.escalations import Ended, HistoryLine, TicketRecord
from bridge.core.ledger import EarlyEnd
from bridge.core.levels import Reason
from bridge.core.tickets import Role
from bridge.flows.escalation import stand_down
from bridge.flows.escalation.news import News
from bridge.flows.escalation.stand_down import Ending
from bridge.flows.turn import Turn

_KEPT_SECONDS = 600.0


def remember(turn: Turn, news: News, record: TicketRecord, words: str = "") -> None:
    """Keep that something is over of which nothing is known yet. `words`: of a comment."""
    end = EarlyEnd(record.id, news.happened_at, news.actor, words)
    turn.commit.put(record.id, end, _KEPT_SECONDS)


def apply(turn: Turn, record: TicketRecord) -> TicketRecord:
    """Add to a commit that the escalation which just began is over, if that was told before."""
    end, escalation = turn.based_on(EarlyEnd, record.id), record.escalations[-1]
    if end is None or is_older(end.at, escalation):
        return record
    same = bool(end.by.id) and end.by.id == escalation.by.id
    if end.words and not same:
        # Who else may end it by words can only be asked of a comment that comes after it.
        return record
    by = escalation.by if same else end.by
    by_words = Ended.STAFF if by.role is Role.AGENT else Ended.CLIENT
    ending = Ending(by.name or by.role.value, by_words if end.words else Ended.SOLVED, end.words)
    record = stand_down.apply(turn, record, ending)
    line = HistoryLine(turn.now, "Over in the same edit", Reason.STOOD_DOWN, ending.by)
    turn.line(record, line)
    return record
