"""Words of a client that a person has to read: by letter to the project managers, and on pages."""

from bridge.core.channels import letters
from bridge.core.deliveries import AlertKind, ClientWords, Worth
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.tickets import CommentAdded
from bridge.flows.delivery.alerts import Alert, tell
from bridge.flows.escalation.news import News
from bridge.flows.turn import Turn

_WORDS = 500

_LINES = {
    Worth.WAITING: "The client writes, and nobody has it yet",
    Worth.DOUBTFUL_END: "The client may mean that it is over",
    Worth.AFTER_END: "The client writes after the end",
    Worth.STRANGER: "Somebody from outside the organization writes",
    Worth.REFUSED: "An Emergency was asked for and refused",
    Worth.TOO_LATE: "The ticket was solved before we heard of it",
}


def show(turn: Turn, record: TicketRecord, worth: Worth, news: News) -> None:
    """Add to a commit that the project managers read what the fact's author wrote."""
    said = news.fact.body[:_WORDS] if isinstance(news.fact, CommentAdded) else ""
    show_words(turn, record, ClientWords(worth, news.actor.name, said))


def show_words(turn: Turn, record: TicketRecord, words: ClientWords) -> None:
    """The same for words that are known already."""
    about = f"{record.escalations[-1].id}.{turn.event}"
    alert = Alert(AlertKind.WORDS, about, record, words)
    tell(turn, alert, turn.bridge.pms(), on=turn.bridge.channels_with(letters))
    line = HistoryLine(turn.now, _LINES[words.worth], who=words.by, detail=words.said)
    turn.line(record, line)
