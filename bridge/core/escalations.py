"""An escalation, the record of a ticket, and the line of history that each event leaves."""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from bridge.core.lateness import late_by
from bridge.core.levels import Level, Reason
from bridge.core.tickets import Actor, Ticket


class Ended(StrEnum):
    """By whose word an escalation is over, which says how it can go on."""

    CLIENT = "client"
    """The client said so in their own words: only a person of the team takes that back."""
    STAFF = "staff"
    SOLVED = "solved"
    """The ticket was solved."""
    CLOSED = "closed"
    """The ticket was closed, merged or deleted: nobody can be answered there any more."""


@dataclass(frozen=True)
class Escalation:
    """A ticket raised to a level by someone; numbered per ticket, from 1. Times: seconds UTC."""

    id: str
    number: int
    level: Level
    by: Actor
    started_at: float
    changed_at: float = 0.0
    """When the field was set, by the helpdesk's clock."""
    source: str = ""
    reason_text: str = ""
    in_business_hours: bool = True
    responded_at: float | None = None
    responded_by: str = ""
    unseen_at: float | None = None
    """When it was found that nobody had responded in time."""
    asked_again_at: float | None = None
    stood_down_at: float | None = None
    stood_down_by: str = ""
    ended: Ended | None = None
    followed_by: int = 0
    """The number of the escalation that came while nobody had this one."""
    resumed_at: float | None = None
    """When it went on after somebody had it, or after it was over."""
    resumed_itself_at: float | None = None
    """When the client's disagreement with an end made it go on."""
    told_steps: int = 0
    """How often people were told again since it began, or since it went on."""
    taken_by_id: str = ""
    """Which of our people has it; empty for somebody of the helpdesk."""
    wished_at: float | None = None
    """When an Emergency was asked for and refused, of a Higher Priority."""
    wished_words: str = ""
    solved_before: bool = False
    """The ticket was solved, or may have been, when it began or went on: that says nothing new."""
    unchecked: bool = False
    """Whether who raised it may do so could not be found out: it was taken all the same."""

    @property
    def late_by(self) -> float:
        """Seconds by which we heard of it late; 0 when it came in time."""
        return late_by(self.changed_at, self.started_at) if self.changed_at else 0.0

    @property
    def asked_at(self) -> float:
        """When somebody asked for it, which is before it began where we heard of it late."""
        return self.changed_at if self.late_by else self.started_at

    @property
    def waiting(self) -> bool:
        """An emergency that no person has yet and that is not over."""
        return self.level is Level.EMERGENCY and self.unanswered

    @property
    def unanswered(self) -> bool:
        """Nobody has it or has answered it, whatever its level, and it is not over."""
        return self.responded_at is None and not self.over

    @property
    def over(self) -> bool:
        """Stood down, or followed by another escalation of the ticket."""
        return self.stood_down_at is not None or bool(self.followed_by)

    @property
    def alerted_at(self) -> float:
        """Since when people are told: since it began, or went on."""
        return self.resumed_at or self.started_at


@dataclass(frozen=True)
class FieldWrite:
    """The bridge set the field to a level; the helpdesk will tell us of it. `at`: seconds UTC."""

    at: float
    level: Level


_WRITES_KEPT = 6


@dataclass(frozen=True)
class TicketRecord:
    """All that the bridge knows of one ticket; what a decision is based on and replaces.

    `level` is what the field should show now. `cooldown_until` outlives a stand-down: the cooldown
    belongs to the ticket, not to the escalation. `wrote`: the newest times when we set the field.
    """

    prefix: ClassVar[str] = "ticket"

    connection: str
    ticket: Ticket
    level: Level = Level.NONE
    cooldown_until: float = 0.0
    escalations: tuple[Escalation, ...] = ()
    wrote: tuple[FieldWrite, ...] = ()
    told_cooldown_at: float = 0.0

    @property
    def id(self) -> str:
        """The store's name for the record."""
        return record_id(self.connection, self.ticket.id)

    @property
    def account(self) -> str:
        """Whose emergencies belong together: an organization's, or one person's without one."""
        ticket = self.ticket
        return f"{self.connection}/{ticket.organization_id or f'person {ticket.requester.id}'}"

    @property
    def current(self) -> Escalation | None:
        """The newest escalation, if the ticket ever had one."""
        return self.escalations[-1] if self.escalations else None

    @property
    def lowered(self) -> bool:
        """Whether an agent made its emergency a Higher Priority, which the field shows since."""
        current = self.current
        if current is None or current.level is not Level.EMERGENCY:
            return False
        return current.stood_down_at is not None and self.level is Level.HIGHER_PRIORITY

    def showing(self, ticket: Ticket) -> "TicketRecord":
        """The same record with the ticket as it was just read; keys that it had before are kept."""
        former = (*self.ticket.former_keys, self.ticket.key, *ticket.former_keys)
        keys = tuple(dict.fromkeys(key for key in former if key and key != ticket.key))
        return replace(self, ticket=replace(ticket, former_keys=keys))

    def told(self, ticket: Ticket) -> "TicketRecord":
        """The same record with the ticket as a webhook tells it: names, and what webhooks leave
        out, stay as they were read."""
        known = self.ticket
        same = ticket.requester.id == known.requester.id
        account = known.organization if ticket.organization_id == known.organization_id else ""
        kept = replace(
            ticket,
            requester=known.requester if same and known.requester.name else ticket.requester,
            organization=ticket.organization or account,
            participant_ids=ticket.participant_ids or known.participant_ids,
            outsiders=known.outsiders,
            read=known.read,
        )
        return self.showing(kept)

    def corrected(self, ticket: Ticket) -> "TicketRecord":
        """The same record with the ticket as it was just read, and with who escalated it and why,
        as far as a webhook had not said that."""
        record, current = self.showing(ticket), self.current
        if current is None:
            return record
        theirs = bool(current.by.id) and current.by.id == ticket.requester.id
        return record.with_current(
            by=ticket.requester if theirs and not current.by.name else current.by,
            reason_text=current.reason_text or ticket.reason_text,
        )

    def cooling(self, now: float) -> bool:
        """Whether the cooldown runs; at the very second of its end it does not."""
        return now < self.cooldown_until

    def writing(self, now: float) -> "TicketRecord":
        """The same record when the bridge sets the field to its level."""
        wrote = (*self.wrote, FieldWrite(now, self.level))
        return replace(self, wrote=wrote[-_WRITES_KEPT:])

    def with_current(self, **changes: object) -> "TicketRecord":
        """The same record with its newest escalation changed."""
        newest = replace(self.escalations[-1], **changes)  # type: ignore[arg-type]
        return replace(self, escalations=(*self.escalations[:-1], newest))


class LineKind(StrEnum):
    """What a line of a timeline is about, for whoever looks for some of them."""

    DECISION = "decision"
    """What became of somebody's wish to change the level."""
    DELIVERY = "delivery"
    """What became of one message to one person."""
    OTHER = "other"


@dataclass(frozen=True)
class HistoryLine:
    """One line of a ticket's timeline; suppressed attempts are kept as well as the others."""

    at: float
    what: str
    reason: Reason | None = None
    who: str = ""
    detail: str = ""
    event: str = ""
    escalation: str = ""
    kind: LineKind = LineKind.OTHER


def record_id(connection: str, ticket_id: str) -> str:
    """The name of a ticket's record, from the immutable id."""
    return f"{connection}/{ticket_id}"


def escalation_id(connection: str, ticket_id: str, number: int) -> str:
    """An opaque id that is the same wherever it is worked out: providers see no ticket in it."""
    digest = sha256(f"{connection}/{ticket_id}/{number}".encode()).hexdigest()
    return f"E{digest[:14]}"


@dataclass(frozen=True)
class EscalationIndex:
    """Finds the record of an escalation when only its id is known (receipts, links)."""

    prefix: ClassVar[str] = "escalation"

    id: str
    record: str
    number: int
