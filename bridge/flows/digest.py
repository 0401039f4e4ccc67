"""The daily digest: once per civil day, written into a ledger before anything is sent."""

from datetime import date, timedelta

from bridge.core import digests
from bridge.core.deliveries import AlertKind
from bridge.core.escalations import EscalationIndex, TicketRecord
from bridge.core.ledger import Digest
from bridge.core.people import ChannelName
from bridge.flows.alerts import Alert, link_token, tell, tell_admins
from bridge.flows.context import Bridge
from bridge.messages.views import DigestRow, DigestView
from bridge.ports import Commit, Item, ItemKind, Lease


def plan(bridge: Bridge, now: float) -> None:
    """Put the next digest on the agenda, and the last one if its time has passed and none was sent.

    Safe to call from several clocks at any time: the item is the day, and so is the ledger line.
    """
    at, zone = bridge.policy.digest_at, bridge.zone
    day = digests.day_due(now, at, zone)
    if not bridge.store.listed("digest_days"):
        _begin(bridge, day, now)
    for each in (day, day + timedelta(days=1)):
        if bridge.store.read(Digest, each.isoformat()).value is None:
            commit = Commit()
            commit.schedule(
                Item(ItemKind.DIGEST, each.isoformat(), digests.planned(each, at, zone))
            )
            bridge.store.commit(commit, now)


def send(bridge: Bridge, lease: Lease) -> None:
    """Write the day into the ledger and add one e-mail per project manager, in one commit."""
    now = bridge.clock()
    day = lease.item.about
    versioned = bridge.store.read(Digest, day)
    commit = Commit(lease=lease)
    if versioned.value is None:
        commit.expect(Digest, versioned)
        _add(bridge, commit, date.fromisoformat(day), now)
    if not bridge.store.commit(commit, now):
        bridge.log.warning("digest_overtaken", day=day)
        return
    bridge.log.info("digest_sent", day=day)
    plan(bridge, now)


def preview(bridge: Bridge, now: float) -> DigestView:
    """The digest as it would be sent now; nothing is sent and nothing is stored."""
    digest = Digest("", now, since=_since(bridge))
    return view_of(bridge, digest, bridge.policy.hours.local(now).date(), "")


def view_of(bridge: Bridge, digest: Digest, day: date, person: str) -> DigestView:
    """What a digest shows: waiting emergencies, higher priorities by age, stand-downs."""
    since = digest.since
    waiting = [row for row in _rows(bridge, "waiting", 0.0, person) if row.escalation.waiting]
    return DigestView(
        day=day,
        waiting=tuple(waiting),
        higher=tuple(_rows(bridge, "higher", since, person, until=digest.at)),
        stood_down=tuple(_rows(bridge, "stood_down", since, person, until=digest.at)),
        late=digest.late,
    )


def _begin(bridge: Bridge, day: date, now: float) -> None:
    """A bridge that is started for the first time owes nobody the digest before."""
    versioned = bridge.store.read(Digest, day.isoformat())
    if versioned.value is None:
        commit = Commit()
        commit.expect(Digest, versioned)
        _keep(commit, Digest(day.isoformat(), now, skipped=True))
        bridge.store.commit(commit, now)


def _keep(commit: Commit, digest: Digest) -> None:
    commit.put(digest.day, digest)
    commit.index("digest_days", digest.day, digest.at)


def _add(bridge: Bridge, commit: Commit, day: date, now: float) -> None:
    behind = now - digests.planned(day, bridge.policy.digest_at, bridge.zone)
    if behind > digests.LATE_UNTIL:
        _skip(bridge, commit, day, now)
        return
    late = behind > digests.LATE_AFTER
    digest = Digest(day.isoformat(), now, late=late, since=_since(bridge))
    _keep(commit, digest)
    commit.index("digests", digest.day, now)
    commit.count("digests")
    alert = Alert(AlertKind.DIGEST, digest.day, facts={"day": digest.day})
    tell(bridge, commit, alert, bridge.pms(up_to_tier=99), now, only=ChannelName.EMAIL)


def _skip(bridge: Bridge, commit: Commit, day: date, now: float) -> None:
    _keep(commit, Digest(day.isoformat(), now, skipped=True))
    commit.count("digests_skipped")
    detail = "The bridge was down until noon. The next digest holds what this one would have."
    do = "Look at the waiting tickets yourself if they cannot wait until tomorrow."
    tell_admins(bridge, commit, f"No digest on {day.isoformat()}", detail, do, now)


def _since(bridge: Bridge) -> float:
    """When the last digest was made; what came after it belongs into the next one."""
    last = bridge.store.listed("digests")
    digest = bridge.store.read(Digest, last[-1]).value if last else None
    return digest.at if digest else 0.0


def _rows(
    bridge: Bridge, index: str, since: float, person: str, until: float | None = None
) -> list[DigestRow]:
    """The rows of an index after `since` up to `until`, the oldest first."""
    ids = bridge.store.listed(index, since=since)
    rows = [_row(bridge, id, person) for id in ids]
    known = [row for row in rows if row is not None]
    if until is not None:
        known = [
            row for row in known if _moment(row, index) <= until and _moment(row, index) > since
        ]
    return sorted(known, key=lambda row: row.escalation.started_at)


def _row(bridge: Bridge, escalation: str, person: str) -> DigestRow | None:
    index = bridge.store.read(EscalationIndex, escalation).value
    record = bridge.store.read(TicketRecord, index.record).value if index else None
    if index is None or record is None or len(record.escalations) < index.number:
        return None
    token = link_token(bridge, escalation, person) if person else ""
    link = f"{bridge.public_base_url}/e/{token}" if token else ""
    return DigestRow(record, record.escalations[index.number - 1], link)


def _moment(row: DigestRow, index: str) -> float:
    if index == "stood_down":
        return row.escalation.stood_down_at or 0.0
    return row.escalation.started_at
