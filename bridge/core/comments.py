"""What a comment on a ticket means for its escalation: a pure rule, like the policy.

Rules, in the order in which they are asked:
1. what we, a rule, an app or a mailbox wrote means nothing, and neither does an internal comment;
2. what was written before the escalation is history, or the reason or the end of the next one;
3. a stranger's words take and end nothing;
4. after an end, the client's words may say that it is not over;
5. the resolved sentence ends it; what only comes near it does not;
6. an agent's answer takes an emergency, unless the agent raised it;
7. a client who writes while nobody has it is heard, and after the response time people are told.
"""

from dataclasses import dataclass
from enum import StrEnum

from bridge.core.auto_answers import is_auto_answer
from bridge.core.commands import UnknownLevel, read_escalate
from bridge.core.escalations import Ended, Escalation, TicketRecord
from bridge.core.policy import Policy
from bridge.core.resolved import ResolvedReading, read_resolved
from bridge.core.ticket_replies import says_by_mistake, says_not_fixed
from bridge.core.tickets import Actor, CommentAdded, Role

REASON_FOLLOWS_WITHIN = 120.0
"""Seconds in which a client's comment after the dropdown counts as the reason."""

SAME_MOMENT = 1.0
"""Helpdesks tell whole seconds: one edit that sets the field and comments is one moment."""


class Meaning(StrEnum):
    """What follows from a comment."""

    OURS = "ours"
    """We wrote it."""
    NOTHING = "nothing"
    REMEMBERED = "remembered"
    """It may be the reason of an escalation that is asked for next."""
    EARLY_END = "early_end"
    """It says that something is over of which nothing is known yet."""
    STRANGER = "stranger"
    """Somebody who may end nothing; people read it."""
    DISAGREES = "disagrees"
    """The client says that it is not over."""
    AFTER_END = "after_end"
    """The client ended it and writes again; people read it."""
    RESOLVED = "resolved"
    DOUBTFUL_END = "doubtful_end"
    """It comes near the resolved sentence: the client is asked, people read it."""
    UNKNOWN_LEVEL = "unknown_level"
    """`#escalate` with a level that does not exist; the client is told which do."""
    BY_MISTAKE = "by_mistake"
    """The client takes it back in other words; they are told how."""
    ANSWERED = "answered"
    """A person of the helpdesk has answered, so somebody has it."""
    ASKED_AGAIN = "asked_again"
    REASON = "reason"
    """It says why the ticket was escalated."""
    HEARD = "heard"
    """The client writes before the response time is over; people read it."""


@dataclass(frozen=True)
class Said:
    """A comment, and what is known of who wrote it.

    `member`: whether they belong to the ticket (None: not known); `at`: when they wrote, seconds
    UTC by the helpdesk's clock, or when we heard of it.
    """

    comment: CommentAdded
    actor: Actor
    member: bool | None
    at: float

    @property
    def body(self) -> str:
        """What was written."""
        return self.comment.body

    @property
    def by_staff(self) -> bool:
        """Whether somebody of the helpdesk wrote it."""
        return self.actor.role is Role.AGENT


def meaning(said: Said, record: TicketRecord, policy: Policy, now: float) -> Meaning:
    """What a comment means at `now` (seconds UTC)."""
    if said.actor.role is Role.BRIDGE or _is_ours(said, record):
        return Meaning.OURS
    if not said.comment.public or said.actor.automatic or is_auto_answer(said.body):
        return Meaning.NOTHING
    if not said.by_staff and isinstance(read_escalate(said.body), UnknownLevel):
        return Meaning.UNKNOWN_LEVEL
    escalation = record.current
    if escalation is None or is_older(said.at, escalation) or not may_matter(record, now):
        return _without_escalation(said)
    if said.member is False and not said.by_staff:
        return Meaning.STRANGER
    if escalation.over:
        return _after_the_end(said, escalation)
    if (ending := _ending(said)) is not None:
        return ending
    if said.by_staff:
        raised = bool(said.actor.id) and said.actor.id == escalation.by.id
        return Meaning.NOTHING if raised or escalation.responded_at else Meaning.ANSWERED
    return _of_a_client(said, escalation, policy, now) if escalation.waiting else Meaning.NOTHING


def _without_escalation(said: Said) -> Meaning:
    if read_resolved(said.body) is ResolvedReading.RESOLVED:
        return Meaning.EARLY_END
    return Meaning.NOTHING if said.by_staff else Meaning.REMEMBERED


def is_older(at: float, escalation: Escalation) -> bool:
    """Whether something happened before the escalation (`at`: seconds UTC): it changes nothing."""
    return at < escalation.changed_at - SAME_MOMENT


def active(record: TicketRecord) -> Escalation | None:
    """The escalation that is under way: not over, and unanswered or in its cooldown."""
    current = record.current
    if current is None or current.over:
        return None
    return current if current.unanswered or record.level else None


def may_matter(record: TicketRecord, now: float) -> bool:
    """Whether anything that is written now (seconds UTC) can concern the newest escalation."""
    return active(record) is not None or (record.current is not None and record.cooling(now))


def _is_ours(said: Said, record: TicketRecord) -> bool:
    """Whether a comment ends with our reference: then it is ours, whoever is said to have written.

    A client's mail may quote our answer below its own words, so a client's comment never counts.
    """
    if said.actor.role is Role.CLIENT or not record.escalations:
        return False
    lines = said.body.strip().splitlines()
    return bool(lines) and lines[-1].startswith(f"Ref {record.escalations[-1].id}/")


def _after_the_end(said: Said, escalation: Escalation) -> Meaning:
    if said.by_staff or escalation.ended is None:
        return Meaning.NOTHING
    if escalation.ended is Ended.CLIENT:
        return Meaning.AFTER_END
    return Meaning.DISAGREES if says_not_fixed(said.body) else Meaning.NOTHING


def _ending(said: Said) -> Meaning | None:
    """Whether the comment is about the end. Whoever is not known ends nothing."""
    reading = read_resolved(said.body)
    if reading is ResolvedReading.RESOLVED and (said.by_staff or said.member):
        return Meaning.RESOLVED
    if said.by_staff:
        return None
    if reading is not ResolvedReading.NOT:
        return Meaning.DOUBTFUL_END
    return Meaning.BY_MISTAKE if says_by_mistake(said.body) else None


def _of_a_client(said: Said, escalation: Escalation, policy: Policy, now: float) -> Meaning:
    if now >= ask_again_from(escalation, policy):
        return Meaning.ASKED_AGAIN
    soon = said.at - escalation.started_at <= REASON_FOLLOWS_WITHIN
    return Meaning.REASON if soon and not escalation.reason_text else Meaning.HEARD


def ask_again_from(escalation: Escalation, policy: Policy) -> float:
    """From when a client's reply has people told again, seconds UTC: what clients are promised."""
    return max(escalation.asked_again_at or 0.0, escalation.alerted_at) + policy.response
