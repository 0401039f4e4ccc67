"""What a comment or a solved ticket means for an escalation that is under way."""

from bridge.core.commit import Commit
from bridge.core.escalations import Escalation, HistoryLine, TicketRecord, record_id
from bridge.core.ledger import Event, LastComment
from bridge.core.levels import Reason
from bridge.core.sentences import says_resolved
from bridge.core.tickets import Actor, CommentAdded, Fact, Role, TicketCreated, TicketSolved
from bridge.flows.context import Bridge
from bridge.flows.escalation import acknowledge, remind, stand_down
from bridge.flows.intake.enrich import Enriched

_LAST_COMMENT_SECONDS = 600.0
_REASON_FOLLOWS_WITHIN = 120.0
_WORDS = 500


def matters(bridge: Bridge, connection: str, fact: Fact) -> bool:
    """Whether the fact can change anything, so that the helpdesk is worth asking about it."""
    record = bridge.store.read(TicketRecord, record_id(connection, fact.ticket.id)).value
    return record is not None and active(record) is not None


def active(record: TicketRecord) -> Escalation | None:
    """The escalation that is under way: not stood down, and waiting or in its cooldown."""
    current = record.current
    if current is None or current.stood_down_at is not None:
        return None
    return current if current.waiting or record.level else None


def handle(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    fact: Fact,
    enriched: Enriched,
    record: TicketRecord,
    now: float,
) -> tuple[TicketRecord, Reason]:
    """Add what follows from a comment or a solved ticket; the record as it becomes, and why."""
    actor = enriched.actor
    if actor.role is Role.BRIDGE or _is_ours(fact, actor, record):
        return record, Reason.OWN_ECHO
    if isinstance(fact, TicketCreated) or (isinstance(fact, CommentAdded) and not fact.public):
        return record, Reason.NOTHING_TO_DO
    if active(record) is None:
        _remember(commit, fact, actor, record, now)
        return record, Reason.NOTHING_TO_DO
    if isinstance(fact, TicketSolved):
        return _stand_down(bridge, commit, event, actor, "", record, now)
    assert isinstance(fact, CommentAdded)
    return _comment(bridge, commit, event, fact, actor, record, now)


def _is_ours(fact: Fact, actor: Actor, record: TicketRecord) -> bool:
    """Whether a comment ends with our reference: then it is ours, whoever is said to have written.

    A client's mail may quote our answer below its own words, so a client's comment never counts.
    """
    if not isinstance(fact, CommentAdded) or actor.role is Role.CLIENT or not record.escalations:
        return False
    lines = fact.body.strip().splitlines()
    return bool(lines) and lines[-1].startswith(f"Ref {record.escalations[-1].id}/")


def _remember(commit: Commit, fact: Fact, actor: Actor, record: TicketRecord, now: float) -> None:
    """A comment often comes just before the dropdown is set: then it is the reason."""
    if isinstance(fact, CommentAdded) and actor.role is not Role.AGENT:
        comment = LastComment(record.id, fact.body[:_WORDS], now)
        commit.put(record.id, comment, _LAST_COMMENT_SECONDS)


def _comment(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    fact: CommentAdded,
    actor: Actor,
    record: TicketRecord,
    now: float,
) -> tuple[TicketRecord, Reason]:
    current = record.escalations[-1]
    if says_resolved(fact.body):
        return _stand_down(bridge, commit, event, actor, fact.body[:_WORDS], record, now)
    if not current.waiting:
        return record, Reason.NOTHING_TO_DO
    if actor.role is Role.AGENT:
        name = actor.name or "an agent"
        record = acknowledge.apply(bridge, commit, record, name, "", event.id, now)
        _line(commit, event, "Answered on the ticket", Reason.RESPONDED, name, record, now)
        return record, Reason.RESPONDED
    if remind.overdue(bridge, current, now):
        return remind.client_asks(bridge, commit, event, actor, record, now)
    if not current.reason_text and now - current.started_at <= _REASON_FOLLOWS_WITHIN:
        return record.with_current(reason_text=fact.body[:_WORDS]), Reason.NOTHING_TO_DO
    return record, Reason.NOTHING_TO_DO


def _stand_down(
    bridge: Bridge,
    commit: Commit,
    event: Event,
    actor: Actor,
    words: str,
    record: TicketRecord,
    now: float,
) -> tuple[TicketRecord, Reason]:
    by = actor.name or actor.role.value
    record = stand_down.apply(bridge, commit, record, by, words, event.id, now)
    what = "Resolved by a reply" if words else "The ticket was solved"
    _line(commit, event, what, Reason.STOOD_DOWN, by, record, now)
    return record, Reason.STOOD_DOWN


def _line(
    commit: Commit,
    event: Event,
    what: str,
    reason: Reason,
    who: str,
    record: TicketRecord,
    now: float,
) -> None:
    current = record.escalations[-1]
    commit.line(
        record.id,
        HistoryLine(now, what, reason, who=who, event=event.id, escalation=current.id),
    )
