"""What a letter is made of, whoever it goes to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bridge.messages.about import About
from bridge.messages.plain import moment, one_line
from bridge.messages.views import AlertView

MAX_WORDS = 1500
"""Characters of what people wrote, in one letter."""


@dataclass(frozen=True)
class Fact:
    """A line of what is known; `link` only where there is a page."""

    label: str
    text: str
    link: str = ""


@dataclass(frozen=True)
class Letter:
    """An email without its form. `mark` stands above the headline and says in words what the
    colour of `tone` (alarm, calm) says too."""

    subject: str
    mark: str
    headline: str
    lead: str
    more: tuple[str, ...] = ()
    """Further paragraphs."""
    tone: str = "calm"
    action: str = ""
    link: str = ""
    after_action: str = ""
    facts: tuple[Fact, ...] = ()
    words: str = ""
    words_label: str = "In the client's words"
    steps: tuple[str, ...] = ()
    thread: str = ""


def headline(about: About) -> str:
    """The ticket and its subject."""
    return f"{one_line(about.key, 30)} {one_line(about.subject, 160)}".strip()


def when(at: float, zone: ZoneInfo) -> str:
    """A time (seconds UTC) in the zone, and in UTC."""
    local = moment(at, zone)
    return (
        local if local.endswith("UTC") else f"{local} ({datetime.fromtimestamp(at, UTC):%H:%M} UTC)"
    )


def thread(view: AlertView, about: About) -> str:
    """The same for all mails of an escalation; empty where there is none."""
    return f"esc-{about.escalation.id}@{view.mail_domain}" if about.escalation.id else ""
