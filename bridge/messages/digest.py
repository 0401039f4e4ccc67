"""The digest: what nobody has on top, then who has what, higher priorities by age, stand-downs."""

from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate
from zoneinfo import ZoneInfo

from bridge.core.levels import Level
from bridge.messages.plain import age, count, day, moment, one_line, web_link
from bridge.messages.templates import rendered
from bridge.messages.views import DigestRow, DigestView

NOTHING = (
    "Nothing waits: every escalation was answered or is over, and none was stood down since the "
    "last digest. This mail comes every morning all the same."
)

_ROOM = 55_000
"""Bytes for lines in full. A mail stays under 100 kB, and the names of the others need room too."""

_FORM = 900
"""Bytes that a line's HTML has around its words, styles included."""


@dataclass(frozen=True)
class Line:
    """A ticket in the digest, as it is shown."""

    name: str
    subject: str
    account: str
    since: str
    by: str
    words: str
    link: str
    url: str
    notes: tuple[str, ...] = ()
    """What happened to it besides."""
    new: bool = False

    @property
    def size(self) -> int:
        """About how many bytes it takes in the HTML and the plain text of a mail."""
        words = (self.subject, self.account, self.by, self.words, self.link, self.url, *self.notes)
        said = "".join(words)
        return _FORM + len(escape(said).encode()) + len(said.encode())


@dataclass(frozen=True)
class Section:
    """A part of the digest under its heading. `more`: the names of tickets without a line."""

    heading: str
    lines: tuple[Line, ...]
    alarm: bool = False
    more: tuple[str, ...] = ()

    @property
    def tickets(self) -> int:
        """How many there are, whether they have a line or not."""
        return len(self.lines) + len(self.more)


def digest_subject(view: DigestView) -> str:
    """ "Escalation digest Mon 23 Nov: 2 higher priority, 1 emergency without response"."""
    waiting = count(len(view.waiting), "emergency", "emergencies")
    taken = count(len(view.taken), "emergency", "emergencies")
    parts = [
        f"{len(view.higher)} higher priority" if view.higher else "",
        f"{waiting} without response" if view.waiting else "",
        f"{taken} taken" if view.taken else "",
        f"{len(view.stood_down)} stood down" if view.stood_down else "",
    ]
    said = ", ".join(part for part in parts if part) or "nothing waits"
    return f"Escalation digest {day(view.day)}: {said}" + (" (late)" if view.late else "")


def digest_text(view: DigestView, zone: ZoneInfo, now: float) -> str:
    """The digest as plain text, complete by itself. `now`: seconds UTC, for the ages."""
    return rendered("digest.txt", _context(view, zone, now))


def digest_html(view: DigestView, zone: ZoneInfo, now: float) -> str:
    """The digest as an HTML mail."""
    return rendered("digest.html", _context(view, zone, now))


def _context(view: DigestView, zone: ZoneInfo, now: float) -> dict[str, object]:
    sections = [one for one in _sections(view, zone, now) if one.lines]
    return {
        "subject": digest_subject(view),
        "day": day(view.day),
        "late": view.late,
        "nothing": NOTHING if view.empty else "",
        "sections": _fitting(sections),
    }


def _sections(view: DigestView, zone: ZoneInfo, now: float) -> list[Section]:
    return [
        Section("Emergencies without a response", _lines(view.waiting, zone, now), alarm=True),
        Section("Emergencies that somebody has", _lines(view.taken, zone, now)),
        Section("Higher priority, oldest first", _lines(view.higher, zone, now)),
        Section("Stood down", tuple(_ended(row, zone) for row in _oldest_first(view.stood_down))),
    ]


def _lines(rows: tuple[DigestRow, ...], zone: ZoneInfo, now: float) -> tuple[Line, ...]:
    return tuple(_open(row, zone, now) for row in _oldest_first(rows))


def _oldest_first(rows: tuple[DigestRow, ...]) -> list[DigestRow]:
    return sorted(rows, key=lambda row: row.escalation.started_at)


def _open(row: DigestRow, zone: ZoneInfo, now: float) -> Line:
    asked = row.escalation.asked_at
    since = f"for {age(now - asked)}, since {moment(asked, zone)}"
    line = _line(row, since, row.escalation.by.name)
    return replace(line, notes=tuple(_notes(row, zone)), new=row.new)


def _ended(row: DigestRow, zone: ZoneInfo) -> Line:
    since = f"stood down {moment(row.escalation.stood_down_at or 0.0, zone)}"
    return _line(row, since, row.escalation.stood_down_by)


def _line(row: DigestRow, since: str, by: str) -> Line:
    ticket = row.record.ticket
    return Line(
        name=one_line(ticket.key or ticket.id, 30),
        subject=one_line(ticket.subject, 120),
        account=one_line(ticket.organization, 80),
        since=since,
        by=one_line(by, 80),
        words=one_line(row.escalation.reason_text, 300),
        link=web_link(row.link),
        url=web_link(ticket.url),
    )


def _notes(row: DigestRow, zone: ZoneInfo) -> list[str]:
    it, notes = row.escalation, []
    if row.record.lowered and it.stood_down_at is not None:
        by = one_line(it.stood_down_by, 80) or "somebody"
        notes.append(f"Lowered from Emergency by {by}, {moment(it.stood_down_at, zone)}.")
    elif it.responded_at is not None:
        by = one_line(it.responded_by, 80) or "Somebody"
        notes.append(f"{by} has it since {moment(it.responded_at, zone)}.")
    if it.late_by:
        notes.append(f"It reached us {age(it.late_by)} late.")
    if it.wished_at is not None and it.level is Level.HIGHER_PRIORITY:
        words = one_line(it.wished_words, 300)
        asked = f"An Emergency was asked for {moment(it.wished_at, zone)} and not alerted"
        notes.append(f'{asked}: "{words}"' if words else f"{asked}.")
    return notes


def _fitting(sections: list[Section]) -> list[Section]:
    """As many lines as a mail has room for, from the top; of the others only the names."""
    room, fitted = _ROOM, []
    for one in sections:
        sizes = list(accumulate(line.size for line in one.lines))
        shown = sum(size <= room for size in sizes)
        room = room - sizes[-1] if shown == len(sizes) else 0
        more = tuple(line.name for line in one.lines[shown:])
        fitted.append(replace(one, lines=one.lines[:shown], more=more))
    return fitted
