"""What the digest shows, gathered when it is rendered; read only.

Rules:
- what asks for somebody stays until it has an answer: emergencies that nobody has, and Higher
  Priorities that nobody has answered;
- what only happened (a stand-down, an Emergency asked for and refused) is told once: in the digest
  whose time comes after it. What happens at that very time belongs to the next one.
"""

from collections.abc import Callable
from datetime import date

from bridge.core.comments import active
from bridge.core.commit import Index
from bridge.core.ledger import Digest, Link
from bridge.core.levels import Level
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import link_token
from bridge.flows.find import Found, find_all
from bridge.messages.views import DigestRow, DigestView


def preview(bridge: Bridge, now: float) -> DigestView:
    """The digest as it would be sent now; nothing is sent and nothing is stored."""
    digest = Digest("", now, since=since_last_digest(bridge))
    return view_of(bridge, digest, bridge.policy.hours.local(now).date(), "")


def view_of(bridge: Bridge, digest: Digest, day: date, person: str) -> DigestView:
    """What a digest shows to a person; without one, no links."""

    def rows(index: Index, belongs: Callable[[Found, Digest], bool]) -> tuple[DigestRow, ...]:
        listed = find_all(bridge, bridge.store.listed(index))
        found = [each for each in listed if belongs(each, digest)]
        links = _links(bridge, found, person)
        shown = (
            DigestRow(one.record, one.escalation, link, _newest(one) >= digest.since)
            for one, link in zip(found, links, strict=True)
        )
        return tuple(sorted(shown, key=lambda row: row.escalation.started_at))

    return DigestView(
        day=day,
        waiting=rows(Index.WAITING, _waits),
        taken=rows(Index.EMERGENCIES, _taken),
        higher=rows(Index.HIGHER, _higher),
        stood_down=rows(Index.STOOD_DOWN, _stood_down),
        late=digest.late,
    )


def since_last_digest(bridge: Bridge) -> float:
    """When the last digest was made; what came since then belongs into the next one."""
    last = bridge.store.listed(Index.DIGESTS)
    digest = bridge.store.read(Digest, last[-1]).value if last else None
    return digest.at if digest else 0.0


def _waits(found: Found, _: Digest) -> bool:
    return found.escalation.waiting


def _taken(found: Found, _: Digest) -> bool:
    under_way = found.newest and active(found.record) is not None
    return under_way and found.escalation.responded_at is not None


def _higher(found: Found, digest: Digest) -> bool:
    escalation, record = found.escalation, found.record
    if found.newest and record.lowered:
        return (escalation.stood_down_at or 0.0) < digest.at and not record.ticket.solved
    if escalation.level is not Level.HIGHER_PRIORITY or escalation.over:
        return False
    unanswered = escalation.unanswered and escalation.started_at < digest.at
    return unanswered or _happened(escalation.wished_at, digest)


def _stood_down(found: Found, digest: Digest) -> bool:
    lowered = found.newest and found.record.lowered
    return _happened(found.escalation.stood_down_at, digest) and not lowered


def _happened(at: float | None, digest: Digest) -> bool:
    return at is not None and digest.since <= at < digest.at


def _newest(found: Found) -> float:
    """When the newest thing happened that a digest tells."""
    it = found.escalation
    return max(it.started_at, it.stood_down_at or 0.0, it.wished_at or 0.0)


def _links(bridge: Bridge, found: list[Found], person: str) -> list[str]:
    """The person's own links; empty where none was made for them, or it has expired."""
    if not person:
        return [""] * len(found)
    tokens = [link_token(bridge, each.escalation.id, person) for each in found]
    known = bridge.store.read_all(Link, tokens)
    return [f"{bridge.public_base_url}/e/{each.id}" if each.value else "" for each in known]
