"""Words of others made harmless for a line of ours, and times and ages as people read them."""

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
# Control, format (zero width, direction of writing), surrogate and private characters, and what
# is not assigned: none of them is a word, and each can fake one.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))

_LONGEST_WORD = 16

MINUTE, HOUR, DAY = 60, 3600, 86_400


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line without unseen characters, cut to `limit` characters."""
    spaced = "".join(" " if one in _BREAKS else one for one in text)
    seen = "".join(one for one in spaced if unicodedata.category(one) not in _UNSEEN)
    return clip(" ".join(seen.split()), limit)


def clip(text: str, limit: int, mark: str = "…") -> str:
    """The text, cut to `limit` characters, with a mark where something was cut off.

    It is cut between words, unless that would cost more than `_LONGEST_WORD` characters.
    """
    if len(text) <= limit:
        return text
    room = max(limit - len(mark), 0)
    kept = text[:room]
    between = kept.rfind(" ", room - _LONGEST_WORD)
    if between > 0 and not text[room].isspace():
        kept = kept[:between]
    return kept.rstrip(" .,:;-") + mark


def clock_time(at: float, zone: ZoneInfo) -> str:
    """ "02:14 CST": `at` (seconds UTC) as people in the zone read it."""
    return f"{datetime.fromtimestamp(at, zone):%H:%M %Z}"


def short_time(at: float, zone: ZoneInfo, now: float) -> str:
    """ "02:14 CST" on the day of `now` (both seconds UTC), else "Tue 24 Nov 02:14 CST"."""
    date_at = datetime.fromtimestamp(at, zone).date()
    today = date_at == datetime.fromtimestamp(now, zone).date()
    return clock_time(at, zone) if today else f"{day(date_at)} {clock_time(at, zone)}"


def moment(at: float, zone: ZoneInfo) -> str:
    """ "Wed 25 Nov 2026, 02:14 CST": `at` (seconds UTC) with its day."""
    return (
        f"{day(datetime.fromtimestamp(at, zone).date())} {_year(at, zone)}, {clock_time(at, zone)}"
    )


def day(one: date) -> str:
    """ "Wed 25 Nov"."""
    return f"{one:%a} {one.day} {one:%b}"


def age(seconds: float) -> str:
    """ "2 days 4 hours", "35 minutes": the two largest units, rounded down."""
    left = max(int(seconds), 0)
    if left < MINUTE:
        return "less than a minute"
    days, hours, minutes = left // DAY, left % DAY // HOUR, left % HOUR // MINUTE
    if days:
        parts = [count(days, "day"), count(hours, "hour") if hours else ""]
    elif hours:
        parts = [count(hours, "hour"), count(minutes, "minute") if minutes else ""]
    else:
        parts = [count(minutes, "minute")]
    return " ".join(part for part in parts if part)


def short_age(seconds: float) -> str:
    """ "35 min", "20 h": the larger unit alone, rounded down; minutes up to two hours."""
    minutes = int(seconds) // MINUTE
    return f"{minutes} min" if minutes < 2 * HOUR // MINUTE else f"{minutes * MINUTE // HOUR} h"


def count(number: int, one: str, many: str = "") -> str:
    """ "1 day", "2 days"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def web_link(link: str) -> str:
    """The link if it is one of the web, else nothing: no other may stand behind words to click."""
    clean = link.strip()
    return clean if clean.startswith(("https://", "http://")) and clean.isprintable() else ""


def _year(at: float, zone: ZoneInfo) -> int:
    return datetime.fromtimestamp(at, zone).year
