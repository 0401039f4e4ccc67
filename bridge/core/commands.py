"""What a client writes on a ticket to escalate it, where no dropdown can be reached."""

import re
from dataclasses import dataclass
from itertools import takewhile

from bridge.core.levels import Level
from bridge.core.own_words import DASHES, own_words

_MARKS = r"*_~`{}"
_BETWEEN = rf"[\s.,;:!{DASHES}{_MARKS}]*"
_COMMAND = re.compile(
    rf"[\s{DASHES}•·\"\u201c{_MARKS}]*\\?#\s?escalate"
    r"(?P<rest>(?![a-z0-9]).*|(?:emergency|higher)(?![a-z0-9]).*)",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    rf"{_BETWEEN}(?:(?:this|to|as|an?)\s+){{0,3}}"
    rf"(?P<level>emergency|high(?:er)?(?:[\s_-]+priority)?)(?![a-z0-9]){_BETWEEN}(?P<reason>.*)",
    re.IGNORECASE,
)
_LEVELS = {"e": Level.EMERGENCY, "h": Level.HIGHER_PRIORITY}
_LONGEST_REASON = 500
_LONGEST_UNKNOWN = 100


@dataclass(frozen=True)
class EscalateCommand:
    """A wish to escalate, in words; the reason may be empty."""

    level: Level
    reason: str


@dataclass(frozen=True)
class UnknownLevel:
    """A wish to escalate to a level that is none of the two; `said` is what stands in its place."""

    said: str


def read_escalate(body: str) -> EscalateCommand | UnknownLevel | None:
    """The command at the start of a line of a reply: "#escalate emergency: nobody can pay".

    Marks of form and a greeting may stand before it; what is quoted from an earlier mail does not
    count. Of several commands the first with a level counts.
    """
    lines = own_words(body)
    commands = {place: match for place, line in enumerate(lines) if (match := _COMMAND.match(line))}
    for place, command in commands.items():
        if match := _LEVEL.match(command["rest"]):
            level = _LEVELS[match["level"][0].casefold()]
            reason = _reason(match["reason"], lines[:place], lines[place + 1 :])
            return EscalateCommand(level, reason[:_LONGEST_REASON])
    for command in commands.values():
        return UnknownLevel(command["rest"].strip(f" :{_MARKS}")[:_LONGEST_UNKNOWN])
    return None


def asks_for_more(body: str, chosen: Level) -> bool:
    """Whether a text asks for more than what was chosen besides, be it a level that does not exist.

    What is chosen in a field and in words at once is one choice: the higher level.
    """
    command = read_escalate(body)
    if isinstance(command, EscalateCommand):
        return command.level > chosen
    return command is not None and chosen is Level.NONE


def _reason(told: str, above: list[str], below: list[str]) -> str:
    """What is told with the command first, since a text has room for few words; then the rest.

    A command without words of its own stands below the reason more often than above it: a
    signature follows.
    """
    told = told.strip(f" {_MARKS}")
    paragraph = list(takewhile(str.strip, below)) if told else []
    lines = [told, *paragraph, *above, *below[len(paragraph) :]]
    return "\n".join(line.strip() for line in lines if line.strip())
