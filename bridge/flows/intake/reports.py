"""Which change of a field was decided already, whichever report (webhook or sweep) told of it."""

from zoneinfo import ZoneInfo

from bridge.core.escalations import TicketRecord
from bridge.core.lateness import late_by
from bridge.core.ledger import LastChange
from bridge.core.levels import Level
from bridge.core.policy import Request
from bridge.core.tickets import FieldChange
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn
from bridge.messages.plain import age, short_time

SWEEP = "sweep"
"""The source of changes that were found by asking the helpdesk."""


def told_before(
    bridge: Bridge, record: str, change: FieldChange, level: Level | None, at: float
) -> bool:
    """Whether this change was decided when another report told of it.

    What the sweep finds is also known when anything newer was decided, or when the helpdesk does
    not say its time (`at`, seconds UTC, is 0 then). A webhook is known when the sweep was faster;
    webhooks among themselves are told apart by the policy.
    """
    last = bridge.store.read(LastChange, record).value
    if last is None:
        return False
    same = level == last.level and abs(at - last.at) <= bridge.policy.same_change_within
    if change.source == SWEEP:
        return same or at <= last.at
    return same and last.source == SWEEP


def remember(turn: Turn, record: TicketRecord, request: Request) -> None:
    """Add to a commit that the change was decided, unless a newer one was before."""
    last = turn.bridge.store.read(LastChange, record.id).value
    if last is None or last.at <= request.at:
        newest = LastChange(record.id, request.level, request.at, request.change.source)
        turn.commit.put(record.id, newest)


def how_late(change: FieldChange, received_at: float, zone: ZoneInfo) -> str:
    """What the timeline says of a change that was told late, or by no webhook; else empty."""
    if change.source != SWEEP:
        return reached_late(change.at or received_at, received_at, zone)
    if change.at is None:
        return "found by the sweep"
    minutes = int(max(received_at - change.at, 0.0) // 60)
    return f"found by the sweep, {minutes} {'minute' if minutes == 1 else 'minutes'} late"


def reached_late(at: float, received_at: float, zone: ZoneInfo) -> str:
    """When something happened of which we heard late (both seconds UTC); empty when we did not."""
    late = late_by(at, received_at)
    when = short_time(at, zone, received_at)
    return f"happened {when}, reached us {age(late)} late" if late else ""
