"""What the digest shows, gathered when it is rendered; read only."""

from datetime import date

from bridge.core.commit import Index
from bridge.core.ledger import Digest
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import link_token
from bridge.flows.find import Found, find_all
from bridge.messages.views import DigestRow, DigestView


def preview(bridge: Bridge, now: float) -> DigestView:
    """The digest as it would be sent now; nothing is sent and nothing is stored."""
    digest = Digest("", now, since=since_last_digest(bridge))
    return view_of(bridge, digest, bridge.policy.hours.local(now).date(), "")


def view_of(bridge: Bridge, digest: Digest, day: date, person: str) -> DigestView:
    """What a digest shows: waiting emergencies, higher priorities by age, stand-downs."""
    since = digest.since
    waiting = [row for row in _rows(bridge, Index.WAITING, 0.0, person) if row.escalation.waiting]
    return DigestView(
        day=day,
        waiting=tuple(waiting),
        higher=tuple(_rows(bridge, Index.HIGHER, since, person, until=digest.at)),
        stood_down=tuple(_rows(bridge, Index.STOOD_DOWN, since, person, until=digest.at)),
        late=digest.late,
    )


def since_last_digest(bridge: Bridge) -> float:
    """When the last digest was made; what came after it belongs into the next one."""
    last = bridge.store.listed(Index.DIGESTS)
    digest = bridge.store.read(Digest, last[-1]).value if last else None
    return digest.at if digest else 0.0


def _rows(
    bridge: Bridge, index: Index, since: float, person: str, until: float | None = None
) -> list[DigestRow]:
    """The rows of an index after `since` up to `until`, the oldest first."""
    found = find_all(bridge, bridge.store.listed(index, since=since))
    known = [_row(bridge, each, person) for each in found]
    if until is not None:
        known = [
            row for row in known if _moment(row, index) <= until and _moment(row, index) > since
        ]
    return sorted(known, key=lambda row: row.escalation.started_at)


def _row(bridge: Bridge, found: Found, person: str) -> DigestRow:
    token = link_token(bridge, found.escalation.id, person) if person else ""
    link = f"{bridge.public_base_url}/e/{token}" if token else ""
    return DigestRow(found.record, found.escalation, link)


def _moment(row: DigestRow, index: Index) -> float:
    if index is Index.STOOD_DOWN:
        return row.escalation.stood_down_at or 0.0
    return row.escalation.started_at
