"""The escalation policy: one pure function from a change and a record to a decision.

Rules, in the order in which they are asked:
1. our own writes, repeated reports of a known change and a level that a follow-up took over from
   the closed ticket before it do nothing;
2. an option that nobody mapped is for an operator;
3. lowering: refused, unless an agent does it and `agents_may_lower` is on; what was lowered before
   the escalation began is history, and both levels chosen by one person in one moment are one
   choice, an Emergency;
4. a client who asks again for an Emergency that others ended disagrees: it goes on while its
   cooldown runs, unless the account was restricted meanwhile;
5. a running cooldown suppresses, except a correction within two minutes by the same person, and
   Higher Priority -> Emergency with `allow_upgrade`, once;
6. only members of the ticket's organization (and agents) may escalate;
7. a restricted account's Emergency is refused or taken as Higher Priority.
"""

from dataclasses import dataclass, replace

from bridge.core.business_time import BusinessHours
from bridge.core.escalations import Ended, Escalation, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.people import Restriction, RestrictionMode
from bridge.core.tickets import Actor, FieldChange, Role
from bridge.core.written import ClockTime, Hours, Minutes

# Reports of how a ticket is, not of somebody's change: they can start an escalation, but seeing
# the recorded level again in one of them is no new attempt. A Zendesk trigger is one of them: its
# body says what the field shows, and runs at every update when its condition was left out.
# https://support.zendesk.com/hc/en-us/articles/4408893545882
# "snapshot": a Jira changelog that does not tell our field from another of its name.
SNAPSHOTS = frozenset({"created", "automation", "sweep", "trigger", "snapshot"})


@dataclass(frozen=True)
class Policy:
    """The settings of the policy, [policy] in the file. Durations in seconds."""

    hours: BusinessHours
    cooldown: Hours = 172_800.0
    response: Minutes = 900.0
    allow_upgrade: bool = False
    agents_may_lower: bool = False
    digest_at: ClockTime = "07:30"
    again: tuple[Minutes, ...] = (900.0, 1800.0, *(hour * 3600.0 for hour in range(1, 8)))
    """How long after the alert people are told again while nobody has it; each names a step."""
    correction: Minutes = 120.0
    """Higher Priority that the same person makes an Emergency this soon was one choice."""
    resume: Minutes = 3600.0
    """An end is taken back by itself at most once in this time; a person may do so always."""
    same_change_within: float = 120.0
    """No setting. Reports of the same level this close are one change: told twice, or our own."""

    def response_due(self, since: float) -> float:
        """When a response to what was asked at `since` is due; both in seconds UTC."""
        return self.hours.after(since, self.response)


@dataclass(frozen=True)
class Request:
    """Somebody's wish to change a ticket's level, with all that the policy asks about it."""

    change: FieldChange
    level: Level | None
    actor: Actor
    received_at: float
    member: bool | None = None
    """Whether the actor belongs to the ticket's organization; None when nobody could tell."""
    restriction: Restriction | None = None
    shown: Level | None = None
    """What the field shows now, if the helpdesk could be asked."""

    @property
    def inherited(self) -> bool:
        """Whether the ticket took the level over from the closed one that it follows up."""
        return self.change.inherited

    @property
    def at(self) -> float:
        """When it happened; what the helpdesk says of the future is not believed."""
        return min(self.change.at or self.received_at, self.received_at)


@dataclass(frozen=True)
class Decision:
    """What happens: `reason` says why, `level` is what the field shall show afterwards."""

    reason: Reason
    level: Level
    cooldown_until: float = 0.0
    puts_back: bool = False
    """The field goes back to `level` without a word: nothing was asked for that is refused."""

    @property
    def starts(self) -> bool:
        """Whether an escalation begins (or an existing one is raised)."""
        return self.reason in (
            Reason.ESCALATED,
            Reason.UPGRADED,
            Reason.RESTRICTED_TO_HIGHER_PRIORITY,
        )

    @property
    def refuses(self) -> bool:
        """Whether the field goes back to `level`, and whoever set it is told why."""
        return self.reason in (
            Reason.COOLDOWN,
            Reason.LOWERING_REFUSED,
            Reason.RESTRICTED,
            Reason.NOT_A_MEMBER,
        )


def decide(request: Request, record: TicketRecord, policy: Policy, now: float) -> Decision:
    """Decide what becomes of a request to change the level of a ticket. Times: seconds UTC."""
    wanted = request.level
    if reason := _already_known(request, record, policy):
        return Decision(reason, record.level, record.cooldown_until)
    if request.inherited:
        return Decision(Reason.NOTHING_TO_DO, record.level, record.cooldown_until)
    if wanted is None:
        return Decision(Reason.UNMAPPED_OPTION, record.level, record.cooldown_until)
    if wanted < record.level:
        return _lower(request, record, policy)
    if wanted is Level.NONE:
        return Decision(Reason.NOTHING_TO_DO, record.level, record.cooldown_until)
    if _disagrees(request, record) and may_resume_itself(record, request.restriction, policy, now):
        return Decision(Reason.RESUMED, wanted, record.cooldown_until)
    upgrades = _corrects(request, record, policy) or _may_upgrade(wanted, record, policy)
    if record.cooling(now) and not upgrades:
        return Decision(Reason.COOLDOWN, record.level, record.cooldown_until)
    if request.member is False:
        return Decision(Reason.NOT_A_MEMBER, record.level, record.cooldown_until)
    return _raise(request, record, policy, now)


def raises_for_sure(request: Request, record: TicketRecord, policy: Policy, now: float) -> bool:
    """Whether an escalation begins or is raised, whatever the ticket shows: so none has to be read.

    `now`: seconds UTC.
    """
    shown = (None, *Level)
    return all(decide(replace(request, shown=each), record, policy, now).starts for each in shown)


def _already_known(request: Request, record: TicketRecord, policy: Policy) -> Reason | None:
    if request.actor.role is Role.BRIDGE or _is_echo(request, record, policy):
        return Reason.OWN_ECHO
    current = record.current
    if current is None or request.level != record.level:
        return None
    if request.change.source in SNAPSHOTS:
        return Reason.ALREADY_RECORDED
    told_by_another = request.change.source != current.source
    if told_by_another and abs(request.at - current.changed_at) <= policy.same_change_within:
        return Reason.ALREADY_RECORDED
    return None


def _is_echo(request: Request, record: TicketRecord, policy: Policy) -> bool:
    """Whether this is one of our own writes, told late or as somebody else's.

    A level that the record does not show is only taken for one when we overwrote it since: a new
    emergency must never be mistaken for an old echo.
    """
    if not any(
        write.level == request.level and abs(request.at - write.at) <= policy.same_change_within
        for write in record.wrote
    ):
        return False
    if request.level == record.level:
        return True
    overwritten = request.at < record.wrote[-1].at
    return overwritten and request.shown not in (None, request.level)


def _lower(request: Request, record: TicketRecord, policy: Policy) -> Decision:
    current = record.current
    older = current is not None and request.at < current.changed_at
    if older or request.shown == record.level:
        return Decision(Reason.ALREADY_RECORDED, record.level, record.cooldown_until)
    if _chosen_with(request, current):
        return Decision(
            Reason.ALREADY_RECORDED, record.level, record.cooldown_until, puts_back=True
        )
    if policy.agents_may_lower and request.actor.role is Role.AGENT:
        return Decision(Reason.STOOD_DOWN, request.level or Level.NONE, record.cooldown_until)
    return Decision(Reason.LOWERING_REFUSED, record.level, record.cooldown_until)


def _chosen_with(request: Request, current: Escalation | None) -> bool:
    """Whether it is the other half of one choice: nobody can tell which of the two came first."""
    return (
        request.level is Level.HIGHER_PRIORITY
        and current is not None
        and request.at == current.changed_at
        and _by_the_same(request, current)
    )


def _disagrees(request: Request, record: TicketRecord) -> bool:
    """Whether a client asks for an Emergency again that somebody else had ended."""
    current = record.current
    if current is None or current.stood_down_at is None or current.level is not request.level:
        return False
    return (
        request.level is Level.EMERGENCY
        and current.ended in (Ended.STAFF, Ended.SOLVED)
        and request.actor.role is not Role.AGENT
        and request.member is not False
        and request.at > current.stood_down_at
    )


def may_resume_itself(
    record: TicketRecord, restriction: Restriction | None, policy: Policy, now: float
) -> bool:
    """Whether a client's disagreement makes the newest escalation go on now (seconds UTC).

    Not again and again, not for an account that was restricted since, and not after the cooldown:
    then the next escalation begins.
    """
    last = record.escalations[-1].resumed_itself_at
    often = last is not None and now - last < policy.resume
    restricted = restriction is not None and restriction.active(now)
    return record.cooling(now) and not often and not restricted


def _corrects(request: Request, record: TicketRecord, policy: Policy) -> bool:
    """Whether the same person makes their Higher Priority of just now an Emergency."""
    current = record.current
    return (
        request.level is Level.EMERGENCY
        and current is not None
        and current.level is Level.HIGHER_PRIORITY
        and not current.over
        and _by_the_same(request, current)
        and abs(request.at - current.changed_at) <= policy.correction
    )


def _by_the_same(request: Request, current: Escalation) -> bool:
    """Whether certainly the same person chose both."""
    return bool(request.actor.id) and request.actor.id == current.by.id


def _may_upgrade(wanted: Level, record: TicketRecord, policy: Policy) -> bool:
    """Once only: what an agent lowered after an upgrade was an Emergency already."""
    current = record.current
    return (
        policy.allow_upgrade
        and wanted is Level.EMERGENCY
        and record.level is Level.HIGHER_PRIORITY
        and current is not None
        and current.level is Level.HIGHER_PRIORITY
    )


def _raise(request: Request, record: TicketRecord, policy: Policy, now: float) -> Decision:
    wanted = request.level or Level.NONE
    until = record.cooldown_until if record.cooling(now) else now + policy.cooldown
    restriction = request.restriction
    if wanted is Level.EMERGENCY and restriction is not None and restriction.active(now):
        if restriction.mode is RestrictionMode.REFUSE or record.level is not Level.NONE:
            return Decision(Reason.RESTRICTED, record.level, record.cooldown_until)
        return Decision(Reason.RESTRICTED_TO_HIGHER_PRIORITY, Level.HIGHER_PRIORITY, until)
    reason = Reason.UPGRADED if record.cooling(now) else Reason.ESCALATED
    return Decision(reason, wanted, until)
