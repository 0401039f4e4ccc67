"""The digest: what still waits on top, then higher priorities by age, then stand-downs."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bridge.messages.plain import age, count, day, moment, one_line, web_link
from bridge.messages.templates import rendered
from bridge.messages.views import DigestRow, DigestView

NOTHING = (
    "Nothing is escalated and nothing was stood down. This mail comes every morning all the same."
)


@dataclass(frozen=True)
class Line:
    """A ticket in the digest, as it is shown."""

    title: str
    account: str
    since: str
    by: str
    words: str
    link: str
    url: str


@dataclass(frozen=True)
class Section:
    """A part of the digest under its heading."""

    heading: str
    lines: tuple[Line, ...]
    alarm: bool = False


def digest_subject(view: DigestView) -> str:
    """ "Escalation digest Mon 23 Nov: 2 higher priority, 1 emergency without response"."""
    parts = [
        f"{len(view.higher)} higher priority" if view.higher else "",
        f"{count(len(view.waiting), 'emergency', 'emergencies')} without response"
        if view.waiting
        else "",
        f"{len(view.stood_down)} stood down" if view.stood_down else "",
    ]
    said = ", ".join(part for part in parts if part) or "nothing escalated"
    return f"Escalation digest {day(view.day)}: {said}" + (" (late)" if view.late else "")


def digest_text(view: DigestView, zone: ZoneInfo, now: float) -> str:
    """The digest as plain text, complete by itself. `now`: seconds UTC, for the ages."""
    return rendered("digest.txt", _context(view, zone, now))


def digest_html(view: DigestView, zone: ZoneInfo, now: float) -> str:
    """The digest as an HTML mail."""
    return rendered("digest.html", _context(view, zone, now))


def _context(view: DigestView, zone: ZoneInfo, now: float) -> dict[str, object]:
    return {
        "subject": digest_subject(view),
        "day": day(view.day),
        "late": view.late,
        "nothing": NOTHING if view.empty else "",
        "sections": [one for one in _sections(view, zone, now) if one.lines],
    }


def _sections(view: DigestView, zone: ZoneInfo, now: float) -> list[Section]:
    return [
        Section("Emergencies without a response", _lines(view.waiting, zone, now), alarm=True),
        Section("Higher priority, oldest first", _lines(view.higher, zone, now)),
        Section("Stood down", _lines(view.stood_down, zone, now)),
    ]


def _lines(rows: tuple[DigestRow, ...], zone: ZoneInfo, now: float) -> tuple[Line, ...]:
    ordered = sorted(rows, key=lambda row: row.escalation.started_at)
    return tuple(_line(row, zone, now) for row in ordered)


def _line(row: DigestRow, zone: ZoneInfo, now: float) -> Line:
    ticket, escalation = row.record.ticket, row.escalation
    down = escalation.stood_down_at
    if down is None:
        since = (
            f"for {age(now - escalation.started_at)}, since {moment(escalation.started_at, zone)}"
        )
    else:
        since = f"stood down {moment(down, zone)}"
    who = escalation.stood_down_by if down is not None else escalation.by.name
    return Line(
        title=f"{one_line(ticket.key or ticket.id, 30)} {one_line(ticket.subject, 120)}".strip(),
        account=one_line(ticket.organization, 80),
        since=since,
        by=one_line(who, 80),
        words=one_line(escalation.reason_text, 300),
        link=web_link(row.link),
        url=web_link(ticket.url),
    )
