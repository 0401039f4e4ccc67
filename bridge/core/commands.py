"""What a client writes on a ticket to escalate it, where no dropdown can be reached."""

import re
from dataclasses import dataclass

from bridge.core.levels import Level
from bridge.core.sentences import DASHES, own_words

_ESCALATE = re.compile(
    rf"^\s*#\s?escalate[\s:{DASHES}]+(?P<level>emergency|higher(?:\s+priority)?)\b"
    rf"\s*[.,;:{DASHES}]*\s*(?P<reason>.*)$",
    re.IGNORECASE,
)
_LEVELS = {"emergency": Level.EMERGENCY, "higher": Level.HIGHER_PRIORITY}
_LONGEST_REASON = 500


@dataclass(frozen=True)
class EscalateCommand:
    """A wish to escalate, in words; the reason may be empty."""

    level: Level
    reason: str


def read_escalate(body: str) -> EscalateCommand | None:
    """The command that a comment starts with: "#escalate emergency: nobody can pay".

    Blank lines and a greeting may stand before it, lines after it belong to the reason; what is
    quoted from an earlier mail does not count.
    """
    lines = own_words(body)
    match = _ESCALATE.match(lines[0]) if lines else None
    if match is None:
        return None
    level = _LEVELS[match["level"].split()[0].casefold()]
    reason = "\n".join([match["reason"], *lines[1:]]).strip()
    return EscalateCommand(level, reason[:_LONGEST_REASON])
