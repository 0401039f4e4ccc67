"""What an alert is about: no text asks the view, the record or the escalation itself."""

from dataclasses import dataclass

from bridge.core.deliveries import Because, Content, Reminder, StandDown, Taken
from bridge.core.escalations import Ended, Escalation
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Ticket
from bridge.messages.views import AlertView

_REMINDER_WORDS = {
    Because.NOT_SEEN: "NOT SEEN",
    Because.CLIENT_ASKED: "ASKED AGAIN",
    Because.COLLEAGUE_ASKED: "TOLD AGAIN",
    Because.GIVEN_BACK: "GIVEN BACK",
    Because.NOT_OVER: "NOT OVER",
}


@dataclass(frozen=True)
class About:
    """The ticket and the escalation of an alert, as plain values. Times: seconds UTC."""

    ticket: Ticket
    escalation: Escalation
    content: Content | None
    now: float

    @classmethod
    def of(cls, view: AlertView) -> "About":
        """From a view; what is missing there is empty here, so that a text never fails."""
        escalation = view.escalation or (view.record.current if view.record else None)
        return cls(
            view.record.ticket if view.record else Ticket(id=""),
            escalation or Escalation("", 1, Level.EMERGENCY, Actor(), view.now),
            view.content,
            view.now,
        )

    @property
    def key(self) -> str:
        """What people call the ticket."""
        return self.ticket.key or (f"#{self.ticket.id}" if self.ticket.id else "a ticket")

    @property
    def level(self) -> Level:
        """The escalation's level."""
        return self.escalation.level

    @property
    def organization(self) -> str:
        """The account, or whoever asked for help when there is none."""
        return self.ticket.organization or self.ticket.requester.name

    @property
    def subject(self) -> str:
        """The ticket's subject."""
        return self.ticket.subject

    @property
    def reason(self) -> str:
        """Why it was escalated, in the client's words; may be empty."""
        return self.escalation.reason_text or self.ticket.reason_text

    @property
    def at(self) -> float:
        """When it was escalated."""
        return self.escalation.asked_at

    @property
    def late_by(self) -> float:
        """Seconds by which we heard of it late; 0 when it came in time."""
        return self.escalation.late_by

    @property
    def by(self) -> str:
        """Who escalated it."""
        return self.escalation.by.name or self.escalation.by.email

    @property
    def reminder_word(self) -> str:
        """Why people are told again."""
        because = self.content.because if isinstance(self.content, Reminder) else Because.NOT_SEEN
        return _REMINDER_WORDS[because]

    @property
    def why(self) -> str:
        """Why people are told again, in words."""
        return self.content.why if isinstance(self.content, Reminder) else ""

    @property
    def taken_by(self) -> str:
        """Who has it."""
        said = self.content.taken_by if isinstance(self.content, Taken) else ""
        return said or self.escalation.responded_by

    @property
    def taken_at(self) -> float:
        """When somebody took it."""
        return self.escalation.responded_at or self.now

    @property
    def stood_down_by(self) -> str:
        """Who stood it down."""
        said = self.content.stood_down_by if isinstance(self.content, StandDown) else ""
        return said or self.escalation.stood_down_by

    @property
    def stood_down_at(self) -> float:
        """When it was stood down."""
        return self.escalation.stood_down_at or self.now

    @property
    def closed(self) -> bool:
        """Whether it is over because its ticket was closed, merged or deleted."""
        return self.escalation.ended is Ended.CLOSED

    @property
    def stand_down_words(self) -> str:
        """What was written with it."""
        return self.content.words if isinstance(self.content, StandDown) else ""
