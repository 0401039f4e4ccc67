"""What people write on a ticket that means something: the resolved sentence."""

import re
from itertools import dropwhile, takewhile

_QUOTED = re.compile(r"^\s*(>|on .{4,200}wrote:|-{2,}\s*original message|from:\s)", re.IGNORECASE)
_GREETING = re.compile(
    r"^\s*(hi|hello|hey|dear|good (morning|afternoon|evening))\b(?!.*\bresolved\b)"
    r"[^,.!?\n]{0,40}[,.!:]?\s*$",
    re.IGNORECASE,
)
_LEADING_GREETING = re.compile(
    r"^\s*(hi|hello|hey|dear|good (morning|afternoon|evening))\b"
    r"(?:\s+(?=this\b)|[^,.!?\n]{0,40}[,.!]\s*)",
    re.IGNORECASE,
)
# After the sentence comes its end, a dash of any kind, other punctuation or thanks: "resolved by
# noon, I hope" is not the sentence.
DASHES = r"\-\u2010-\u2015\u2212\ufe58\uff0d"
_RESOLVED = re.compile(
    r"^\s*this (?:has been|is now|is|was) resolved"
    rf"(?:\s+(?=thank|now\b|today\b)|\s*(?:$|[.!,;:{DASHES}](?!\s*(?:but|however|yet)\b)))",
    re.IGNORECASE,
)


def says_resolved(body: str) -> bool:
    """Whether a public reply starts with "This has been resolved" in the writer's own words.

    Blank lines and a greeting may stand before it; what is quoted from an earlier mail does not
    count.
    """
    lines = own_words(body)
    return bool(lines and _RESOLVED.match(lines[0]))


def own_words(body: str) -> list[str]:
    """The writer's own lines: from after the greeting up to what is quoted from an earlier mail."""
    lines = body.replace("\r", "\n").split("\n")
    said = dropwhile(lambda line: not line.strip() or _GREETING.match(line), lines)
    own = list(takewhile(lambda line: not _QUOTED.match(line), said))
    return [_LEADING_GREETING.sub("", own[0]), *own[1:]] if own else []
