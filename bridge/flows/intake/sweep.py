"""The sweep: ask the helpdesk for escalations of which no webhook told, and take them in.

Rules:
- each connection is swept every two minutes by one item on the agenda, which puts itself back;
- what is found goes in by the same door as a webhook, each change once;
- left alone are our own writes, tickets whose record shows the level, and changes that were decided
  already, however they were told;
- a sweep starts where the last one stopped, also after an outage, but never further back than 48 h;
  on a fresh installation it starts ten minutes back, so that nobody is alerted of old escalations.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import Trouble
from bridge.core.escalations import TicketRecord, record_id
from bridge.core.ledger import SweepMark
from bridge.core.levels import Level
from bridge.core.tickets import FieldChange, Inbound
from bridge.errors import PermanentFailure, TemporaryFailure, UnknownOutcome, retry_after_of
from bridge.flows import pace
from bridge.flows.context import Bridge
from bridge.flows.delivery import gates
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.intake import actors
from bridge.flows.intake.actors import is_ourselves
from bridge.flows.intake.look import look_at_all
from bridge.flows.intake.receive import receive
from bridge.flows.intake.reports import how_late, told_before
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator

EVERY_SECONDS = 120.0
FIRST_LOOK_BACK = 600.0
LONGEST_LOOK_BACK = 48 * 3600.0
AGAIN_SECONDS = 30.0
"""When a helpdesk that did not answer is asked again; later where it says so."""

TIMEOUT = 20.0
_SWEEP_CALLS = 3
"""As many as Zendesk's pages of a sweep at most; Jira's search and its changelogs are two."""

_LOST_AFTER = 600.0
"""Seconds after its time from which a sweep that did not happen is planned anew."""


@dataclass(frozen=True)
class Found:
    """A change that no webhook had told; `event` is its id in all logs."""

    change: FieldChange
    event: str
    late: str

    def shown(self) -> dict[str, str]:
        """In words, for an admin or a script."""
        level = self.change.level.label if self.change.level is not None else self.change.option
        ticket = self.change.ticket.key or self.change.ticket.id
        return {"ticket": ticket, "level": level, "late": self.late, "event_id": self.event}


@dataclass(frozen=True)
class Look:
    """What a sweep found, and from when the next one has to look (seconds UTC)."""

    found: tuple[Found, ...]
    until: float


@dataclass(frozen=True)
class _Next:
    """How the sweep goes on: from where, after how many seconds, and what an admin must know."""

    mark: SweepMark
    pause: float = EVERY_SECONDS
    tries: int = 0
    trouble: Trouble | None = None


def plan(bridge: Bridge, now: float) -> None:
    """Put a sweep of each connection on the agenda where there is none; safe with many clocks."""
    names = sorted(bridge.connections)
    for number, name in enumerate(names):
        # Not all at once: they are asked by the same process.
        _plan_one(bridge, name, now + number * EVERY_SECONDS / len(names), now)


def _plan_one(bridge: Bridge, name: str, due: float, now: float) -> None:
    versioned = bridge.store.read(SweepMark, name)
    mark = versioned.value
    if mark is not None and now - mark.due < _LOST_AFTER:
        return
    commit = Commit()
    commit.expect(SweepMark, versioned)
    commit.put(name, replace(mark or _fresh(name, now), due=due))
    commit.schedule(Item(ItemKind.SWEEP, name, due, where=name))
    bridge.store.commit(commit, now)


def sweep(bridge: Bridge, lease: Lease) -> None:
    """Sweep the connection of the item, and put the item back for the next time."""
    name = lease.item.about
    if name not in bridge.connections:
        bridge.store.commit(Commit(lease=lease), bridge.clock())
        return
    after = _swept(bridge, lease, _mark(bridge, name, bridge.clock()))

    def step(turn: Turn) -> None:
        due = turn.now + after.pause
        turn.commit.put(name, replace(after.mark, due=due))
        turn.commit.schedule(replace(lease.item, due=due, tries=after.tries))
        if after.trouble is not None:
            tell_admins(turn, after.trouble)

    attempt(bridge, step, lease)


def _swept(bridge: Bridge, lease: Lease, mark: SweepMark) -> _Next:
    name, now = mark.connection, bridge.clock()
    wait = gates.asked_to_wait(bridge, gates.of_helpdesk(name), now) or _behind(bridge, name, now)
    if wait is not None and not lease.item.tries:
        # Once only: writes that fail again and again must not keep the sweep from reading.
        return _Next(mark, wait - now, tries=1)
    pace.spend(bridge, name, _SWEEP_CALLS)
    try:
        actors.learn_ourselves(bridge, name, TIMEOUT)
        look = look_for_missed(bridge, name, now)
    except (TemporaryFailure, UnknownOutcome) as error:
        return _put_off(bridge, mark, error)
    except PermanentFailure as error:
        return _refused(bridge, mark, str(error))
    for one in look.found:
        bridge.log.warning("webhook_missed", connection=name, **one.shown())
    look_at_all(bridge, name)
    return _Next(replace(mark, until=look.until, error=""))


def _behind(bridge: Bridge, name: str, now: float) -> float | None:
    """Until when what waits to be written comes first, for a sweep's pause at most."""
    seconds = pace.seconds_behind(bridge, name)
    return now + min(seconds, EVERY_SECONDS) if seconds else None


def _put_off(bridge: Bridge, mark: SweepMark, error: TemporaryFailure | UnknownOutcome) -> _Next:
    """Look again soon, from the same time on."""
    bridge.log.warning("sweep_put_off", connection=mark.connection, error=str(error))
    return _Next(mark, max(retry_after_of(error) or 0.0, AGAIN_SECONDS))


def _refused(bridge: Bridge, mark: SweepMark, error: str) -> _Next:
    """An admin has to mend it, and hears of it once as long as it stays the same."""
    bridge.log.error("sweep_refused", connection=mark.connection, error=error)
    new = error != mark.error
    trouble = operator.cannot_be_swept(mark.connection, error) if new else None
    return _Next(replace(mark, error=error), trouble=trouble)


def look_for_missed(bridge: Bridge, name: str, now: float) -> Look:
    """Ask the helpdesk and take in what nobody told; raises as a helpdesk does, StoreUnavailable.

    The mark stays as it is: whoever looks twice finds the same changes, which enter once.
    """
    since = max(_mark(bridge, name, now).until, now - LONGEST_LOOK_BACK)
    changes = bridge.helpdesks[name].changes_since(since, now, TIMEOUT)
    newest = {change.ticket.id: change for change in changes.found}
    missed = [change for change in newest.values() if _is_missed(bridge, name, change)]
    found = [_taken_in(bridge, name, change) for change in missed]
    return Look(tuple(one for one in found if one is not None), changes.until)


def _mark(bridge: Bridge, name: str, now: float) -> SweepMark:
    return bridge.store.read(SweepMark, name).value or _fresh(name, now)


def _fresh(name: str, now: float) -> SweepMark:
    return SweepMark(name, until=now - FIRST_LOOK_BACK, due=now)


def _is_missed(bridge: Bridge, name: str, change: FieldChange) -> bool:
    if change.level is Level.NONE or is_ourselves(bridge, name, change.actor):
        return False
    id, at = record_id(name, change.ticket.id), change.at or 0.0
    record = bridge.store.read(TicketRecord, id).value
    if record is not None and _shows(record, change.level, at):
        return False
    return not told_before(bridge, id, change, change.level, at)


def _shows(record: TicketRecord, level: Level | None, at: float) -> bool:
    current = record.current
    return current is not None and (level == record.level or at <= current.changed_at)


def _taken_in(bridge: Bridge, name: str, change: FieldChange) -> Found | None:
    now = bridge.clock()
    said = ("sweep", change.ticket.id, change.at, change.level, change.option)
    digest = sha256("\n".join(map(str, said)).encode()).hexdigest()
    received = receive(bridge, name, Inbound(digest, (change,), change.at is not None))
    if not received.new:
        return None
    return Found(change, received.event, how_late(change, now, bridge.zone))
