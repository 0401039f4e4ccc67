"""What a comment on a ticket means for its escalation: a pure rule, like the policy."""

from enum import StrEnum

from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.policy import Policy
from bridge.core.resolved import ResolvedReading, read_resolved
from bridge.core.tickets import Actor, CommentAdded, Role

REASON_FOLLOWS_WITHIN = 120.0
"""Seconds in which a client's comment after the dropdown counts as the reason."""


class Meaning(StrEnum):
    """What follows from a comment."""

    OURS = "ours"
    """We wrote it."""
    NOTHING = "nothing"
    REMEMBERED = "remembered"
    """It may be the reason of an escalation that is asked for next."""
    RESOLVED = "resolved"
    ANSWERED = "answered"
    """A person of the helpdesk has answered, so somebody has it."""
    ASKED_AGAIN = "asked_again"
    REASON = "reason"
    """It says why the ticket was escalated."""


def meaning(
    comment: CommentAdded, actor: Actor, record: TicketRecord, policy: Policy, now: float
) -> Meaning:
    """What a comment by `actor` means at `now` (seconds UTC)."""
    if actor.role is Role.BRIDGE or _is_ours(comment, actor, record):
        return Meaning.OURS
    if not comment.public:
        return Meaning.NOTHING
    escalation = active(record)
    if escalation is None:
        return Meaning.NOTHING if actor.role is Role.AGENT else Meaning.REMEMBERED
    if read_resolved(comment.body) is ResolvedReading.RESOLVED:
        return Meaning.RESOLVED
    if not escalation.waiting:
        return Meaning.NOTHING
    if actor.role is Role.AGENT:
        return Meaning.ANSWERED
    return _of_a_client(escalation, policy, now)


def active(record: TicketRecord) -> Escalation | None:
    """The escalation that is under way: not stood down, and waiting or in its cooldown."""
    current = record.current
    if current is None or current.stood_down_at is not None:
        return None
    return current if current.waiting or record.level else None


def _is_ours(comment: CommentAdded, actor: Actor, record: TicketRecord) -> bool:
    """Whether a comment ends with our reference: then it is ours, whoever is said to have written.

    A client's mail may quote our answer below its own words, so a client's comment never counts.
    """
    if actor.role is Role.CLIENT or not record.escalations:
        return False
    lines = comment.body.strip().splitlines()
    return bool(lines) and lines[-1].startswith(f"Ref {record.escalations[-1].id}/")


def _of_a_client(escalation: Escalation, policy: Policy, now: float) -> Meaning:
    since = escalation.asked_again_at or escalation.started_at
    if now >= policy.response_due(since):
        return Meaning.ASKED_AGAIN
    if not escalation.reason_text and now - escalation.started_at <= REASON_FOLLOWS_WITHIN:
        return Meaning.REASON
    return Meaning.NOTHING
